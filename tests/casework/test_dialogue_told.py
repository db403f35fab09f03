"""What the parties of a dialogue meeting are told: e-mails with links and entries for the calendar, calls, reminders,
and the two letters afterwards.
"""

from datetime import date, timedelta
from smtplib import SMTPConnectError, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import ProgrammingError, transaction
from icalendar import Calendar

from rettidig.casework import outbox
from rettidig.casework.models import Case, DialogueMeeting, MeetingNotice, OutboxMessage, Side
from rettidig.casework.permissions import BadDay, Denied
from rettidig.casework.policies import find_obstacles_to_closing
from rettidig.casework.steps import dialogue_meeting as step
from rettidig.casework.steps import dialogue_outcome as outcome
from rettidig.casework.steps import dialogue_told as told

from .factories import a_user, moment
from .meetings import (
    COMPLAINANT,
    EMAILS,
    FIRST,
    NOW,
    PRACTICE,
    SECOND,
    VIDEO,
    a_meeting,
    agreed,
    answered,
    deliver_all,
    held,
    proposed,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)
AFTER = moment("2026-11-27 10:00")
REMINDED = moment("2026-11-23 08:00")  # two business days before FIRST


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example.dk", "https://patientkontor.example.dk"


def key_in(message):
    return message.body.partition("#")[2].split()[0]


def entries():
    """The entries for the calendar of all e-mails that were sent, by who got them."""
    files = [(sent.to[0], each) for sent in mail.outbox for each in sent.attachments]
    return [(to, Calendar.from_ical(each.content)) for to, each in files]


def move(meeting, starts_at=SECOND, at=NOW):
    return step.move(meeting, starts_at=starts_at, where=VIDEO, reason="Sygdom", by=meeting.case.owner, at=at)


def test_each_party_gets_a_link_of_its_own():
    meeting = proposed()
    deliver_all()
    found = {sent.to[0]: told.find(key_in(sent)) for sent in mail.outbox}
    assert {address: party.side for address, party in found.items()} == {EMAILS[side]: side for side in EMAILS}
    assert {party.meeting_id for party in found.values()} == {meeting.pk}


def test_no_email_names_anybody_or_the_complaint():
    meeting = agreed()
    move(meeting)
    step.cancel(meeting, reason="Kaja er syg.", by=meeting.case.owner, at=NOW)
    deliver_all()
    written = "".join(f"{sent.subject} {sent.body}" for sent in mail.outbox) + "".join(str(each) for each in entries())
    assert len(mail.outbox) == 2
    for word in (COMPLAINANT, "Kaja", PRACTICE, "klage", meeting.case.number):
        assert word not in written.replace(EMAILS[Side.COMPLAINANT], "")


def test_agreed_time_comes_with_an_entry_that_names_its_receiver_alone():
    agreed()
    deliver_all()
    for to, calendar in entries():
        (event,) = calendar.walk("VEVENT")
        assert (calendar["METHOD"], event["SEQUENCE"], event["SUMMARY"]) == ("REQUEST", 0, "Dialogmøde")
        assert (event["ATTENDEE"], event["DTSTART"].dt) == (f"mailto:{to}", FIRST)


def test_mail_programs_find_the_invitation_beside_the_words():
    agreed()
    deliver_all()
    (alternative,) = mail.outbox[-1].alternatives
    assert alternative.mimetype == "text/calendar; method=REQUEST"
    assert 'Content-Type: text/calendar; method="REQUEST"; charset="utf-8"' in mail.outbox[-1].message().as_string()


def test_moved_meeting_replaces_the_entry_and_a_cancelled_one_takes_it_away():
    meeting = agreed()
    deliver_all()
    move(meeting)
    deliver_all()
    step.cancel(meeting, reason="Syg", by=meeting.case.owner, at=NOW)
    deliver_all()
    found = [(each["METHOD"], *each.walk("VEVENT")) for to, each in entries() if to == EMAILS[Side.COMPLAINANT]]
    assert [(how, event["SEQUENCE"]) for how, event in found] == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]
    assert len({event["UID"] for _how, event in found}) == 1
    assert found[-1][1]["STATUS"] == "CANCELLED"


def test_what_was_overtaken_before_it_left_is_not_sent():
    meeting = agreed()
    move(meeting)
    deliver_all()
    assert {sent.subject for sent in mail.outbox} == {"Mødet er flyttet"}
    unsent = MeetingNotice.objects.filter(meeting=meeting).exclude(news="moved").values_list("pk", flat=True)
    states = OutboxMessage.objects.filter(kind="meeting_mail", item__in=unsent).values_list("state", flat=True)
    assert set(states) == {"stopped"}


def test_cancelled_proposal_has_no_entry():
    meeting = proposed()
    step.cancel(meeting, reason="Syg", by=meeting.case.owner, at=NOW)
    deliver_all()
    assert {sent.subject for sent in mail.outbox} == {"Mødet er aflyst"}
    assert entries() == []


def test_nobody_is_told_of_a_plan_that_is_given_up():
    meeting = a_meeting()
    step.cancel(meeting, reason="Fejl", by=meeting.case.owner, at=NOW)
    assert not meeting.notices.exists()


def test_complainant_is_written_to_in_english_where_the_case_is():
    meeting = a_meeting()
    Case.objects.filter(pk=meeting.case.pk).update(language="en")
    meeting.case.refresh_from_db()
    proposed(meeting)
    deliver_all()
    assert {sent.to[0]: sent.subject for sent in mail.outbox} == {
        EMAILS[Side.COMPLAINANT]: "When can you meet?",
        EMAILS[Side.TREATMENT_PLACE]: "Hvornår kan du mødes?",
    }


def test_link_expires_some_days_after_the_last_time():
    proposed()
    deliver_all()
    party = told.find(key_in(mail.outbox[0]))
    assert told.why_closed(party, on=date(2026, 12, 3)) == ""
    assert "for gammelt" in told.why_closed(party, on=date(2026, 12, 4))


@pytest.mark.parametrize("end", ["cancelled", "held"])
def test_link_leads_nowhere_when_the_meeting_is_over(end):
    meeting = agreed()
    deliver_all()
    key = key_in(mail.outbox[0])
    if end == "held":
        held(meeting)
    else:
        step.cancel(meeting, reason="Syg", by=meeting.case.owner, at=NOW)
    assert told.why_closed(told.find(key), on=NOW.date())


def test_link_leads_nowhere_when_the_case_is_closed():
    meeting = proposed()
    deliver_all()
    Case.objects.filter(pk=meeting.case.pk).update(closed_at=NOW)
    assert "afsluttet" in told.why_closed(told.find(key_in(mail.outbox[0])), on=NOW.date())


def test_unknown_key_opens_nothing():
    assert told.find("no such key") is None


def test_party_without_an_address_is_called():
    meeting = proposed(emails={Side.COMPLAINANT: "", Side.TREATMENT_PLACE: EMAILS[Side.TREATMENT_PLACE]})
    (task,) = meeting.case.tasks.filter(kind=told.CALLS[Side.COMPLAINANT][0])
    assert (task.title, task.due) == ("Ring til klageren om dialogmødet", NOW.date())
    told.told_by_phone(meeting.parties.get(side=Side.COMPLAINANT), by=meeting.case.owner, at=NOW)
    task.refresh_from_db()
    assert task.done_at == NOW
    assert {(each.to, each.way) for each in meeting.notices.all()} == {
        ("complainant", "phone"),
        ("treatment_place", "email"),
    }


def test_without_a_mail_server_both_are_called(settings):
    settings.EMAIL_HOST = ""
    meeting = proposed()
    assert meeting.case.tasks.filter(kind__startswith="meeting_call").count() == 2


def test_nobody_is_told_before_there_is_something_to_say():
    meeting = a_meeting()
    with pytest.raises(Denied, match="ikke noget at sige"):
        told.told_by_phone(meeting.parties.first(), by=meeting.case.owner, at=NOW)


def test_what_was_told_cannot_be_changed():
    meeting = proposed()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        meeting.notices.update(news="agreed")


def test_refused_address_becomes_a_task(monkeypatch):
    def refuse(_mail):
        raise SMTPRecipientsRefused({"kaja@example.dk": (550, b"no such user")})

    meeting = proposed()
    monkeypatch.setattr(EmailMessage, "send", refuse)
    deliver_all()
    titles = meeting.case.tasks.filter(kind=outbox.TASK).values_list("title", flat=True)
    assert any("kom ikke frem til klageren" in title for title in titles)


def test_closed_mail_server_is_tried_again(monkeypatch):
    def unreachable(_mail):
        raise SMTPConnectError(421, "down")

    proposed()
    monkeypatch.setattr(EmailMessage, "send", unreachable)
    deliver_all()
    assert OutboxMessage.objects.filter(kind="meeting_mail", state="queued").count() == 2


def remind(at=REMINDED):
    return told.remind_all(days=step.rules().remind_days, at=at)


def test_both_are_reminded_once_some_business_days_before():
    meeting = agreed()
    assert remind(REMINDED - timedelta(days=1)) == 0
    assert [remind(), remind()] == [1, 0]
    assert sorted(meeting.notices.filter(news="reminded").values_list("to", flat=True)) == [
        "complainant",
        "treatment_place",
    ]


def test_reminder_is_made_anew_for_another_time():
    meeting = agreed()
    remind()
    move(meeting, moment("2026-12-02 09:00"), at=REMINDED)
    assert remind(moment("2026-11-30 08:00")) == 1
    assert meeting.notices.filter(news="reminded").count() == 4


def test_reminder_of_a_time_that_was_moved_is_not_sent():
    meeting = agreed()
    remind()
    move(meeting, moment("2026-12-02 09:00"), at=REMINDED)
    deliver_all(REMINDED)
    assert "Husk mødet" not in {sent.subject for sent in mail.outbox}


def test_who_has_just_been_told_is_not_reminded():
    move(agreed(), moment("2026-11-25 15:00"), at=REMINDED)
    assert remind(REMINDED + timedelta(days=1)) == 0


def test_cancelled_and_closed_meetings_are_not_reminded_of():
    meeting = agreed()
    Case.objects.filter(pk=meeting.case.pk).update(closed_at=NOW, state="closed")
    assert remind() == 0


def tell(meeting, is_="withdrawn", on=DAY, words="", at=AFTER, by=None):
    facts = {"outcome": is_, "decided_on": on, "words": words}
    return outcome.tell_outcome(meeting, **facts, by=by or meeting.case.owner, at=at)


def test_place_and_agency_are_told_in_one_act():
    meeting = held()
    assert {each.to for each in tell(meeting)} == {"treatment_place", "agency"}
    (found,) = meeting.case.assessments.first().answer["matters"]
    assert {each["right"]: each["status"] for each in found["findings"]} == {
        "dialogue_meeting": "kept",
        "dialogue_report": "kept",
    }


def test_letters_say_who_what_and_when():
    place, agency = sorted(tell(held()), key=lambda each: each.to, reverse=True)
    for each in (place, agency):
        assert f"klage fra {COMPLAINANT} over {PRACTICE}" in each.body
        assert "onsdag den 25. november 2026 valgt at frafalde klagen" in each.body
        assert each.pdf.startswith(b"%PDF")
    assert "Styrelsen for Patientklager får samme besked" in place.body
    assert "Behandlingsstedet får samme besked" in agency.body


def test_when_one_letter_cannot_be_made_none_is(monkeypatch):
    made = iter((b"%PDF", ValueError("no font")))

    def set_pages(*_args, **_facts):
        one = next(made)
        if isinstance(one, Exception):
            raise one
        return one

    meeting = held()
    monkeypatch.setattr(outcome.pdf, "set_pages", set_pages)
    with pytest.raises(ValueError, match="no font"):
        tell(meeting)
    assert not meeting.notices.filter(news="outcome").exists()
    assert DialogueMeeting.objects.get(pk=meeting.pk).ended_at is None


def test_letters_wait_to_be_sent_and_the_case_then_closes():
    meeting = held()
    case = meeting.case
    tell(meeting)
    deliver_all(AFTER)
    titles = list(case.tasks.filter(kind=outbox.TASK, done_at=None).values_list("title", flat=True))
    assert len(titles) == 2
    for message in OutboxMessage.objects.filter(kind="meeting_letter"):
        outbox.hand_over(message, how="Digital Post", by=case.owner, at=AFTER)
    assert find_obstacles_to_closing(Case.objects.get(pk=case.pk)) == []


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"is_": "sold"}, "hvad der blev af klagen"),
        ({"on": date(2026, 11, 24)}, "fra mødet og til i dag"),
        ({"on": date(2026, 11, 28)}, "fra mødet og til i dag"),
        ({"is_": "changed"}, "hvad der er ændret"),
    ],
    ids=str,
)
def test_outcome_is_refused(facts, why):
    with pytest.raises(Denied, match=why):
        tell(held(), **facts)


def test_outcome_of_a_meeting_that_was_not_held_is_refused():
    with pytest.raises(Denied, match="ikke holdt endnu"):
        tell(agreed())


def test_outcome_is_told_once():
    meeting = held()
    tell(meeting)
    with pytest.raises(Denied, match="Begge har fået besked"):
        tell(meeting)


def test_administrative_staff_send_no_letters():
    meeting = held()
    with pytest.raises(Denied, match="patientvejleder eller lederen"):
        tell(meeting, by=a_user("administrative", office=meeting.case.office, username="kontor"))


def test_day_before_the_meeting_is_a_bad_day():
    with pytest.raises(BadDay):
        tell(held(), on=date(2026, 11, 24))


def test_answer_by_link_is_told_to_the_desk():
    meeting = proposed()
    party = answered(meeting, Side.TREATMENT_PLACE)
    assert (party.words, party.answered_by) == ("Jeg kan om aftenen.", None)


def test_link_that_the_office_brings_opens_the_same_page():
    meeting = proposed(emails={Side.COMPLAINANT: "", Side.TREATMENT_PLACE: ""})
    party = meeting.parties.get(side=Side.COMPLAINANT)
    assert told.find(told.new_link(party, by=meeting.case.owner, at=NOW)) == party
    assert meeting.notices.get().way == "link"


def test_there_is_no_link_before_times_are_proposed():
    meeting = a_meeting()
    with pytest.raises(Denied, match="Foreslå tider først"):
        told.new_link(meeting.parties.first(), by=meeting.case.owner, at=NOW)
