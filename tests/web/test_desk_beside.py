"""Two open cases of one patient show the way to each other."""

import pytest
from django.urls import reverse

from rettidig.casework.models import Case
from tests.intake_data import AT, SHOULDER, make_office, make_user, send
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def adviser(client, office):
    log_in(client, make_user(office, "adviser"))
    return client


def shown(client, case: Case) -> str:
    return client.get(reverse("desk:case", args=[case.pk])).content.decode()


def link(case: Case) -> str:
    return f'href="{reverse("desk:case", args=[case.pk])}"'


def test_case_page_when_the_patient_has_another_open_case_then_leads_there_and_back(adviser, office):
    first, second = send(office, SHOULDER).case, send(office, SHOULDER | {"category": "interpreter"}).case
    assert link(second) in shown(adviser, first)
    assert link(first) in shown(adviser, second)


def test_case_page_when_the_other_case_is_closed_or_anothers_then_says_nothing(adviser, office):
    first, second = send(office, SHOULDER).case, send(office, SHOULDER).case
    send(office, SHOULDER | {"patient_cpr": ""})
    Case.objects.filter(pk=second.pk).update(closed_at=AT, state="closed")
    assert "Andre åbne sager for patienten" not in shown(adviser, first)
