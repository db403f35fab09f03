"""Look-up notices: one letter for one citizen and period, approved by a person, carried once, answered on a case."""

from datetime import date
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from rettidig.casework import outbox
from rettidig.casework.letters.language import lix
from rettidig.casework.letters.notices import notice_text
from rettidig.casework.models import AuditEvent, Notice, NoticeBatch, OutboxMessage, OutboxState, Person
from rettidig.casework.models.fields import blind_index
from rettidig.casework.permissions import Denied
from rettidig.casework.tracks import lookup_notices as track
from rettidig.casework.tracks.lookup_notices import Found

from .factories import a_case, a_user, an_office, moment

pytestmark = pytest.mark.django_db
CPR = "2512489996"  # an official test person
AT = moment("2026-11-16 12:00")
OCTOBER = {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}
NOVEMBER = {"first": date(2026, 11, 1), "last": date(2026, 11, 15)}


@pytest.fixture
def lead():
    return a_user("lead")


def found(patient: str, *ids: str, place: str = "Medicinsk Afdeling") -> Found:
    return Found(patient, (place,), (date(2026, 10, 5),), ids)


def printed(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def a_citizen(**more) -> Person:
    known = {
        "cpr": CPR,
        "cpr_index": blind_index(CPR),
        "name": "Nancy Ann Test Berggren",
        "address": "Testvej 1\n8800 Viborg",
    }
    return Person.objects.create(**{**known, **more})


def carried(lead, *each: Found) -> list[Notice]:
    """The letters of an approved batch as they lie in the post room."""
    batch = prepare(lead, *each)
    track.approve(batch, by=lead, at=AT)
    for message in OutboxMessage.objects.all():
        outbox.deliver(message.pk, at=AT)
    return list(batch.notices.all())


def prepare(by, *each: Found, **period) -> NoticeBatch:
    return track.prepare(an_office(), found=each, by=by, at=AT, **(period or OCTOBER))


def letters(batch: NoticeBatch) -> dict[str, list[str]]:
    return {notice.patient: notice.lookup_ids for notice in batch.notices.all()}


def test_batch_when_prepared_then_each_citizen_has_one_letter_and_nothing_is_sent(lead):
    batch = prepare(lead, found("P1", "L1", "L2"), found("P2", "L3"))
    assert letters(batch) == {"P1": ["L1", "L2"], "P2": ["L3"]}
    assert not OutboxMessage.objects.exists()
    assert AuditEvent.objects.get(verb="lookup_notices.prepared").after == {"letters": 2}


def test_citizen_when_a_letter_tells_of_the_days_already_then_gets_no_second_one(lead):
    prepare(lead, found("P1", "L1"))
    again = prepare(lead, found("P1", "L9"), found("P2", "L3"), first=date(2026, 10, 31), last=date(2026, 11, 15))
    assert letters(again) == {"P2": ["L3"]}


def test_citizen_when_the_period_is_another_then_is_told_of_new_look_ups_alone(lead):
    prepare(lead, found("P1", "L1"), found("P2", "L2"))
    later = prepare(lead, found("P1", "L1", "L7"), found("P2", "L2"), **NOVEMBER)
    assert letters(later) == {"P1": ["L7"]}


def test_batch_when_everybody_has_a_letter_then_is_refused_and_leaves_nothing(lead):
    prepare(lead, found("P1", "L1"))
    with pytest.raises(Denied, match="Alle i perioden"):
        prepare(lead, found("P1", "L1"))
    assert NoticeBatch.objects.count() == 1


def test_batch_when_the_period_is_not_past_then_is_refused(lead):
    with pytest.raises(Denied, match="forbi"):
        prepare(lead, found("P1", "L1"), first=date(2026, 11, 1), last=AT.date())


@pytest.mark.parametrize("role", ["adviser", "administrative", "management", "partner"])
def test_batch_when_the_role_may_not_then_is_refused(role):
    an_office()
    with pytest.raises(Denied):
        prepare(a_user(role), found("P1", "L1"))


def test_letter_when_composed_then_says_when_where_and_where_to_complain_and_accuses_nobody(lead):
    text = notice_text(prepare(lead, found("P1", "L1")).notices.get())
    assert all(
        words in text.body
        for words in ("- mandag den 5. oktober 2026", "- Medicinsk Afdeling", "B-0", "Styrelsen for Patientklager")
    )
    assert not [word for word in ("ulovlig", "mistænk", "misbrug", "snag", "P1", "{") if word in text.body]
    assert lix(text.body) <= 35


def test_letter_when_the_place_is_unknown_then_says_so(lead):
    text = notice_text(prepare(lead, Found("P1", (), (date(2026, 10, 5),), ("L1",))).notices.get())
    assert "## Hvor medarbejderen arbejder\n\nDet kan vi ikke se i loggen." in text.body


@pytest.mark.parametrize("body", ["{navn}", "{dage", "{dage.__class__}", " ", "{0}"])
def test_letter_when_its_words_in_braces_are_unknown_then_is_refused(lead, body):
    with pytest.raises(Denied, match="Brevet kan ikke bruges"):
        track.edit(prepare(lead, found("P1", "L1")), title="Brev", body=body, by=lead, at=AT)


def test_batch_when_approved_then_each_letter_is_in_the_outbox_but_for_those_left_out(lead):
    batch = prepare(lead, found("P1", "L1"), found("P2", "L2"))
    track.leave_out(batch.notices.get(lookup_ids=["L2"]), reason="Hospitalet har svaret.", by=lead, at=AT)
    assert track.approve(batch, by=lead, at=AT) == 1
    assert batch.notices.get(pk=OutboxMessage.objects.get(kind="notice").item).lookup_ids == ["L1"]


def test_batch_when_approved_then_neither_text_nor_choice_changes(lead):
    batch = prepare(lead, found("P1", "L1"))
    track.approve(batch, by=lead, at=AT)
    for act in (
        lambda: track.approve(batch, by=lead, at=AT),
        lambda: track.edit(batch, title="x", body="y", by=lead, at=AT),
        lambda: track.leave_out(batch.notices.get(), reason="x", by=lead, at=AT),
    ):
        with pytest.raises(Denied):
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeBatch.objects.update(body="noget andet")


def test_letter_when_carried_twice_then_lies_once_in_the_post_room(lead):
    track.approve(prepare(lead, found("P1", "L1")), by=lead, at=AT)
    message = OutboxMessage.objects.get()
    outbox.deliver(message.pk, at=AT)
    first = bytes(Notice.objects.get().pdf)
    OutboxMessage.objects.update(state=OutboxState.QUEUED)
    outbox.deliver(message.pk, at=moment("2026-11-17 12:00"))
    assert bytes(Notice.objects.get().pdf) == first
    assert "Navn og adresse mangler" in printed(first)
    assert "P1" not in printed(first)


@pytest.mark.parametrize("number", [CPR, "251248-9996"])
def test_letter_when_the_office_knows_the_citizen_then_is_addressed(lead, number):
    a_citizen()
    (notice,) = carried(lead, found(number, "L1"))
    assert all(line in printed(bytes(notice.pdf)) for line in ("Nancy Ann Test Berggren", "Testvej 1", "8800 Viborg"))
    assert "mangler" not in printed(bytes(notice.pdf))


@pytest.mark.parametrize(
    ("known", "lacking"),
    [
        ({"address": ""}, "Adressen mangler."),
        ({"name": ""}, "Adressen mangler."),
        ({"protected_address": True}, "Adressen er beskyttet."),
        ({"deceased_on": date(2026, 10, 1)}, "Borgeren er død."),
    ],
)
def test_letter_when_it_cannot_be_posted_then_says_what_is_missing_and_no_protected_address(lead, known, lacking):
    a_citizen(**known)
    (notice,) = carried(lead, found(CPR, "L1"))
    assert lacking in printed(bytes(notice.pdf))
    assert ("Testvej 1" in printed(bytes(notice.pdf))) is (
        not known.get("protected_address") and known.get("address") != ""
    )


@pytest.mark.parametrize("between", [";", "\t", " ; "])
def test_addresses_when_pasted_then_stand_on_their_letters_also_in_the_post_room(lead, between):
    first, second = carried(lead, found("P1", "L1"), found("P2", "L2"))
    line = between.join([first.reference, "王小明", "c/o Test", "Testvej 1", "8800 Viborg"])
    assert track.write_addresses(first.batch, text=f"\n{line}\n", by=lead, at=AT) == 1
    first.refresh_from_db()
    assert all(said in printed(bytes(first.pdf)) for said in ("王小明", "c/o Test", "Testvej 1", "8800 Viborg"))
    assert bytes(Notice.objects.get(pk=second.pk).pdf) == bytes(second.pdf)


def test_letter_when_printed_then_is_kept_as_it_was_also_when_it_gets_another_address(lead):
    (notice,) = carried(lead, found("P1", "L1"))
    versions = []
    for address in ("Testvej 1", "Testvej 2"):
        track.write_addresses(notice.batch, text=f"{notice.reference}; Kaja Test; {address}", by=lead, at=AT)
        notice.refresh_from_db()
        for _twice in range(2):
            track.record_printing(notice.batch, [notice], by=lead, at=AT)
        versions.append(bytes(notice.pdf))
    assert [bytes(each.pdf) for each in notice.prints.all()] == versions
    opened = AuditEvent.objects.filter(verb="lookup_notice.opened").order_by("id")
    assert [each.after["sha256"] for each in opened] == [each.sha256 for each in notice.prints.all() for _ in range(2)]


@pytest.mark.parametrize(
    "line", ["", "B-999999; Navn; Vej 1", "{}", "{}; Navn", "{}; ; ;", "Navn; Vej 1; 8800 Viborg", "²;a;b"]
)
def test_addresses_when_a_line_cannot_be_read_then_none_is_written(lead, line):
    first, second = carried(lead, found("P1", "L1"), found("P2", "L2"))
    text = f"{first.reference}; Navn; Vej 1\n{line.format(second.reference)}" if line else " "
    with pytest.raises(Denied, match=r"Linje 2|mindst én linje"):
        track.write_addresses(first.batch, text=text, by=lead, at=AT)
    assert not Notice.objects.exclude(recipient={}).exists()


@pytest.mark.parametrize("role", ["adviser", "administrative", "management"])
def test_addresses_when_the_role_may_not_then_are_refused(lead, role):
    (notice,) = carried(lead, found("P1", "L1"))
    with pytest.raises(Denied):
        track.write_addresses(notice.batch, text=f"{notice.reference}; Navn; Vej 1", by=a_user(role), at=AT)


def test_letter_when_it_cannot_be_carried_then_is_given_up_and_may_be_tried_again(lead):
    track.approve(prepare(lead, found("P1", "L1")), by=lead, at=AT)
    OutboxMessage.objects.update(attempts=outbox.ATTEMPTS_MAX)
    outbox.sweep(at=moment("2026-11-16 13:00"))
    message = OutboxMessage.objects.get()
    assert message.state == OutboxState.FAILED
    with pytest.raises(Denied):
        outbox.retry(message, by=a_user("adviser"), at=AT)
    assert outbox.retry(message, by=lead, at=AT).state == OutboxState.QUEUED


@pytest.mark.parametrize("written", ["{}", "b-{}", " B-{:06} "])
def test_answer_when_the_citizen_gives_the_number_then_the_letter_knows_its_case(lead, written):
    batch = prepare(lead, found("P1", "L1"))
    track.approve(batch, by=lead, at=AT)
    case = a_case(topic="lookup_notice")
    notice = track.record_answer(case, reference=written.format(batch.notices.get().pk), by=lead, at=AT)
    assert notice.case == case


@pytest.mark.parametrize("reference", ["", "B-", "B-x", "999999999", "²"])
def test_answer_when_the_number_is_unknown_then_is_refused(lead, reference):
    with pytest.raises(Denied, match="det nummer"):
        track.record_answer(a_case(topic="lookup_notice"), reference=reference, by=lead, at=AT)


def test_answer_when_the_letter_is_not_sent_or_the_case_is_about_something_else_then_is_refused(lead):
    reference = prepare(lead, found("P1", "L1")).notices.get().reference
    with pytest.raises(Denied, match="det nummer"):
        track.record_answer(a_case(topic="lookup_notice"), reference=reference, by=lead, at=AT)
    with pytest.raises(Denied, match="emne"):
        track.record_answer(a_case(), reference=reference, by=lead, at=AT)
