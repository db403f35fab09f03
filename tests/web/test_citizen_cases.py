"""The page of the citizen who has logged in: which cases and drafts stand there, what opens, and for whom."""

from dataclasses import replace

import pytest
from django.test import Client

from rettidig.casework import audit
from rettidig.casework.models import AuditEvent, Case, IntakeDraft, Person, Withdrawal
from rettidig.casework.steps import consent, person
from rettidig.web.public import limits
from tests.casework.factories import an_office
from tests.citizen_login import KAJA, log_in
from tests.intake_data import AT, SHOULDER, deliver, make_office, make_user, send
from tests.web.test_public_inquiry import answer, photo

pytestmark = pytest.mark.django_db
BY_MAX = SHOULDER | {
    "reporter": "relative",
    "reporter_name": "Max Test Berggren",
    "consent_basis": "none",
    "story": "Min søster har ondt.",
}


@pytest.fixture(autouse=True)
def office(login_provider, settings):
    settings.CLAMD_ADDRESS = "fake"
    return make_office()


@pytest.fixture
def kaja(client):
    log_in(client, "kaja")
    return client


@pytest.fixture
def max_(office):
    """Max, who wrote about Kaja and has the code."""
    receipt = send(office, BY_MAX)
    browser = Client(headers={"accept-language": "da"})
    browser.post("/min-sag/", {"number": receipt.case.number, "code": receipt.code})
    return browser


def cases_on(client) -> list[str]:
    page = client.get("/mine-sager/").text
    return [each.number for each in Case.objects.all() if f"Sag {each.number}" in page]


def enter(client, case: Case):
    return client.post(f"/mine-sager/{case.pk}/")


def test_cases_of_the_citizen_stand_there_open_and_closed_and_those_of_others_do_not(kaja, office):
    mine, other = send(office, SHOULDER).case, send(office, SHOULDER | {"patient_cpr": "2512489996"}).case
    closed = send(office, SHOULDER | {"story": "Noget andet"}).case
    Case.objects.filter(pk=closed.pk).update(closed_at=AT, state="closed")
    assert set(cases_on(kaja)) == {mine.number, closed.number}
    assert enter(kaja, other).status_code == 404


def test_case_of_another_office_and_a_confidential_one_stand_there_too(kaja, office):
    elsewhere = send(an_office("nordjylland"), SHOULDER).case
    marked = send(office, SHOULDER | {"story": "Noget andet"}).case
    Case.objects.filter(pk=marked.pk).update(confidential="other")
    assert set(cases_on(kaja)) == {elsewhere.number, marked.number}


def test_case_that_is_part_of_another_stands_there_once(kaja, office):
    kept, part = send(office, SHOULDER).case, send(office, SHOULDER).case
    Case.objects.filter(pk=part.pk).update(joined_to=kept, closed_at=AT, state="closed")
    assert cases_on(kaja) == [kept.number]


def test_case_with_the_number_and_another_name_is_shown_when_staff_know_whom_it_is_about(kaja, office):
    case = send(office, SHOULDER | {"patient_name": "Nancy Test Berggren"}).case
    assert cases_on(kaja) == []
    assert "vi ved ikke, om den er din" in kaja.get("/mine-sager/").text
    assert enter(kaja, case).status_code == 404
    person.confirm_identity(case, how="shown_id", by=make_user(office, "adviser"), at=AT)
    assert cases_on(kaja) == [case.number]


def test_middle_name_may_be_left_out(kaja, office):
    case = send(office, SHOULDER | {"patient_name": "kaja hansen"}).case
    assert cases_on(kaja) == [case.number]


def test_nobody_opens_a_case_here_without_login(client, office):
    case = send(office, SHOULDER).case
    assert enter(client, case)["Location"] == "/mine-sager/"
    assert "Sagsnummer" in client.get("/min-sag/").text


def test_opened_case_is_the_page_of_number_and_code_and_is_in_the_audit_log(kaja, office):
    case = send(office, SHOULDER).case
    assert enter(kaja, case)["Location"] == "/min-sag/"
    assert "Jeg har slået min skulder" in kaja.get("/min-sag/").text
    opened = AuditEvent.objects.get(verb="case.opened")
    assert (opened.case_id, opened.user, opened.role) == (case.pk, "", "citizen")


def test_login_confirms_who_the_patient_is_where_the_patient_wrote(kaja, office):
    mine, by_another = send(office, SHOULDER).case, send(office, BY_MAX).case
    for each in (mine, by_another):
        enter(kaja, each)
        each.refresh_from_db()
    assert (mine.identity_confirmed_how, by_another.identity_confirmed_how) == ("mitid", "")


def test_protection_of_name_and_address_that_the_login_tells_is_registered(client, office):
    case = send(office, SHOULDER).case
    log_in(client, "kaja-protected")
    enter(client, case)
    assert Person.objects.get().protected_address
    assert AuditEvent.objects.filter(case_id=case.pk, verb="person.corrected").exists()


def test_log_out_closes_the_case_too(kaja, office):
    enter(kaja, send(office, SHOULDER).case)
    kaja.post("/mine-sager/log-af/")
    assert "Sagsnummer" in kaja.get("/min-sag/").text


def test_patient_reads_letters_of_a_case_that_another_wrote_but_not_what_that_one_wrote(kaja, office):
    case = send(office, BY_MAX).case
    delivery = deliver(case)
    enter(kaja, case)
    page = kaja.get("/min-sag/").text
    assert "Du kan komme til Aros" in page
    assert "Min søster har ondt." not in page
    assert kaja.get(f"/min-sag/brev/{delivery.message_id}/").status_code == 200


def test_what_the_patient_writes_and_sends_is_not_for_the_relative(kaja, max_):
    case = Case.objects.get()
    enter(kaja, case)
    kaja.post("/min-sag/besked/", {"case": case.number, "text": "Sig det ikke til Max."})
    kaja.post("/min-sag/fil/", {"case": case.number, "upload-file": photo("brev.jpg"), "upload-kind": "letter"})
    file = case.attachments.get()
    assert "Sig det ikke til Max." in kaja.get("/min-sag/").text
    assert kaja.get(f"/min-sag/fil/{file.pk}/").status_code == 200
    theirs = max_.get("/min-sag/").text
    assert ("Min søster har ondt." in theirs, "Sig det ikke" in theirs, "brev.jpg" in theirs) == (True, False, False)
    assert max_.get(f"/min-sag/fil/{file.pk}/").status_code == 404


def test_relative_without_consent_sees_nothing_behind_any_door(max_, office):
    case = Case.objects.get()
    delivery = deliver(case)
    audit.record_opening(case, by=make_user(office, "adviser"), what="case")
    page = max_.get("/min-sag/").text
    assert "Vi mangler et ja fra patienten." in page
    assert not [word for word in ("Aros", "Hvem har set", "Fristen", "Tilbud senest") if word in page]
    doors = (
        f"/min-sag/brev/{delivery.message_id}/",
        f"/min-sag/brev/{delivery.message_id}/pdf/",
        "/min-sag/hvem-har-set/",
    )
    assert [max_.get(door).status_code for door in doors] == [404, 404, 404]


def test_relative_with_consent_reads_letters_and_not_who_has_opened_the_case(max_, office):
    case = Case.objects.get()
    delivery = deliver(case)
    facts = {"giver": "patient", "form": "oral", "scopes": ["case"], "to_whom": "Max", "words": "Ja i telefonen"}
    consent.record_consent(case, **facts, given_on=AT.date(), by=make_user(office, "adviser"), at=AT)
    assert max_.get(f"/min-sag/brev/{delivery.message_id}/").status_code == 200
    assert max_.get("/min-sag/hvem-har-set/").status_code == 404


def test_patient_sees_every_opening_by_day_role_and_office_and_no_name(kaja, office):
    case, by = send(office, SHOULDER).case, make_user(office, "adviser")
    for _turn in range(2):
        audit.record_opening(case, by=by, what="case")
    enter(kaja, case)
    page = kaja.get("/min-sag/hvem-har-set/").text
    assert ("Patientvejleder" in page, office.name in page, by.username in page) == (True, True, False)
    assert 'class="align-text-right">2</td>' in page


def test_patient_with_number_and_code_sees_the_openings_too(client, office):
    receipt = send(office, SHOULDER)
    client.post("/min-sag/", {"number": receipt.case.number, "code": receipt.code})
    assert "Ingen af os har åbnet sagen endnu." in client.get("/min-sag/hvem-har-set/").text


def test_inquiry_is_filled_from_the_login_and_sent_as_confirmed(kaja):
    kaja.post("/henvendelse/", {"track": "general"})
    answer(kaja, "hvem", reporter="patient")
    page = kaja.get("/henvendelse/patient/").text
    assert f'value="{KAJA}"' in page
    assert "Vi har skrevet det, vi ved fra dit login." in page
    answer(kaja, "hvem", reporter="patient", category="transport")
    answer(kaja, "svar", reply_by="page")
    answer(kaja, "patient", patient_name="Kaja Test Hansen", patient_cpr=KAJA, home_region="midtjylland")
    kaja.post("/henvendelse/tjek/", {"website": ""})
    assert Case.objects.get().identity_confirmed_how == "mitid"


def test_what_the_citizen_has_taken_out_of_the_form_is_not_filled_in_again(kaja):
    kaja.post("/henvendelse/", {"track": "general"})
    answer(kaja, "hvem", reporter="patient")
    answer(kaja, "patient", patient_name="", patient_cpr="", home_region="midtjylland")
    assert KAJA not in kaja.get("/henvendelse/patient/").text


def test_login_of_a_relative_fills_the_relative_and_not_the_patient(client):
    log_in(client, "max")
    client.post("/henvendelse/", {"track": "general"})
    answer(client, "hvem", reporter="relative")
    assert 'value="Max Test Berggren"' in client.get("/henvendelse/om-dig/").text
    assert "Max" not in client.get("/henvendelse/patient/").text


def test_draft_begun_while_logged_in_goes_on_at_another_device_and_not_for_others(kaja):
    kaja.post("/henvendelse/", {"track": "general"})
    answer(kaja, "hvem", reporter="patient")
    draft = IntakeDraft.objects.get()
    other, stranger = Client(headers={"accept-language": "da"}), Client(headers={"accept-language": "da"})
    log_in(other, "kaja")
    log_in(stranger, "max")
    assert "Fortsæt kladden" in other.get("/mine-sager/").text
    assert "Fortsæt kladden" not in stranger.get("/mine-sager/").text
    assert stranger.post(f"/mine-sager/kladde/{draft.pk}/").status_code == 404
    assert other.post(f"/mine-sager/kladde/{draft.pk}/")["Location"] == "/henvendelse/hvem/"


def test_who_comes_back_by_login_stands_on_the_page_that_was_left(kaja):
    kaja.post("/henvendelse/", {"track": "general"})
    answer(kaja, "hvem", reporter="patient")
    kaja.get("/henvendelse/emne/")
    kaja.get("/henvendelse/hvem/")
    log_in(other := Client(headers={"accept-language": "da"}), "kaja")
    assert other.post(f"/mine-sager/kladde/{IntakeDraft.objects.get().pk}/")["Location"] == "/henvendelse/hvem/"


def test_draft_under_way_is_kept_by_a_login_from_its_first_page(client):
    client.post("/henvendelse/", {"track": "general"})
    answer(client, "hvem", reporter="patient")
    assert log_in(client, "kaja", til="henvendelse") == "/henvendelse/hvem/"
    assert "Fortsæt kladden" in client.get("/mine-sager/").text


def test_inquiry_is_taken_back_with_the_patients_words_and_holds_again_when_the_patient_writes(kaja, office):
    case = send(office, SHOULDER).case
    enter(kaja, case)
    assert "Træk henvendelsen tilbage" in kaja.get("/min-sag/").text
    kaja.post("/min-sag/fortryd/", {"case": case.number, "fortryd-text": "Jeg er blevet rask."})
    page = kaja.get("/min-sag/").text
    assert ("Henvendelsen er trukket tilbage den" in page, "Jeg er blevet rask." in page) == (True, True)
    assert "Træk henvendelsen tilbage" not in page
    kaja.post("/min-sag/besked/", {"case": case.number, "text": "Det kom igen."})
    assert "Henvendelsen er trukket tilbage den" not in kaja.get("/min-sag/").text


def test_inquiry_of_another_window_is_not_taken_back(kaja, office):
    enter(kaja, send(office, SHOULDER).case)
    kaja.post("/min-sag/fortryd/", {"case": "2026-999999", "fortryd-text": ""})
    assert not Withdrawal.objects.exists()


def test_too_long_a_reason_stays_in_the_field_with_a_fault(kaja, office):
    case = send(office, SHOULDER).case
    enter(kaja, case)
    answered = kaja.post("/min-sag/fortryd/", {"case": case.number, "fortryd-text": "Rask. " * 200})
    assert answered.context["form"].errors
    assert "Rask. Rask." in answered.text


def test_writer_who_has_sent_many_messages_slows_the_patient_in_none(kaja, max_, monkeypatch):
    monkeypatch.setattr(limits, "IN_CASE", replace(limits.IN_CASE, calm=1))
    case = Case.objects.get()
    enter(kaja, case)
    said = [
        max_.post("/min-sag/besked/", {"case": case.number, "text": "Nyt?"}, follow=True).text for _turn in range(2)
    ]
    assert ["Din besked er sendt." in each for each in said] == [True, False]
    assert "Din browser regner et øjeblik" in said[1]
    mine = kaja.post("/min-sag/besked/", {"case": case.number, "text": "Jeg har det godt."}, follow=True)
    assert "Din besked er sendt." in mine.text
