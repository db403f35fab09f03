"""Sending what is new by post: the letters to print, the label, and that somebody has posted it."""

import pytest
from django.utils import timezone

from rettidig.casework.models import Case
from rettidig.casework.steps import letter, news
from tests.desk_data import page, person_called, the_office
from tests.intake_data import SHOULDER, send
from tests.login import log_in

pytestmark = pytest.mark.django_db
ADDRESS = "Testvej 1\n8800 Viborg"


@pytest.fixture
def adviser(client):
    the_office()
    log_in(client, person_called("vejleder"))
    return client


@pytest.fixture
def case(adviser):
    office = person_called("vejleder").office
    made = send(office, SHOULDER | {"reply_by": "post", "address": ADDRESS}, at=timezone.now()).case
    by, at = person_called("vejleder"), timezone.now()
    draft = letter.draft_letter(made, decision=None, by=by, at=at)
    letter.send_letter(draft, title="Om din ventetid", body="Kære Kaja", by=by, at=at)
    Case.objects.filter(pk=made.pk).update(owner=by)
    return Case.objects.get(pk=made.pk)


def the_task(case):
    return case.tasks.get(kind="post")


def test_letter_that_is_sent_to_one_who_chose_post_is_ready_to_print_with_the_address(adviser, case):
    shown = adviser.get(page(case, "post", the_task(case).pk)).text
    assert "Om din ventetid (PDF)" in shown
    assert "Testvej 1<br>8800 Viborg" in shown
    assert page(case, "post", the_task(case).pk) in adviser.get(page(case, "case")).text


def test_posted_tells_who_and_when_and_can_be_undone(adviser, case):
    task = the_task(case)
    adviser.post(page(case, "finish_task", task.pk), {"version": case.version})
    assert "Sendt med posten" in adviser.get(page(case, "post", task.pk)).text
    assert the_task(case).done_by == person_called("vejleder")
    adviser.post(page(case, "reopen_task", task.pk))
    assert the_task(case).done_at is None


def test_protected_address_is_not_shown(adviser, case):
    case.patient.protected_address = True
    case.patient.save()
    shown = adviser.get(page(case, "post", the_task(case).pk)).text
    assert "Testvej" not in shown
    assert "Adressen er beskyttet." in shown


def test_address_is_masked_for_whoever_does_not_have_the_case(adviser, case):
    Case.objects.filter(pk=case.pk).update(owner=None)
    shown = adviser.get(page(case, "post", the_task(case).pk)).text
    assert "Testvej" not in shown
    assert "Adressen er skjult." in shown


def test_news_without_a_letter_asks_for_one(adviser, case):
    case.tasks.filter(kind="post").update(done_at=timezone.now())
    news.tell(case, at=timezone.now())
    task = case.tasks.get(kind="post", done_at=None)
    assert "Der er ikke sendt et brev." in adviser.get(page(case, "post", task.pk)).text
