"""What the desk offers and what it refuses: a button and its address agree, for every role in every state of a case."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from django.utils.html import escape

from rettidig.casework.lifecycle import State
from rettidig.casework.models import Case
from rettidig.casework.policies import find_refusal
from rettidig.web.desk.acts import to_do
from tests.desk_data import page, person_called, the_story
from tests.login import log_in
from tests.repository.crawler import Form, Reader, kind_of

pytestmark = pytest.mark.django_db

ROLES = ["vejleder", "kontor", "leder", "jurist"]
LEFT_ALONE = ("/cpr/", "/pdf/", "/papir/", "/bilag/")


@pytest.fixture(autouse=True)
def scanner(settings):
    settings.CLAMD_ADDRESS = "fake"


@pytest.fixture(params=ROLES)
def reader(request, client, office):
    user = person_called(request.param)
    log_in(client, user)
    return user


def in_state(case: Case, state: State) -> Case:
    Case.objects.filter(pk=case.pk).update(state=state, closed_at=timezone.now() if state == State.CLOSED else None)
    return Case.objects.select_related("office").get(pk=case.pk)


def walk(client: Client, case: Case) -> Iterator[tuple[str, int, list[Form]]]:
    """Every page of the case that can be reached by links, one of each kind, with its status and its forms."""
    start = page(case, "case")
    waiting, seen = [start], set()
    while waiting:
        address = waiting.pop(0)
        if kind_of(address) in seen or not address.startswith(start):
            continue
        seen.add(kind_of(address))
        answer = client.get(address, follow=True)
        reader = Reader(answer.request["PATH_INFO"])
        if answer.headers["Content-Type"].startswith("text/html"):
            reader.feed(answer.text)
        yield address, answer.status_code, [each for each in reader.forms if each.method == "post"]
        waiting += reader.links


def is_refused(client: Client, case: Case, user, form: Form) -> bool:
    """By the act of its address; where the address has none, by sending the form as it stands, and undoing that."""
    if act := getattr(resolve(kind_free(form.action)).func, "act", ""):
        return bool(find_refusal(user, case, act))
    with transaction.atomic():
        status = client.post(form.action, dict(form.fields)).status_code
        transaction.set_rollback(True)
    return status == 403


def kind_free(address: str) -> str:
    return address.partition("?")[0]


@pytest.mark.parametrize(
    ("story", "state"), [("shoulder", State.RECEIVED), ("dementia", State.ASSESSED), ("dementia", State.CLOSED)]
)
def test_what_a_page_offers_is_not_refused(client, office, reader, story, state):
    case = in_state(the_story(story, office), state)
    refused = []
    for address, status, forms in walk(client, case):
        refused += [(address, status)] if status >= 400 else []
        refused += [
            (address, each.action)
            for each in forms
            if each.action.startswith(page(case, "case")) and is_refused(client, case, reader, each)
        ]
    assert not refused, "\n".join(map(str, refused))


def test_act_that_is_refused_says_why_on_the_page_and_at_its_address(client, office, reader):
    case = the_story("dementia", office)
    for state in State:
        shown = to_do(in_state(case, state), reader)
        text = client.get(page(case, "case")).text
        for each in [shown.first, *shown.others]:
            if each and each.refusal:
                assert escape(each.refusal) in text
                at_address = client.get(each.href).text
                assert escape(each.refusal) in at_address or "Sagen kan ikke afsluttes endnu" in at_address, each
