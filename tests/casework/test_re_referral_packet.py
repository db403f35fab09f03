"""The packet, the clock, and the hospital: what each kind of re-referral needs, by when, and who is told what."""

from datetime import date

import pytest

from rettidig.casework import outbox
from rettidig.casework.deadlines import find_request
from rettidig.casework.models import AuditEvent, Case, Delivery, OutboxMessage, ReReferral, WaitingTime
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import closing, consent, decision, letter, options, partner_door, re_referral
from rettidig.casework.steps.patient_status import facts_of, say_status
from rettidig.insight.extract import count_inquiries
from rettidig.rights import CHOSEN
from tests.casework.factories import a_user, moment
from tests.casework.offers import (
    AT,
    LATE,
    WISH,
    a_decision,
    a_grant,
    a_ready_re_referral,
    a_story,
    an_option,
    another_story,
    extended_choice_open,
)
from tests.casework.test_re_referral import answer, prepare, send

pytestmark = pytest.mark.django_db
PART = {"stage": "diagnostic_examination", "to": "agreement_hospital_part"}
WHOLE_PART = {**PART, "message": "Kun MR-scanningen.", "price_frame": 4000, "images": "Ingen"}
NEXT_DAY = moment("2026-11-24 09:00")


def missing(story, **move):
    return re_referral.find_missing(prepare(story, **move), at=AT)


def message_of(sent, kind):
    return OutboxMessage.objects.get(kind=kind, item=sent.pk)


def deliver(sent, kind="re_referral"):
    outbox.deliver(message_of(sent, kind).pk, at=AT)
    return message_of(sent, kind)


def with_readers(hospital):
    return a_user("partner", hospital=hospital)


# -- what each kind needs


@pytest.mark.parametrize(
    ("move", "needed"),
    [
        ({}, []),
        ({"stage": "treatment"}, ["billeder"]),
        ({"stage": "treatment", "images": "Sendt den 20."}, []),
        (PART, ["hvilken del", "Prisrammen", "billeder"]),
        (WHOLE_PART, []),
    ],
)
def test_kind_of_re_referral_decides_what_it_needs(story, move, needed):
    found = missing(story, **move)
    assert len(found) == len(needed)
    assert all(word in sentence for word, sentence in zip(needed, found, strict=True))


@pytest.mark.parametrize(
    ("scope", "written", "frame"), [("whole", None, 12500), ("whole", 900, 900), ("part", None, None)]
)
def test_price_frame_is_that_of_the_agreement_where_none_is_written_and_stays_as_it_was(story, scope, written, frame):
    agreements = story.service.agreements.filter(hospital__slug="lunden")
    agreements.update(price=12500, scope=scope)
    sent = send(story, price_frame=written)
    agreements.update(price=1)
    sent.refresh_from_db()
    assert sent.price_frame == frame


def test_codes_are_needed_at_a_private_hospital_and_not_at_a_public_one(story):
    story.service.codes = []
    story.service.save()
    assert "Koderne mangler" in " ".join(missing(story))
    free = a_decision(story, right="free_choice", option=an_option(story, "kolding", "free_choice"))
    assert missing(story, decision=free, to="free_choice") == []


def test_referral_that_is_missing_stops_the_re_referral_and_neither_hospital_nor_patient_hears(story):
    draft = prepare(story, referral=None)
    with pytest.raises(Denied, match="Henvisningen mangler"):
        re_referral.send(draft, by=story.by, at=AT)
    assert not OutboxMessage.objects.exists()
    assert not story.case.letters.exclude(sent_at=None).exists()


def test_right_that_has_closed_since_the_decision_stops_the_re_referral_on_the_day(story):
    draft = prepare(story)
    assert re_referral.find_missing(draft, at=AT) == []
    WaitingTime.objects.filter(hospital__slug="aabrink").update(days=2)  # the partner can keep the limit after all
    found = re_referral.find_missing(draft, at=AT)
    assert "Retten til udvidet frit sygehusvalg er ikke åben" in " ".join(found)
    assert found == letter.Examined(draft.decision.letters.get(), at=AT).faults


def test_patient_who_has_said_no_is_not_moved(story):
    draft = prepare(story)
    closing.record_declined(story.case, on=AT.date(), by=story.by, at=AT)
    draft.case.refresh_from_db()
    assert "sagt nej tak" in re_referral.find_missing(draft, at=AT)[0]


def test_consent_that_is_taken_back_stops_the_re_referral(story):
    draft = prepare(story)
    yes = {"giver": "patient", "form": "oral", "scopes": ["move"], "to_whom": "Kontoret", "words": "Ja."}
    given = consent.record_consent(story.case, **yes, given_on=AT.date(), by=story.by, at=AT)
    consent.withdraw_consent(given, on=AT.date(), words="Nej.", by=story.by, at=AT)
    assert "samtykke" in " ".join(re_referral.find_missing(draft, at=AT))


# -- a part of an assessment


def test_part_of_an_assessment_leaves_the_rest_to_be_moved_but_is_not_sent_twice(story):
    part = send(story, **WHOLE_PART)
    rest = an_option(story, "kolding", "free_choice")
    granted = a_decision(story, right="free_choice", option=rest)
    assert re_referral.find_missing(a_ready_re_referral(story, granted), at=AT) == []
    again = prepare(story, decision=part.decision, **WHOLE_PART)
    assert "allerede sendt til et hospital" in " ".join(re_referral.find_missing(again, at=AT))


def test_part_of_an_assessment_does_not_deal_with_a_broken_limit(story):
    late = moment("2026-12-10 10:00")
    send(story, **WHOLE_PART)
    case = options.record_waiting_time(
        story.case, hospital=an_hospital("viborg"), service=story.service, days=50, by=story.by, at=late
    ) and Case.objects.get(pk=story.case.pk)
    assert case.legal_due == date(2026, 12, 5)


def an_hospital(slug):
    return WaitingTime.objects.get(hospital__slug=slug).hospital


# -- the clock: in direct continuation of the request


def test_request_has_a_date_from_the_wish_until_the_patient_is_moved(story):
    extended_choice_open(story)
    wished = an_option(story, "lunden")
    options.record_wish(story.case, words="Til Lunden.", option=wished, by=story.by, at=AT)
    story.case.refresh_from_db()
    assert CHOSEN.at_once_business_days == 5
    assert (story.case.next_deadline, story.case.next_deadline_kind) == (date(2026, 11, 30), "re_referral")
    granted = a_decision(story, option=wished, at=NEXT_DAY)  # counted from the wish all the same
    story.case.refresh_from_db()
    assert story.case.next_deadline == date(2026, 11, 30)
    send(story, decision=granted)
    assert story.case.next_deadline_kind != "re_referral"


def test_request_for_a_hospital_that_is_not_possible_has_no_date(story):
    extended_choice_open(story)
    WaitingTime.objects.filter(hospital__slug="lunden").update(days=300)
    options.record_wish(story.case, words="Lunden.", option=an_option(story, "lunden"), by=story.by, at=AT)
    story.case.refresh_from_db()
    assert story.case.next_deadline_kind != "re_referral"


@pytest.mark.parametrize(
    ("end", "due"),
    [
        (lambda story, sent: answer(story, sent, "declined"), None),
        (lambda story, sent: re_referral.withdraw(sent, reason="X", by=story.by, at=NEXT_DAY), date(2026, 12, 1)),
    ],
    ids=["declined", "withdrawn"],
)
def test_request_waits_anew_when_taken_back_and_ends_when_its_hospital_says_no(story, end, due):
    end(story, send(story))
    request = find_request(Case.objects.get(pk=story.case.pk))
    assert (request.due if request else None) == due


@pytest.mark.parametrize(("on", "tasks"), [("2026-11-30 23:00", 0), ("2026-12-01 00:05", 1)])
def test_lead_is_told_once_when_the_request_has_waited_too_long_and_the_task_ends_with_the_sending(story, on, tasks):
    lead, draft = a_user("lead", office=story.case.office), prepare(story)
    for _again in range(2):
        re_referral.warn_leads(at=moment(on))
    told = story.case.tasks.filter(owner=lead, kind="re_referral_late")
    assert told.count() == tasks
    re_referral.send(draft, by=story.by, at=moment(on))
    assert not told.filter(done_at=None).exists()


# -- the hospital: told, chased, answering


@pytest.mark.parametrize(("readers", "state"), [(True, "delivered"), (False, "unread")])
def test_re_referral_is_delivered_only_where_somebody_can_read_it(story, readers, state):
    sent = send(story)
    if readers:
        with_readers(sent.hospital)
    assert deliver(sent).state == state
    assert story.case.tasks.filter(kind="delivery").exists() is not readers


def test_re_referral_that_nobody_can_read_is_handed_over_in_another_way_and_the_task_ends(story):
    message = deliver(send(story))
    with pytest.raises(Denied, match="hvordan"):
        outbox.hand_over(message, how=" ", by=story.by, at=AT)
    outbox.hand_over(message, how="Sikker mail til visitationen", by=story.by, at=AT)
    message.refresh_from_db()
    assert (message.state, message.delivered_at) == ("handed", AT)
    assert not story.case.tasks.filter(kind="delivery", done_at=None).exists()
    assert AuditEvent.objects.get(verb="delivery.handed_over").reason == "Sikker mail til visitationen"
    with pytest.raises(Denied, match="skal ikke afleveres"):
        outbox.hand_over(message, how="Igen", by=story.by, at=AT)


def test_hospital_when_chased_is_asked_again_on_the_next_date_and_the_contact_is_kept(story):
    sent = send(story)
    given = {"channel": "phone", "text": "Talte med sekretæren.", "by": story.by, "at": NEXT_DAY}
    re_referral.chase(sent, next_on=date(2026, 11, 27), **given)
    sent.refresh_from_db()
    assert sent.answer_by == date(2026, 11, 27)
    last = story.case.contacts.order_by("ordinal").last()
    assert (last.direction, last.with_whom, last.text) == ("out", "private_hospital", "Talte med sekretæren.")
    assert [task.due for task in story.case.tasks.filter(done_at=None)] == [date(2026, 11, 27)]
    assert AuditEvent.objects.get(verb="re_referral.chased").after == {"channel": "phone", "next": "2026-11-27"}


@pytest.mark.parametrize(
    ("state", "change", "said"),
    [
        ("draft", {}, "ingen at rykke"),
        ("sent", {"channel": "pigeon"}, "hvordan"),
        ("sent", {"next_on": AT.date()}, "efter"),
    ],
)
def test_chasing_without_a_hospital_a_way_or_a_day_ahead_is_refused(story, state, change, said):
    found = send(story) if state == "sent" else prepare(story)
    given = {"channel": "phone", "text": "", "next_on": date(2026, 11, 27)} | change
    with pytest.raises(Denied, match=said):
        re_referral.chase(found, by=story.by, at=AT, **given)


def test_hospital_that_has_said_yes_gives_a_time_later_and_another_after_that(story):
    sent = send(story)
    answer(story, sent, "accepted", "")
    assert story.case.tasks.filter(done_at=None).exists()  # nobody has given a time yet
    with pytest.raises(Denied, match="Skriv den tid"):
        answer(story, sent, "accepted", "")
    for day in (date(2026, 12, 1), date(2026, 12, 3)):
        re_referral.record_answer(sent, state="accepted", text="", appointment=day, by=story.by, at=AT)
    told = [event.document for event in story.pathway.events.filter(facts__source="hospital")]
    assert [(each["type"], each["for"]) for each in told] == [
        ("appointment_offered", "2026-12-01"),
        ("appointment_moved", "2026-12-03"),
    ]
    assert not story.case.tasks.filter(done_at=None).exists()


@pytest.mark.parametrize(("ground", "asks"), [("no_capacity", False), ("", True)])
def test_hospital_that_says_no_without_a_ground_is_asked_why(story, ground, asks):
    re_referral.record_answer(send(story), state="declined", text="Nej", ground=ground, by=story.by, at=AT)
    assert story.case.tasks.filter(title__contains="Spørg hvorfor", done_at=None).exists() is asks


@pytest.mark.parametrize("end", ["declined", "returned", "withdrawn"])
def test_patient_whose_hospital_says_no_or_is_told_no_is_counted_as_not_moved(story, end):
    sent = send(story)
    assert list(count_inquiries([2026])) == [(2026, "re_referred", sent.stage, sent.to)]
    if end == "withdrawn":
        re_referral.withdraw(sent, reason="Forkert", by=story.by, at=AT)
    else:
        answer(story, sent, "accepted", "") if end == "returned" else None
        answer(story, sent, end)
    assert list(count_inquiries([2026])) == [(2026, "not_re_referred", "", "")]


def test_hospital_whose_patient_is_taken_back_is_told_and_says_that_it_has_seen_it(story):
    sent = send(story)
    reader = with_readers(sent.hospital)
    deliver(sent)
    decision.withdraw(sent.decision, reason="Aftalen dækker ikke", by=story.by, at=AT)
    assert deliver(sent, "recall").state == "delivered"
    told = Delivery.objects.get(message__kind="recall")
    stranger = a_user("partner", hospital=an_hospital("aabrink"))
    with pytest.raises(Denied, match="Kun det hospital"):
        partner_door.see_recall(told, sent, by=stranger, at=AT)
    partner_door.see_recall(told, sent, by=reader, at=NEXT_DAY)
    told.refresh_from_db()
    assert told.opened_at == NEXT_DAY
    assert AuditEvent.objects.filter(verb="recall.seen").count() == 1


def test_hospital_without_readers_whose_patient_is_taken_back_is_a_task_to_call(story):
    sent = send(story)
    deliver(sent)
    re_referral.withdraw(sent, reason="Patienten bliver", by=story.by, at=AT)
    assert deliver(sent, "recall").state == "unread"
    assert story.case.tasks.filter(title__startswith="Ring til Privathospitalet Lunden", done_at=None).exists()


def test_re_referral_that_is_taken_back_before_it_arrives_never_arrives(story):
    sent = send(story)
    re_referral.withdraw(sent, reason="Forkert hospital", by=story.by, at=AT)
    assert deliver(sent).state == "stopped"
    assert not Delivery.objects.filter(message__kind="re_referral").exists()
    assert not OutboxMessage.objects.filter(kind="recall").exists()


def test_patient_is_told_at_each_turn(story):
    sent = send(story)
    said = []
    for state, appointment in (
        ("received", None),
        ("accepted", None),
        ("accepted", date(2026, 12, 1)),
        ("returned", None),
    ):
        given = {"state": state, "text": "Nej", "appointment": appointment}
        re_referral.record_answer(sent, by=story.by, at=AT, **given)
        letters = {"letters": 0, "new_letters": 0, "is_letter_on_way": False}
        said.append(say_status(facts_of(Case.objects.get(pk=story.case.pk))._replace(**letters)))
    words = ("har fået din henvisning", "Du får en tid derfra", "givet dig en tid", "kan ikke tage imod dig")
    assert all(word in sentence for word, sentence in zip(words, said, strict=True)), said


# -- several to one hospital


def test_several_drafts_to_one_hospital_leave_each_for_itself_and_what_cannot_says_why(story):
    first, second = prepare(story), prepare(another_story(story), referral=None)
    third = another_story(story)
    extended_choice_open(third)
    elsewhere = a_ready_re_referral(
        third, a_decision(third, right="free_choice", option=an_option(third, "kolding", "free_choice"))
    )
    stale = another_story(story)
    seen = [(each, each.case.version) for each in (first, second, elsewhere)] + [(prepare(stale), 1)]
    sent, left = re_referral.send_to(first.hospital, seen, by=story.by, at=AT)
    assert [message.item for message in sent] == [first.pk]
    assert [each.re_referral.pk for each in left] == [each.pk for each, _version in seen[1:]]
    whys = ("Henvisningen mangler", "til et andet hospital", "har ændret sagen")
    assert all(why in each.why for why, each in zip(whys, left, strict=True))
    assert ReReferral.objects.filter(state="sent").count() == 1


# -- not re-referred


def test_no_offer_needs_the_list_that_proves_it(story):
    extended_choice_open(story)
    with pytest.raises(Denied, match="Find mulighederne først"):
        end(story)
    an_option(story, "viborg")
    with pytest.raises(Denied, match="er muligt"):
        end(story)
    WaitingTime.objects.update(days=400)
    with pytest.raises(Denied, match="er muligt"):  # the list that the patient was shown still says otherwise
        end(story)
    shown = an_option(story, "viborg").option_list
    assert end(story).not_re_referred == "no_offer"
    assert AuditEvent.objects.get(verb="case.not_re_referred").after["option_lists"] == [shown.pk]


def test_hospital_that_begins_after_the_patients_own_time_is_no_offer_and_before_it_is(story):
    extended_choice_open(story)  # the patient's own time is 11 January, in 49 days
    WaitingTime.objects.update(days=49)
    an_option(story, "viborg")
    assert re_referral.find_lack_of_ground(story.case, "no_offer", at=AT) == ""
    WaitingTime.objects.filter(hospital__slug="kolding").update(days=48)
    assert "Kolding Sygehus er muligt" in re_referral.find_lack_of_ground(story.case, "no_offer", at=AT)


def test_patient_keeps_a_date_only_where_there_is_one():
    story = a_story(answers={**WISH, **{key: LATE[key] for key in ("purpose", "condition", "referral_received")}})
    with pytest.raises(Denied, match="den tid, som patienten beholder"):
        end(story, reason="kept_date")


def end(story, reason="no_offer"):
    return re_referral.not_re_refer(story.case, reason=reason, note="", by=story.by, at=AT)


def test_partner_that_says_no_opens_extended_choice_and_the_list(story):
    WaitingTime.objects.filter(hospital__slug="aabrink").update(days=5)
    extended_choice_open(story)
    granted = a_decision(story, right="fast_assessment", option=an_option(story, "aabrink"))
    sent = send(story, decision=granted, to="partner_hospital")
    re_referral.record_answer(sent, state="declined", text="Fuldt", ground="no_capacity", by=story.by, at=AT)
    assert an_option(story, "lunden").possible
    assert a_grant(story).option.to_kind == "agreement"
