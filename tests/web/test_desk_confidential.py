"""The pages of a confidential case: marked, named, lifted, its door; the patient's page; and what the officer sees."""

import pytest
from django.urls import reverse

from rettidig.casework.models import AuditEvent, Case, Person
from rettidig.casework.steps import confidential, person
from tests.casework.factories import a_case, a_user, an_adviser, moment
from tests.desk_data import page
from tests.login import log_in

pytestmark = pytest.mark.django_db
AT = moment("2026-11-20 10:00")
REASON = "Ejeren er syg, og patienten ringer nu"
NAME = "Kaja Test Hansen"


@pytest.fixture
def case():
    return a_case(patient=Person.objects.create(name=NAME), identity_confirmed_at=AT)


def send(client, case: Case, view: str, *rest: object, **said: object):
    case.refresh_from_db()
    return client.post(page(case, view, *rest), {"version": case.version, **said}, follow=True)


def closed(case: Case, *, by=None, readers=()) -> Case:
    facts = {"kind": "own_colleague", "reason": "En kollegas mand er patienten", "readers": readers}
    return confidential.mark(case, **facts, by=by or a_user("lead"), at=AT)


def test_adviser_marks_a_case_and_goes_on_seeing_it(client, case):
    log_in(client, user := an_adviser())
    form = client.get(page(case, "mark_confidential")).context["form"]
    assert user.pk in form["readers"].value()
    answer = send(client, case, "mark_confidential", kind="other", reason="Det bad patienten om", readers=[user.pk])
    assert answer.redirect_chain[-1][0] == page(case, "case")
    assert "Fortrolig sag" in answer.text
    assert "Det bad patienten om" in client.get(page(case, "case")).text


def test_adviser_who_leaves_themselves_out_is_led_to_the_queue(client, case):
    log_in(client, an_adviser())
    answer = send(client, case, "mark_confidential", kind="own_colleague", reason="Det er min nabo")
    assert answer.redirect_chain[-1][0] == reverse("desk:start")


def test_marking_tells_of_the_patients_other_open_cases(client, case):
    other = a_case(patient=case.patient)
    log_in(client, an_adviser())
    assert other.number in send(client, case, "mark_confidential", kind="other", reason="Det bad patienten om").text


@pytest.mark.parametrize("missing", ["kind", "reason"])
def test_marking_with_something_missing_keeps_what_was_typed(client, case, missing):
    log_in(client, an_adviser())
    said = {"kind": "other", "reason": "Det bad patienten om"} | {missing: ""}
    answer = send(client, case, "mark_confidential", **said)
    assert answer.status_code == 422
    assert answer.context["form"]["reason"].value() == said["reason"]
    assert Case.objects.get().confidential == ""


def test_lead_names_a_reader_and_lifts_the_marking(client, case):
    other = an_adviser(first_name="Viggo")
    log_in(client, lead := a_user("lead"))
    closed(case, by=lead)
    text = send(client, case, "confidential_readers", readers=[other.pk], reason="Skal ringe").text
    assert "Nævnt på sagen: Viggo" in text
    assert "Sagen er åben for hele kontoret igen." in send(client, case, "lift_marking", reason="Rejst").text
    assert Case.objects.get().confidential == ""


def test_closed_case_leads_to_its_door_which_opens_with_a_reason_and_tells(client, case):
    closed(case)
    log_in(client, an_adviser(first_name="Viggo"))
    refused = client.get(page(case, "case"))
    assert (refused.status_code, NAME in refused.text) == (403, False)
    assert page(case, "open_with_reason") in refused.text
    short = send(client, case, "open_with_reason", reason="fordi")
    assert (short.status_code, "mindst 20 tegn" in short.text, "fordi" in short.text) == (403, True, True)
    assert NAME in send(client, case, "open_with_reason", reason=REASON).text
    assert REASON in client.get(page(case, "case")).text
    log_in(client, a_user("lead"))
    morning = client.get(reverse("desk:morning")).text
    assert all(word in morning for word in (case.number, "Viggo", REASON))


def test_door_of_a_case_that_is_not_confidential_is_refused(client, case):
    log_in(client, an_adviser())
    assert client.get(page(case, "open_with_reason")).status_code == 403


def flags(client, case: Case) -> str:
    return client.get(page(case, "case")).text


def test_flag_is_set_on_the_patients_page_shown_on_each_case_and_undone(client, case):
    other = a_case(patient=case.patient)
    log_in(client, an_adviser())
    said = {"value": "arabisk", "source": "relative", "since": "2/11", "reason": "Datteren ringede"}
    text = send(client, case, "set_flag", "interpreter_language", **said).text
    assert all(word in text for word in ("arabisk", "En pårørende", "Datteren ringede"))
    assert "arabisk" in flags(client, other)
    change = person.find_flag_changes(Person.objects.get())["interpreter_language"]
    send(client, case, "undo_flag", change.pk)
    assert "arabisk" not in flags(client, other)


def test_flag_that_there_is_none_of_is_not_found(client, case):
    log_in(client, an_adviser())
    assert client.get(page(case, "set_flag", "name")).status_code == 404


def test_guardian_is_masked_on_the_case_until_asked_for(client, case):
    Person.objects.update(guardian="Max Test Berggren, 40404040")
    log_in(client, an_adviser())
    assert "40404040" not in flags(client, case) + client.get(page(case, "patient")).text
    client.post(page(case, "show_person"))
    assert "40404040" in flags(client, case)


def test_patients_page_shows_other_cases_and_contacts_but_of_a_closed_case_only_that_it_is(client, case):
    other = a_case(patient=case.patient, topic="max_wait")
    other.contacts.create(ordinal=2, at=AT, channel="phone", text="Hemmelig besked")
    log_in(client, an_adviser())
    assert "Hemmelig besked" in client.get(page(case, "patient")).text
    closed(other)
    text = client.get(page(case, "patient")).text
    assert ("Hemmelig besked" in text, "Fortrolig sag" in text, other.number in text) == (False, True, True)


def test_officer_sees_the_opening_without_the_patients_name_and_looks_at_it(client, case):
    confidential.open_with_reason(closed(case), reason=REASON, by=an_adviser(), at=AT)
    log_in(client, a_user("data_protection"))
    listed = client.get(reverse("office:readings")).text
    assert (REASON in listed, case.number in listed, NAME in listed) == (True, True, False)
    event = AuditEvent.objects.get(verb="case.opened_with_reason")
    address = reverse("office:review_reading", args=[event.pk, "with_reason"])
    assert client.post(address, {"note": ""}).status_code == 422
    done = client.post(address, {"note": "Talt med lederen"}, follow=True).text
    assert ("Læsningen er set efter." in done, "Talt med lederen" in done) == (True, True)


def test_officer_opens_no_case(client, case):
    log_in(client, a_user("data_protection"))
    assert client.get(page(case, "case")).status_code == 403


def test_tables_of_who_may_are_those_of_the_checks(client):
    log_in(client, a_user("administrator"))
    answer = client.get(reverse("office:who_may"))
    roles = [str(role) for role in answer.context["roles"]]
    rows = {str(row.label): dict(zip(roles, row.cells, strict=True)) for row in answer.context["acts"]}
    assert (rows["Afgørelse truffet"]["Patientvejleder"], rows["Afgørelse truffet"]["Jurist"]) == ("Ja", "")
    cases = next(row for row in answer.context["things"] if str(row.label).startswith("Sager: navn"))
    assert dict(zip(roles, cases.cells, strict=True))["Regionens ledelse"] == ""
