"""The pages of a privacy marking: the consequence before the request, and one page for each act."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.models import Case, PrivacyMarking
from tests.casework.factories import a_case
from tests.desk_data import person_called, the_office
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(client) -> Case:
    case = a_case(office=the_office(), topic="privacy_marking")
    log_in(client, person_called("vejleder"))
    return case


def page(case: Case, view: str, *rest: object) -> str:
    return reverse(f"desk:{view}", args=[case.pk, *rest])


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def request(client, case: Case, act="set", scope="whole", **more):
    said = {"understood": "on", "identity": "mitid", "version": Case.objects.get(pk=case.pk).version}
    return client.post(page(case, "request_marking", act, scope), said | more)


def test_case_page_when_it_is_about_privacy_marking_then_leads_there(client, case):
    assert page(case, "markings") in text(client.get(page(case, "case")))


def test_question_when_both_answers_are_given_then_leads_to_the_consequence(client, case):
    answer = client.get(page(case, "markings"), {"act": "lift", "scope": "course"}, follow=True)
    assert "kan ikke gøres ulæst" in text(answer)


def test_question_when_one_answer_is_missing_then_asks_for_it(client, case):
    assert "Svar på spørgsmålet: Hvad gælder det?" in text(client.get(page(case, "markings"), {"act": "set"}))


@pytest.mark.parametrize(
    ("scope", "asked"), [("whole", set()), ("course", {"which"}), ("person", {"which"}), ("period", {"first", "last"})]
)
def test_request_when_opened_then_asks_only_for_what_the_scope_needs(client, case, scope, asked):
    form = client.get(page(case, "request_marking", "set", scope)).context["form"]
    assert set(form.fields) & {"which", "first", "last", "representation"} == asked


def test_request_when_a_relative_wrote_then_asks_how_the_office_knows(client, case):
    Case.objects.filter(pk=case.pk).update(reporter="relative")
    form = client.get(page(case, "request_marking", "set", "whole")).context["form"]
    assert "representation" in form.fields


def test_request_when_not_understood_then_is_not_stored(client, case):
    assert request(client, case, understood="").status_code == 422
    assert not PrivacyMarking.objects.exists()


def test_request_when_its_address_names_something_else_then_is_not_found(client, case):
    assert client.get(page(case, "request_marking", "set", "alt")).status_code == 404


def test_marking_when_it_goes_its_way_then_each_page_leads_to_the_next(client, case):
    answer = client.get(request(client, case).url)
    marking = PrivacyMarking.objects.get()
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    for view, said, state in (
        ("forward_marking", {"unit": "Adgangsstyring", "due": day}, "Sendt, venter på kvittering"),
        ("chase_marking", {"due": day}, "Sendt, venter på kvittering"),
        ("marking_receipt", {"receipt": "Peter", "due": day}, "Modtaget, venter på udførelse"),
        ("marking_done", {"on": "i dag"}, "Udført"),
    ):
        assert page(case, view, marking.pk) in text(answer)
        answer = client.post(page(case, view, marking.pk), said, follow=True)
        assert state in text(answer)


def test_marking_when_its_deadline_is_past_then_the_form_says_so(client, case):
    request(client, case)
    address = page(case, "forward_marking", PrivacyMarking.objects.get().pk)
    answer = client.post(address, {"unit": "Adgangsstyring", "due": "i dag"})
    assert answer.status_code == 403
    assert "efter i dag" in text(answer)


def test_marking_of_another_case_when_asked_for_then_is_not_found(client, case):
    request(client, case)
    other = a_case(office=case.office, topic="privacy_marking")
    assert client.get(page(other, "marking", PrivacyMarking.objects.get().pk)).status_code == 404
