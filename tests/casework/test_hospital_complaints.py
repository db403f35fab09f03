"""Hospital complaints that are passed on: what is read, what is refused, and how each one leaves and ends."""

from datetime import date

import pytest
from django.core import mail

from rettidig.casework import outbox
from rettidig.casework.demo.complaint_letters import lock
from rettidig.casework.models import (
    AuditEvent,
    Case,
    ComplaintFile,
    ComplaintState,
    ComplaintStep,
    HospitalComplaint,
    OutboxMessage,
    OutboxState,
)
from rettidig.casework.permissions import BadDay, Denied
from rettidig.casework.tracks import hospital_complaints as track
from rettidig.integrations.virus_scan import EICAR_FILE

from .factories import a_user, an_adviser, an_office
from .hospital_complaints import NOW, TODAY, a_hospital, a_letter, a_receiver, confirmed, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scanner(settings):
    settings.CLAMD_ADDRESS = "fake"


@pytest.fixture
def adviser():
    return an_adviser()


@pytest.fixture
def hospital(db):
    return a_hospital()


@pytest.fixture
def receiver(adviser, hospital, settings):
    settings.EMAIL_HOST = "mail.example.dk"
    return a_receiver(adviser.office, hospital)


@pytest.fixture
def ready(adviser, hospital):
    return confirmed(adviser, *take(adviser, a_letter()))


def deliver():
    for message in OutboxMessage.objects.filter(state=OutboxState.QUEUED):
        outbox.deliver(message.pk, at=NOW)


def states(*complaints):
    return list(HospitalComplaint.objects.filter(pk__in=[each.pk for each in complaints]).values_list("state", "due"))


def test_letter_is_read_and_becomes_no_case(adviser, hospital):
    (made,) = take(adviser, a_letter())
    assert (made.number, made.hospital) == ("26/04711", hospital)
    assert (made.complained_on, made.letter_on, made.answer_by) == (
        date(2026, 11, 3),
        date(2026, 11, 10),
        date(2026, 12, 18),
    )
    assert (made.state, made.due, made.file.pages) == ("read", date(2026, 11, 20), 2)
    assert not Case.objects.exists()


def test_what_does_not_stand_in_the_letter_is_empty(adviser, hospital):
    (made,) = take(adviser, a_letter(number="", hospital="Et andet sted", letter="", answer_by="31.02.2026"))
    assert (made.number, made.hospital, made.letter_on, made.answer_by) == ("", None, None, None)
    assert made.complained_on == date(2026, 11, 3)


def test_what_stands_twice_with_different_values_is_not_guessed(adviser, hospital):
    (made,) = take(adviser, a_letter(more="Sagsnummer: 26/99999"))
    assert made.number == ""


def test_hospital_before_its_department_is_found(adviser, hospital):
    (made,) = take(adviser, a_letter(hospital="Kirurgi, Regionshospitalet Horsens, Horsens"))
    assert made.hospital == hospital


def test_file_that_comes_again_points_at_the_first(adviser, hospital):
    first, double = take(adviser, a_letter(), a_letter())
    (later,) = take(adviser, a_letter())
    assert [each.state for each in (first, double, later)] == ["read", "double", "double"]
    assert (double.first, later.first, double.due) == (first, first, None)
    assert list(first.steps.values_list("verb", flat=True)) == ["came", "came_again", "came_again"]
    assert ComplaintFile.objects.count() == 1


def test_coming_that_was_broken_off_and_is_done_again_is_no_double(adviser, hospital):
    (first,) = take(adviser, a_letter(), keys=["a"])
    (again,) = take(adviser, a_letter(), keys=["a"])
    assert (first, again.state) == (again, "read")


@pytest.mark.parametrize(
    ("content", "state", "kept"),
    [
        (lock(a_letter(), word="hemmelig"), "locked", True),
        (b"%PDF-1.7 nothing", "unreadable", True),
        (b"PK no PDF", "unreadable", True),
        (EICAR_FILE, "infected", False),
    ],
)
def test_file_that_cannot_be_read_says_so_and_is_asked_for_again(adviser, content, state, kept):
    (made,) = take(adviser, content)
    assert (made.state, made.due) == (state, date(2026, 11, 19))
    assert (bool(made.file.original), bytes(made.file.copy)) == (kept, b"")
    assert track.put_away(made, words="Ny fil er kommet", by=adviser, at=NOW).state == "away"


def test_file_that_is_too_large_is_not_kept(adviser, settings):
    settings.ATTACHMENT_BYTES_MAX = 10
    (made,) = take(adviser, a_letter())
    assert (made.state, bytes(made.file.original)) == ("unreadable", b"")


def test_nothing_is_taken_in_while_no_scanner_answers(adviser, settings):
    settings.CLAMD_ADDRESS = ""
    with pytest.raises(Denied, match="virus"):
        take(adviser, a_letter())
    assert not HospitalComplaint.objects.exists()


@pytest.mark.parametrize("role", ["lawyer", "management", "administrator"])
def test_who_does_not_work_with_complaints_takes_in_none(role):
    with pytest.raises(Denied, match="Bed en patientvejleder"):
        take(a_user(role, office=an_office()), a_letter())


def test_who_sees_complaints(adviser, hospital):
    take(adviser, a_letter())
    seen = {
        role: track.find_complaints(a_user(role, office=adviser.office)).count()
        for role in ("lead", "lawyer", "management")
    }
    assert seen == {"lead": 1, "lawyer": 1, "management": 0}
    assert not track.find_complaints(an_adviser(office=an_office("hovedstaden"))).exists()


def test_complaint_is_confirmed_with_what_was_corrected(adviser, hospital):
    (made,) = take(adviser, a_letter(number=""))
    done = confirmed(adviser, made, number="26/1", answer_by=None)
    assert (done.state, done.number, done.answer_by, done.due) == ("confirmed", "26/1", None, date(2026, 11, 19))
    assert done.steps.last().words == "nummer, svarfrist"
    assert track.correct(done, facts={"number": "26/2"}, by=adviser, at=NOW).number == "26/2"


@pytest.mark.parametrize(("facts", "why"), [({"number": " "}, "nummer"), ({"hospital": None}, "hospital")])
def test_complaint_without_number_or_hospital_is_not_confirmed(adviser, hospital, facts, why):
    (made,) = take(adviser, a_letter())
    with pytest.raises(Denied, match=why):
        confirmed(adviser, made, **facts)


def test_correction_that_changes_nothing_is_refused(adviser, ready):
    with pytest.raises(Denied, match="ikke rettet noget"):
        track.correct(ready, facts={"number": ready.number}, by=adviser, at=NOW)


def test_complaint_leaves_by_secure_mail_with_its_copy(adviser, receiver, ready):
    step = track.send(ready, by=adviser, at=NOW)
    deliver()
    (sent,) = mail.outbox
    assert (step.way, sent.to) == ("email", ["klager@hospital.example.dk"])
    assert sent.attachments[0][1] == bytes(ready.file.copy)
    assert "26/04711" in sent.body
    assert "18. december 2026" in sent.body
    assert states(ready) == [("sent", date(2026, 11, 25))]


@pytest.mark.parametrize("changed", [{"email_is_secure": False}, {"valid_to": date(2026, 11, 1)}, {"role": "booking"}])
def test_complaint_without_a_secure_address_goes_to_the_post_room(adviser, receiver, ready, changed):
    type(receiver).objects.update(**changed)
    step = track.send(ready, by=adviser, at=NOW)
    deliver()
    assert (step.way, mail.outbox) == ("paper", [])
    assert track.find_messages([ready])[ready.pk].state == "placed"
    track.post(ready, by=adviser, at=NOW)
    assert track.find_messages([ready])[ready.pk].state == "delivered"
    assert states(ready) == [("sent", date(2026, 11, 25))]
    with pytest.raises(Denied, match="postrummet"):
        track.post(ready, by=adviser, at=NOW)


def test_mail_to_an_address_that_is_no_longer_secure_is_held_up_and_tried_again(adviser, receiver, ready):
    track.send(ready, by=adviser, at=NOW)
    type(receiver).objects.update(email_is_secure=False)
    deliver()
    assert (mail.outbox, states(ready)) == ([], [("sent", TODAY)])
    type(receiver).objects.update(email_is_secure=True)
    track.retry(ready, by=adviser, at=NOW)
    deliver()
    assert len(mail.outbox) == 1
    with pytest.raises(Denied, match="på vej eller leveret"):
        track.retry(ready, by=adviser, at=NOW)


def test_complaint_is_sent_once(adviser, ready):
    track.send(ready, by=adviser, at=NOW)
    with pytest.raises(Denied, match="Sendt, venter på kvittering".lower()):
        track.send(ready, by=adviser, at=NOW)


def test_hospital_that_says_nothing_is_chased(adviser, receiver, ready):
    track.send(ready, by=adviser, at=NOW)
    track.chase(ready, words="Skrev igen", due=date(2026, 11, 26), by=adviser, at=NOW)
    deliver()
    assert [each.subject for each in mail.outbox] == ["En klage fra Styrelsen for Patientklager", "Har I fået klagen?"]
    assert states(ready) == [("sent", date(2026, 11, 26))]


@pytest.mark.parametrize(
    ("words", "due", "refused"),
    [(" ", date(2026, 11, 26), Denied), ("Ringede", TODAY, BadDay), ("Ringede", date(2026, 11, 28), BadDay)],
)
def test_chase_without_words_or_an_open_day_is_refused(adviser, ready, words, due, refused):
    track.send(ready, by=adviser, at=NOW)
    with pytest.raises(refused):
        track.chase(ready, words=words, due=due, by=adviser, at=NOW)


def test_complaint_that_the_hospital_has_is_finished(adviser, ready):
    track.send(ready, by=adviser, at=NOW)
    deliver()
    track.acknowledge(ready, by=adviser, at=NOW)
    assert states(ready) == [("acknowledged", None)]
    assert track.find_messages([ready])[ready.pk].state == "delivered"


def test_complaint_that_comes_back_is_sent_to_another_hospital(adviser, receiver, ready):
    track.send(ready, by=adviser, at=NOW)
    track.take_back(ready, words="Ikke vores", by=adviser, at=NOW)
    other = a_hospital("Aarhus Universitetshospital", "aarhus")
    track.send(confirmed(adviser, ready, hospital=other), by=adviser, at=NOW)
    deliver()
    assert mail.outbox == []  # the first was stopped on its way, and the other hospital has no address
    assert [each.way for each in ComplaintStep.objects.filter(verb="sent")] == ["email", "paper"]


@pytest.mark.parametrize("act", [track.take_back, track.put_away])
def test_act_that_asks_why_is_refused_without_a_reason(adviser, ready, act):
    if act is track.take_back:
        track.send(ready, by=adviser, at=NOW)
    with pytest.raises(Denied, match="Skriv, hvorfor"):
        act(ready, words=" ", by=adviser, at=NOW)


def test_several_are_confirmed_together_where_everything_was_read(adviser, hospital):
    whole, lacking, one, two = take(
        adviser, a_letter(), a_letter(number=""), a_letter(number="26/1"), a_letter(number="26/1", more="2")
    )
    done = track.do_together("confirm", [each.pk for each in (whole, lacking, one, two)], by=adviser, at=NOW)
    assert (done.done, len(done.refused)) == (1, 3)
    assert track.find_same_number([one])[one.pk] == two


def test_each_step_is_told_in_the_audit_log(adviser, ready):
    track.record_opening(ready, by=adviser, what="file", at=NOW)
    words = AuditEvent.objects.filter(subject=f"hospital complaint {ready.pk}").order_by("pk")
    assert list(words.values_list("verb", flat=True)) == [
        "hospital_complaint.came", "hospital_complaint.confirmed", "hospital_complaint.opened"
    ]  # fmt: skip


def test_act_in_a_wrong_state_or_by_a_wrong_role_is_refused(adviser, ready):
    assert "Klagen er" in track.find_reason(adviser, ready, "acknowledge")
    assert "Bed en patientvejleder" in track.find_reason(a_user("lawyer", office=adviser.office), ready, "send")
    other = an_adviser(office=an_office("hovedstaden"))
    with pytest.raises(Denied, match="andet kontor"):
        track.send(ready, by=other, at=NOW)
    assert ComplaintState(HospitalComplaint.objects.get().state) == ComplaintState.CONFIRMED
