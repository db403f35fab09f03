"""Pages ask the database the same number of times, however much they show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rettidig.casework import outbox
from rettidig.casework.models import Case, OutboxMessage
from rettidig.casework.steps import assessment, follow_up, letter, re_referral
from tests.casework.factories import a_pathway, a_user
from tests.casework.offers import (
    AT,
    LATE,
    Story,
    a_grant,
    a_ready_re_referral,
    a_referral,
    a_story,
    another_story,
    four_hospitals,
)
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def first() -> Story:
    story = a_story()
    four_hospitals(story.service)
    move(story)
    return story


def move(story: Story) -> None:
    """The patient has a letter and lies at a hospital; the case has an open task."""
    sent = a_ready_re_referral(story, a_grant(story))
    re_referral.send(sent, by=story.by, at=AT)
    for message in OutboxMessage.objects.filter(case=story.case):
        outbox.deliver(message.pk, at=AT)


def count(client, address: str) -> int:
    client.get(address)  # what is asked once for the session is asked now
    with CaptureQueriesContext(connection) as statements:
        assert client.get(address).status_code == 200
    return len(statements)


@pytest.mark.parametrize(
    ("address", "role"),
    [
        ("/kontor/?vis=all", "adviser"),
        ("/kontor/?vis=closed", "adviser"),
        ("/kontor/opgaver/", "adviser"),
        ("/kontor/find/?q=Kaja", "adviser"),
        ("/kontor/loven/aendringer/", "adviser"),
        ("/hospital/", "partner"),
    ],
)
def test_list_asks_the_same_whatever_the_number_of_cases(client, first, address, role):
    place = {"hospital": first.case.re_referrals.get().hospital} if role == "partner" else {"office": first.case.office}
    log_in(client, a_user(role, **place))
    close_all(address)
    before = count(client, address)
    for _ in range(3):
        move(another_story(first))
    close_all(address)
    assert count(client, address) == before


def close_all(address: str) -> None:
    if "closed" in address:
        Case.objects.update(closed_at=AT, state="closed")


def more_of_everything(story: Story) -> None:
    case, by = story.case, story.by
    for _ in range(3):
        follow_up.add_note(case, text="Talt med afdelingen.", by=by, at=AT)
        follow_up.add_contact(case, channel="phone", direction="out", with_whom="patient", text="Ringet.", by=by, at=AT)
        follow_up.write_task(case, title="Ring igen", due=timezone.localdate(), by=by, at=AT, owner=by)
        letter.send_letter(letter.draft_letter(case, decision=None, by=by, at=AT), by=by, at=AT)
        a_referral(case)
    for message in OutboxMessage.objects.filter(case=case, state="queued"):
        outbox.deliver(message.pk, at=AT)


@pytest.mark.parametrize("view", ["", "brev/nyt/", "omvisitering/ny/", "afgoer/", "forloeb/"])
def test_page_of_a_case_asks_the_same_however_much_lies_on_it(client, first, view):
    log_in(client, first.by)
    address = f"/kontor/sag/{first.case.pk}/{view}"
    more_of_everything(first)
    before = count(client, address)
    more_of_everything(first)
    assert count(client, address) == before


def test_page_that_finds_hospitals_asks_the_same_however_much_lies_on_the_case(client, first):
    waiting = another_story(first)
    assessment.assess(waiting.case, by=waiting.by, at=AT)
    log_in(client, waiting.by)
    address = f"/kontor/sag/{waiting.case.pk}/muligheder/"
    more_of_everything(waiting)
    before = count(client, address)
    more_of_everything(waiting)
    assert count(client, address) == before


@pytest.mark.parametrize("view", ["", "forloeb/"])
def test_page_of_a_case_asks_the_same_whatever_the_number_of_pathways(client, first, view):
    log_in(client, first.by)
    address = f"/kontor/sag/{first.case.pk}/{view}"
    a_pathway(first.case, LATE, service=first.service)
    before = count(client, address)
    for _ in range(3):
        a_pathway(first.case, LATE, service=first.service)
    assert count(client, address) == before
