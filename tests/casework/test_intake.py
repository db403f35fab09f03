"""From the form to a case: what the sender is promised, and what must never happen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from unittest.mock import Mock

import pytest
from django.db import IntegrityError, connection

from rettidig.casework import keys, same_case
from rettidig.casework.models import AuditEvent, Case, IntakeDraft, Person
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import attachments, patient_page
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import receive as receiving
from rettidig.casework.steps.patient_status import say_promise
from rettidig.casework.steps.person import confirm_identity
from tests.intake_data import AT, KAJA, SHOULDER, make_office, make_user, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def test_inquiry_when_sent_has_a_number_the_exact_time_and_a_code(office):
    receipt = send(office, SHOULDER)
    assert receipt.case.number.startswith("2026-")
    assert receipt.case.received_at == AT
    assert len(receipt.code) == keys.CODE_LENGTH


def test_inquiry_when_sent_keeps_what_was_told(office):
    case = send(office, SHOULDER).case
    assert case.topic == "waiting"
    assert case.answers["hospital"] == "Regionshospitalet Horsens"
    assert case.contacts.get().text.startswith("Jeg har slået min skulder")
    assert (case.patient.name, case.patient.birth_date) == ("Kaja Test Hansen", date(2000, 3, 21))


def test_inquiry_when_sent_is_promised_an_answer_and_lies_with_a_team(office):
    case = send(office, SHOULDER).case
    assert case.service_due == date(2026, 11, 26)  # received Monday 23 November; three business days
    assert case.team.slug == "re_referral"


def test_cpr_number_when_stored_is_nowhere_readable_in_the_database(office):
    case = send(office, SHOULDER).case
    assert "patient_cpr" not in case.answers
    with connection.cursor() as cursor:
        cursor.execute("SELECT cpr FROM casework_person WHERE id = %s", [case.patient_id])
        assert KAJA not in cursor.fetchone()[0]


def test_cpr_number_in_a_draft_is_encrypted_but_can_be_read_back(office):
    draft, _key = store.open_draft(max_wait_form=False, at=AT)
    store.save_answers(draft, {"patient_cpr": KAJA}, at=AT)
    assert KAJA not in str(IntakeDraft.objects.get().answers)
    assert store.read_answers(draft)["patient_cpr"] == KAJA


def test_draft_when_sent_twice_gives_the_same_case_and_code(office):
    draft, key = store.open_draft(max_wait_form=False, at=AT)
    first = receiving.receive(draft, key=key, office=office, at=AT)
    second = receiving.receive(draft, key=key, office=office, at=AT + timedelta(minutes=1))
    assert first == second
    assert Case.objects.count() == 1


def test_receipt_can_be_shown_again_to_the_holder_of_the_key(office):
    draft, key = store.open_draft(max_wait_form=False, at=AT)
    assert receiving.find_receipt(key, at=AT) is None
    assert receiving.receive(draft, key=key, office=office, at=AT) == receiving.find_receipt(key, at=AT)


@pytest.mark.django_db(transaction=True)
def test_draft_when_sent_twice_at_the_same_moment_becomes_one_case(office):
    draft, key = store.open_draft(max_wait_form=False, at=AT)
    store.save_answers(draft, SHOULDER, at=AT)

    def send_once(_turn):
        try:
            return receiving.receive(draft, key=key, office=office, at=AT).case.number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send_once, range(4)))) == 1
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_inquiries_sent_at_the_same_moment_by_one_person_have_their_own_numbers(office):
    def send_one(_turn):
        try:
            return send(office, SHOULDER).case
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        cases = list(pool.map(send_one, range(4)))
    assert len({case.number for case in cases}) == 4
    assert Person.objects.count() == 1


def test_draft_when_written_on_since_it_was_read_is_sent_with_the_latest_answers(office):
    draft, key = store.open_draft(max_wait_form=False, at=AT)
    stale = IntakeDraft.objects.get()
    store.save_answers(draft, SHOULDER, at=AT)
    assert receiving.receive(stale, key=key, office=office, at=AT).case.topic == "waiting"


def test_new_patient_when_written_down_by_another_inquiry_at_that_moment_is_one_person(office, monkeypatch):
    known = send(office, SHOULDER).case.patient
    monkeypatch.setattr(receiving, "_patient", Mock(side_effect=[IntegrityError, known]))
    assert send(office, SHOULDER).case.patient == known
    assert Case.objects.count() == 2


def test_receipt_when_nothing_can_be_stored_leaves_nothing_behind(office, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(receiving, "_write_first_contact", fail)
    with pytest.raises(RuntimeError):
        send(office, SHOULDER)
    assert not Case.objects.exists()
    assert not Person.objects.exists()
    assert IntakeDraft.objects.get().case is None


def test_known_person_is_found_again_and_not_changed_by_a_form(office):
    first = send(office, SHOULDER).case
    second = send(office, SHOULDER | {"patient_name": "En anden", "phone": "20202020"}).case
    assert second.patient == first.patient
    assert second.patient.name == "Kaja Test Hansen"
    assert (first.reply_phone, second.reply_phone) == ("40404040", "20202020")


def test_receipt_for_a_known_person_looks_like_that_for_an_unknown_one(office):
    unknown, known = send(office, SHOULDER), send(office, SHOULDER)
    assert [type(each) for each in unknown] == [type(each) for each in known]
    assert unknown.case.state == known.case.state


def test_person_without_number_is_kept_by_name_and_birth_date(office):
    answers = {"patient_name": "Kaja Test Hansen", "patient_birth_date": "2000-03-21", "category": "transport"}
    patient = send(office, answers).case.patient
    assert (patient.cpr, patient.birth_date) == ("", date(2000, 3, 21))


@pytest.mark.parametrize(("reporter", "known"), [("patient", True), ("relative", False), ("professional", False)])
def test_address_becomes_the_patients_once_staff_know_that_the_patient_wrote_it(office, reporter, known):
    """Else whoever knows a CPR number could have that person's letters sent to another address."""
    reach = {"address": "Testvej 1", "phone": "40404040", "email": "a@example.dk"}
    case = send(office, SHOULDER | reach | {"reporter": reporter, "consent_basis": "patient"}).case
    assert {getattr(case.patient, name) for name in reach} == {""}
    confirmed = confirm_identity(case, how="called_back", by=make_user(office, "adviser"), at=AT)
    assert {name: getattr(confirmed.patient, name) for name in reach} == (reach if known else dict.fromkeys(reach, ""))
    assert set(case.person_changes.values_list("field", flat=True)) == (set(reach) if known else set())


def test_address_that_is_known_already_is_not_changed_by_what_was_written(office):
    case = send(office, SHOULDER | {"address": "Testvej 2"}).case
    Person.objects.update(address="Testvej 1")
    case.refresh_from_db()
    confirmed = confirm_identity(case, how="called_back", by=make_user(office, "adviser"), at=AT)
    assert confirmed.patient.address == "Testvej 1"


def test_relative_who_writes_is_the_first_contact(office):
    case = send(office, SHOULDER | {"reporter": "relative", "reporter_name": "Nancy", "consent_basis": "patient"}).case
    assert case.contacts.get().with_whom == "relative"


def test_empty_inquiry_is_received_and_every_missing_fact_is_a_task(office):
    case = send(office, {}).case
    title = case.tasks.get(kind="missing_facts").title
    assert case.topic == "miscellaneous"
    assert title == "Spørg patienten om: navn, CPR-nummer, telefonnummer eller e-mail"


def test_answer_i_do_not_know_about_a_waiting_time_becomes_a_task_due_with_the_answer(office):
    case = send(office, SHOULDER | {"referral_received": "unknown"}).case
    task = case.tasks.get()
    assert task.title == "Spørg patienten om: hvornår hospitalet fik henvisningen"
    assert task.due == case.service_due


def test_answer_i_do_not_know_where_it_does_not_matter_is_no_task(office):
    case = send(office, SHOULDER | {"category": "transport", "referral_received": "unknown"}).case
    assert not case.tasks.exists()


@pytest.mark.parametrize("reporter", ["relative", "professional"])
def test_inquiry_for_another_without_the_patients_consent_is_received_with_a_task(office, reporter):
    case = send(office, SHOULDER | {"reporter": reporter, "consent_basis": "none"}).case
    assert case.tasks.get().title == "Spørg patienten om: samtykke til den, der skriver"


@pytest.mark.parametrize("basis", ["patient", "guardian"])
def test_consent_that_another_tells_of_is_a_task_for_the_receipt_promises_that_we_ask(office, basis):
    case = send(office, SHOULDER | {"reporter": "relative", "consent_basis": basis}).case
    assert say_promise(case) == "Vi prøver at få et ja fra patienten senest"
    assert case.tasks.get().title == "Få patientens ja til, at vi svarer den, der skriver"
    assert case.tasks.get().due == case.service_due


def test_form_for_maximum_waiting_times_is_counted_as_such_and_urgent(office):
    case = send(office, SHOULDER | {"condition": "cancer", "category": ""}, max_wait_form=True).case
    assert (case.topic, case.priority, case.max_wait_form) == ("max_wait", 1, True)
    assert case.service_due == date(2026, 11, 24)


def test_second_inquiry_about_the_same_referral_tells_the_office_of_the_first(office):
    first = send(office, SHOULDER).case
    second = send(office, SHOULDER).case
    assert same_case.find_same_matter(second) == [first]
    assert second.tasks.get().title == f"Se, om sagen er den samme som {first.number}"


def test_inquiry_about_another_referral_is_not_the_same(office):
    send(office, SHOULDER)
    other = send(office, SHOULDER | {"referral_received": "2026-01-05"}).case
    assert not same_case.find_same_matter(other)


def test_inquiry_without_a_referral_is_the_same_when_the_subject_is(office):
    lookup = {"category": "lookup_notice", "patient_cpr": KAJA}
    first = send(office, lookup).case
    assert same_case.find_same_matter(send(office, lookup).case) == [first]
    assert not same_case.find_same_matter(send(office, lookup | {"category": "interpreter"}).case)


def test_inquiry_without_a_cpr_number_is_received_without_looking_for_the_same_person(
    office, django_assert_max_num_queries
):
    draft, key = store.open_draft(max_wait_form=False, at=AT)
    store.save_answers(draft, SHOULDER | {"patient_cpr": ""}, at=AT)
    with django_assert_max_num_queries(30) as asked:
        receiving.receive(draft, key=key, office=office, at=AT)
    assert not [query for query in asked if query["sql"].startswith('SELECT "casework_case"')]


def test_closed_case_is_not_offered_for_a_new_inquiry(office):
    first = send(office, SHOULDER).case
    Case.objects.filter(pk=first.pk).update(closed_at=AT)
    assert not same_case.find_same_matter(send(office, SHOULDER).case)


def test_own_case_about_the_same_referral_is_offered_and_that_of_a_stranger_never(office):
    first = send(office, SHOULDER).case
    draft, _key = store.open_draft(max_wait_form=False, at=AT)
    store.save_answers(draft, SHOULDER, at=AT)
    told = store.read_record(draft)
    assert same_case.find_duplicate_of_draft(told, among=[first.pk]) == first
    assert same_case.find_duplicate_of_draft(told, among=[]) is None


def test_receipt_is_in_the_audit_log_without_personal_data(office):
    case = send(office, SHOULDER).case
    event = AuditEvent.objects.get(verb="case.received")
    assert (event.case_id, event.role, event.at) == (case.pk, "citizen", AT)
    assert "Kaja" not in str(event.after)


def test_adviser_who_fills_in_the_form_for_a_caller_is_recorded(office):
    adviser = make_user(office, "adviser")
    case = send(office, SHOULDER, channel="phone", by=adviser).case
    assert (case.channel, case.contacts.get().by) == ("phone", adviser)
    assert AuditEvent.objects.get(verb="case.received").user == adviser.username


def test_management_cannot_create_an_inquiry(office):
    with pytest.raises(Denied):
        send(office, SHOULDER, by=make_user(office, "management"))


def test_draft_is_found_by_its_key_alone_until_it_expires():
    draft, key = store.open_draft(max_wait_form=False, at=AT)
    assert store.find_draft(key, at=AT) == draft
    assert store.find_draft(key[:-1], at=AT) is None
    assert store.find_draft(key, at=AT + store.DRAFT_LIFE) is None


def test_draft_when_written_on_lives_on_from_then():
    draft, key = store.open_draft(max_wait_form=False, at=AT)
    store.save_answers(draft, {"story": "Jeg venter"}, at=AT + timedelta(days=6))
    assert store.find_draft(key, at=AT + timedelta(days=12)) == draft


def test_key_of_a_draft_is_not_stored():
    _draft, key = store.open_draft(max_wait_form=False, at=AT)
    assert key not in str(IntakeDraft.objects.values())


def test_key_when_changed_opens_the_draft_and_the_old_one_nothing():
    draft, old = store.open_draft(max_wait_form=False, at=AT)
    new = store.change_key(draft, at=AT)
    assert store.find_draft(old, at=AT) is None
    assert store.find_draft(" ".join(new[i : i + 4] for i in range(0, 24, 4)).lower(), at=AT) == draft


def test_expired_draft_is_deleted_with_what_was_typed_by_the_job():
    draft, _key = store.open_draft(max_wait_form=False, at=AT)
    store.delete_expired(at=AT + store.DRAFT_LIFE)
    assert not IntakeDraft.objects.filter(pk=draft.pk).exists()


def test_sent_draft_takes_no_more_answers(office):
    draft, key = store.open_draft(max_wait_form=False, at=AT)
    receiving.receive(draft, key=key, office=office, at=AT)
    with pytest.raises(attachments.AlreadySent, match="Skriv i din sag"):
        store.save_answers(draft, {"story": "mere"}, at=AT)


def test_case_is_opened_by_number_and_code_however_they_are_typed(office):
    receipt = send(office, SHOULDER)
    typed = f" {receipt.code[:5].lower()}-{receipt.code[5:]} "
    assert patient_page.open_with_code(office, f" {receipt.case.number} ", typed) == receipt.case
    assert AuditEvent.objects.get(verb="case.opened").case_id == receipt.case.pk


@pytest.mark.parametrize(("number", "code"), [("2026-999999", ""), ("", "AAAAAAAAAA"), ("", "")])
def test_case_is_not_opened_by_a_wrong_number_or_code(office, number, code):
    receipt = send(office, SHOULDER)
    assert patient_page.open_with_code(office, number or receipt.case.number, code) is None
    assert not AuditEvent.objects.filter(verb="case.opened").exists()


def test_case_without_a_code_is_never_opened(office):
    case = Case.objects.create(office=office, number="2026-1", received_at=AT, channel="phone", topic="transport")
    assert patient_page.open_with_code(office, case.number, "") is None


def test_number_of_a_case_carries_the_danish_year(office):
    assert send(office, {}, at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC)).case.number.startswith("2027-")
