"""The administrator's start page: jobs with their purpose and acts, the state of the parts, and the way to the rest."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.background import PURPOSES
from rettidig.casework.models import HealthLook, User
from rettidig.web.office.running import PARTS
from tests.casework.factories import a_case
from tests.casework.test_background import a_job
from tests.desk_data import person_called
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(office):
    client = Client()
    log_in(client, person_called("system"))
    return client


def test_start_page_of_the_administrator_is_this_one_and_tells_nothing_about_patients(administrator, office):
    case = a_case(office=office, reporter_name="Navnet")
    text = administrator.get(reverse("office:running")).text
    assert all(str(purpose) in text for purpose in PURPOSES.values())
    assert case.number not in text
    assert "Navnet" not in text
    assert f'href="{reverse("office:running")}">Rettidig' in text


def test_job_that_failed_then_has_its_cure_and_is_run_again_with_one_press_however_often(administrator):
    pk = a_job("failed")
    assert "Kør igen" in administrator.get(reverse("office:running")).text
    address = reverse("office:retry_job", args=[pk])
    assert "Jobbet er sat i gang igen." in administrator.post(address, follow=True).text
    assert "allerede i gang" in administrator.post(address, follow=True).text
    history = administrator.get(reverse("office:running")).text.partition("Det seneste, der er gjort")[2]
    assert "Job sat i gang igen" in history
    assert "look_over_cases" in history


def test_job_is_asked_for_and_taken_out(administrator):
    assert "sat i kø" in administrator.post(reverse("office:run_job", args=["look_over_cases"]), follow=True).text
    assert (
        "venter allerede" in administrator.post(reverse("office:run_job", args=["look_over_cases"]), follow=True).text
    )
    assert "noget at gøre" in administrator.post(reverse("office:run_job", args=["deliver"]), follow=True).text
    pk = a_job("todo", "warn_leads")
    assert "ud af køen" in administrator.post(reverse("office:cancel_job", args=[pk]), follow=True).text


def test_examination_then_says_when_and_how_each_part_is(administrator):
    assert "ikke undersøgt endnu" in administrator.get(reverse("office:running")).text
    text = administrator.post(reverse("office:examine"), follow=True).text
    assert "Databasens tabeller" in text
    assert "i orden" in text


def test_administrator_without_an_office_is_led_to_make_one(client):
    log_in(client, User.objects.create(username="first", role="administrator"))
    assert reverse("office:new") in client.get(reverse("office:running")).text


def test_refusal_does_not_send_the_administrator_to_the_administrator(administrator):
    answer = administrator.get("/kontor/")
    assert answer.status_code == 403
    assert "kontakt den systemansvarlige" not in answer.text


def test_part_that_is_wrong_then_says_in_danish_what_to_do_and_leads_to_where_it_is_done(administrator):
    trouble = {"status": "bad", "troubles": [{"what": "no worker runs", "cure": "Start one", "is_serious": True}]}
    HealthLook.objects.create(pk=1, at=timezone.now(), found={"Background work": trouble, "Disk": trouble})
    text = administrator.get(reverse("office:running")).text
    assert "Start arbejderen på serveren, og kør de job igen, som fejlede." in text
    assert f'href="{reverse("office:running")}#jobs">Ret det' in text
    assert "Det gøres på serveren." in text
    assert '<p class="quiet" lang="en">no worker runs. Start one</p>' in text


@pytest.mark.parametrize("name", sorted(PARTS))
def test_part_is_put_right_on_a_page_that_exists_or_on_the_server(name):
    words = PARTS[name]
    assert words.cure
    assert not words.view or reverse(words.view)
