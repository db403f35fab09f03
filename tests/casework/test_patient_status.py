"""The status on the patient's page is true at every step."""

from datetime import timedelta
from itertools import product

import pytest

from rettidig.casework.lifecycle import State
from rettidig.casework.models import Case, ReReferralState
from rettidig.casework.steps import patient_page, patient_status
from rettidig.casework.steps.patient_status import Facts, say_status
from tests.intake_data import AT, SHOULDER, deliver, make_office, send
from tests.web.test_public_inquiry import photo

RECEIVED = "Vi har modtaget din henvendelse. En patientvejleder læser den snart."
TAKEN = "En patientvejleder er i gang med din henvendelse."
NEW_LETTER = "Der ligger et nyt brev til dig nedenfor."
ON_WAY = "Et brev til dig er på vej. Det ligger her om lidt."
ANSWERED = "Vi har svaret dig. Du kan læse brevet nedenfor."


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (Facts(State.RECEIVED), RECEIVED),
        (Facts(State.TRIAGED), RECEIVED),
        (Facts(State.TRIAGED, is_taken=True), TAKEN),
        (Facts(State.RECEIVED, is_answered=True, letters=1, new_letters=1), NEW_LETTER),
        (Facts(State.TRIAGED, is_answered=True, letters=1), ANSWERED),
        (Facts(State.TRIAGED, is_answered=True, is_letter_on_way=True), ON_WAY),
        (Facts(State.TRIAGED, is_answered=True, letters=1, is_letter_on_way=True), ON_WAY),
        (Facts(State.TRIAGED, is_answered=True, is_letter_on_way=True, may_read=False), "Vi arbejder med sagen."),
        (Facts(State.TRIAGED, is_answered=True), "Vi har svaret dig. Skriv til os, hvis du vil vide mere."),
        (Facts(State.OFFERED), "Vi ser på, hvor du kan komme hen."),
        (
            Facts(State.DECIDED, has_untold_decision=True),
            "Vi har truffet en afgørelse. Brevet om den er ikke sendt endnu.",
        ),
        (Facts(State.DECIDED, letters=1, is_answered=True), ANSWERED),
        (
            Facts(State.RE_REFERRED, re_referral="sent", hospital="Lunden", letters=1),
            "Vi har sendt din henvisning til Lunden. Det har ikke svaret endnu.",
        ),
        (
            Facts(State.RE_REFERRED, re_referral="accepted", hospital="Lunden", has_appointment=True),
            "Lunden har sagt ja og givet dig en tid.",
        ),
        (
            Facts(State.RE_REFERRED, re_referral="accepted", hospital="Lunden"),
            "Lunden har sagt ja til at tage imod dig. Du får en tid derfra.",
        ),
        (
            Facts(State.FOLLOW_UP, re_referral="declined", hospital="Lunden"),
            "Lunden kan ikke tage imod dig. Vi ser på, hvad du ellers kan.",
        ),
        (
            Facts(State.FOLLOW_UP, re_referral="declined", hospital="Lunden", not_re_referred="kept_date"),
            "Vi har skrevet ned, at du beholder din tid. Skriv til os, hvis det er forkert.",
        ),
        (
            Facts(State.FOLLOW_UP, re_referral="declined", hospital="Lunden", not_re_referred="no_offer"),
            "Vi har ikke fundet et andet hospital, der kan tage imod dig. Skriv til os, hvis du vil vide mere.",
        ),
        (
            Facts(State.FOLLOW_UP, re_referral="withdrawn", hospital="Lunden", letters=1),
            "Du skal ikke til Lunden alligevel. Vi kontakter dig om, hvad der nu skal ske.",
        ),
        (Facts(State.FOLLOW_UP, re_referral="withdrawn", hospital="Lunden", letters=1, is_told_since=True), ANSWERED),
        (Facts(State.FOLLOW_UP, re_referral="declined", hospital="Lunden", letters=1, is_told_since=True), ANSWERED),
        (
            Facts(State.ASSESSED, letters=1, is_answered=True, has_withdrawn_decision=True),
            "Vi har trukket en afgørelse tilbage. Brevet om den gælder ikke længere. Vi kontakter dig.",
        ),
        (Facts(State.CLOSED, letters=1, is_answered=True), "Sagen er afsluttet. Du kan altid skrive til os igen."),
    ],
)
def test_status_says_what_has_happened(facts, said):
    assert say_status(facts) == said


FLAGS = ("is_taken", "may_read", "is_answered", "has_untold_decision", "has_appointment", "is_seen", "has_declined")


def test_no_status_ever_says_what_has_not_happened():
    states = ["", *(state for state in ReReferralState if state != "draft")]
    for state, moved, letters, new, *flags in product(State, states, (0, 1), (0, 1), *[(False, True)] * len(FLAGS)):
        facts = Facts(
            state,
            re_referral=moved,
            letters=letters,
            new_letters=min(new, letters),
            **dict(zip(FLAGS, flags, strict=True)),
        )
        said = say_status(facts)
        assert said
        assert ("brev til dig nedenfor" in said) <= bool(facts.new_letters)
        assert ("læse brevet" in said) <= bool(facts.letters)
        assert ("Vi har svaret" in said) <= bool(facts.is_answered or facts.letters)
        is_new = not (facts.is_taken or facts.is_answered or (facts.may_read and facts.letters))
        assert (said == RECEIVED) <= is_new
        assert ("afsluttet" in said) == (facts.state == State.CLOSED)
        assert ("givet dig en tid" in said) <= facts.has_appointment
        assert not ({"brev", "hospital"} & set(said.split()) and not facts.may_read)


@pytest.fixture
def case(db):
    return send(make_office(), SHOULDER).case


def test_letter_that_was_delivered_and_opened_changes_what_is_said(case):
    Case.objects.filter(pk=case.pk).update(answered_at=AT)
    case.refresh_from_db()
    delivery = deliver(case)
    assert say_status(patient_status.facts_of(case)) == NEW_LETTER
    patient_page.open_delivery(delivery, at=AT)
    assert say_status(patient_status.facts_of(case)) == ANSWERED


def test_letter_that_was_sent_and_has_not_arrived_is_told_of(case):
    case.letters.create(kind="message", title="Svar", body="Kære Kaja", created_at=AT, sent_at=AT)
    Case.objects.filter(pk=case.pk).update(answered_at=AT)
    case.refresh_from_db()
    assert say_status(patient_status.facts_of(case)) == ON_WAY


def test_day_that_has_passed_is_not_promised_again(case):
    found = patient_status.find_next_date(case, today=case.service_due + timedelta(days=1))
    assert found.label == "Vi er bagud. Du skulle have hørt fra os senest"


def test_message_that_waits_to_be_read_has_its_own_day(case):
    Case.objects.filter(pk=case.pk).update(answered_at=AT)
    patient_page.write_message(case, text="Hallo", at=AT)
    case.refresh_from_db()
    due = case.tasks.get(kind="message").due
    assert patient_status.find_next_date(case, today=due) == ("Vi læser din besked senest", due)
    late = patient_status.find_next_date(case, today=due + timedelta(days=1))
    assert late == ("Vi er bagud. Vi skulle have læst din besked senest", due)


@pytest.mark.parametrize("state", ["received", "closed"])
def test_file_that_waits_to_be_seen_has_its_own_day_also_on_a_closed_case(case, state):
    Case.objects.filter(pk=case.pk).update(answered_at=AT, state=state, closed_at=AT if state == "closed" else None)
    patient_page.send_file(case, name="brev.jpg", content=photo().read(), kind="letter", at=AT)
    case.refresh_from_db()
    due = case.tasks.get(kind="file").due
    assert patient_status.find_next_date(case, today=due) == ("Vi ser på din fil senest", due)
    late = patient_status.find_next_date(case, today=due + timedelta(days=1))
    assert late == ("Vi er bagud. Vi skulle have set din fil senest", due)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "Du kan læse vores svar på din sag senest"),
        ({"reply_by": ""}, "Du hører fra os senest"),
        ({"phone": "", "email": ""}, "Du kan læse vores svar på din sag senest"),
        ({"reply_by": "phone"}, "Vi ringer til dig senest"),
        ({"reply_by": "phone", "phone": ""}, "Du kan læse vores svar på din sag senest"),
        ({"reply_by": "post"}, "Vi sender dig et brev senest"),
        ({"reply_by": "post", "patient_cpr": "", "phone": ""}, "Du kan læse vores svar på din sag senest"),
        ({"reply_by": "post", "patient_cpr": "", "address": "Vej 1"}, "Vi sender dig et brev senest"),
        ({"reporter": "relative"}, "Vi prøver at få et ja fra patienten senest"),
    ],
)
def test_receipt_promises_only_what_can_be_kept(answers, said):
    case = send(make_office(), SHOULDER | answers).case
    assert patient_status.say_promise(case) == said
