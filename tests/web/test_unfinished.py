"""The pages of what is not finished yet: the administrator's, which names nobody, and that of the case."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.models import OutboxMessage, UnfinishedReceipt
from rettidig.casework.steps import unfinished
from tests.casework.factories import a_case
from tests.desk_data import person_called
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(office):
    case = a_case(office=office)
    UnfinishedReceipt.objects.create(case=case, stored_at=timezone.now(), fault="KeyError")
    return case


def logged_in(name):
    client = Client()
    log_in(client, person_called(name))
    return client


def test_administrator_sees_what_waits_with_its_cure_until_it_is_done_and_no_case(case):
    administrator, address = logged_in("system"), reverse("office:unfinished")
    assert f'href="{address}"><strong>1</strong>' in administrator.get(reverse("office:running")).text
    text = administrator.get(address).text
    assert "Vurderingen af henvendelsen" in text
    assert "KeyError" in text
    assert reverse("office:run_job", args=["finish_received"]) in text
    assert case.number not in text
    assert unfinished.finish_all(at=timezone.now()) == 1
    assert "Alt er gjort færdigt." in administrator.get(address).text


def test_adviser_comes_from_the_task_on_the_case_and_tries_again(case, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(unfinished, "renew", None)
        unfinished.finish_all(at=timezone.now())
    adviser = logged_in("vejleder")
    page = reverse("desk:unfinished", args=[case.pk])
    assert page in adviser.get(reverse("desk:case", args=[case.pk])).text
    assert "1 gang" in adviser.get(page).text
    assert "Sagen er vurderet nu." in adviser.post(reverse("desk:retry_unfinished", args=[case.pk]), follow=True).text
    assert "Alt på sagen er gjort færdigt." in adviser.get(page).text


def test_adviser_who_ends_it_without_a_reason_is_told_and_loses_nothing(case):
    adviser, address = logged_in("vejleder"), reverse("desk:end_unfinished", args=[case.pk])
    answer = adviser.post(address, {"how": "by_hand"})
    assert answer.status_code == 422
    assert "checked" in answer.text
    told = {"how": "by_hand", "reason": "Vurderet på papir."}
    assert "Det er skrevet ned." in adviser.post(address, told, follow=True).text


def test_message_that_did_not_arrive_is_given_up_from_the_page_of_the_case(case):
    message = OutboxMessage.objects.create(
        case=case, kind="news_mail", channel="email", item=1, queued_at=timezone.now(), state="failed", error="Nej."
    )
    adviser = logged_in("vejleder")
    text = adviser.get(reverse("desk:unfinished", args=[case.pk])).text
    give_up = reverse("desk:give_up_delivery", args=[case.pk, message.pk])
    for address in (give_up, reverse("desk:hand_over", args=[case.pk, message.pk])):
        assert address in text
    assert reverse("desk:retry_delivery", args=[case.pk, message.pk]) in text
    assert "Beskeden er opgivet" in adviser.post(give_up, {"reason": "Ringet op."}, follow=True).text


def test_message_that_is_just_late_has_no_buttons_yet(case):
    late = timezone.now() - timedelta(minutes=20)
    OutboxMessage.objects.create(case=case, kind="news_mail", channel="email", item=1, queued_at=late)
    text = logged_in("vejleder").get(reverse("desk:unfinished", args=[case.pk])).text
    assert "Den prøves igen af sig selv." in text
    assert "/opgiv/" not in text
