"""A list offers to move the patient where the case itself does so first, whatever the case is about and has come to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rettidig.casework import queues
from rettidig.casework.deadlines import add_business_days
from rettidig.casework.models import Case, ChecklistPoint, Letter, Office, User
from rettidig.casework.steps import closing, confidential, escalation, letter, question
from rettidig.web.desk.acts import find_moved_next, to_do
from tests.desk_data import page, person_called, the_story
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scanner(settings):
    settings.CLAMD_ADDRESS = "fake"


def adviser() -> User:
    return person_called("vejleder")


def told(name: str, moves: list[str] | None = None):
    return lambda office: the_story(name, office, moves=moves)


def after(act, name: str = "shoulder"):
    """The case as it came, and then `act`."""

    def made(office: Office) -> Case:
        case = the_story(name, office)
        act(case)
        return Case.objects.get(pk=case.pk)

    return made


def write_letter(case: Case) -> Letter:
    return letter.draft_letter(case, decision=None, by=adviser(), at=timezone.now())


def ask_patient(case: Case) -> None:
    due = add_business_days(timezone.localdate(), 2)
    question.ask(case, party="patient", channel="phone", text="Hvornår?", due=due, by=adviser(), at=timezone.now())


def wait_for_checklist(case: Case, **more: object) -> None:
    facts = {"act": "decide", "need": "must", "valid_from": timezone.localdate()} | more
    ChecklistPoint.objects.create(office=case.office, slug="aloud", text="Læst", **facts)


def hide_from_others(case: Case) -> None:
    confidential.mark(case, kind="own_colleague", reason="Kollega", by=person_called("leder"), at=timezone.now())


def see_patient(case: Case) -> None:
    closing.record_seen(case, on=timezone.localdate(), by=adviser(), at=timezone.now())


def give_time(case: Case) -> None:
    """The department has given the patient with a maximum waiting time a day that keeps it."""
    ask = escalation.Asking(rung="department", way="phone", receiver="Kirurgi", words="Vi bad om en tid.")
    step = escalation.ask(case, asking=ask, by=adviser(), at=timezone.now())
    said = {"answer": "booked", "words": "Ja.", "booked_on": timezone.localdate() + timedelta(days=2)}
    escalation.record_answer(step, **said, by=adviser(), at=timezone.now())


@pytest.mark.parametrize(
    ("make", "is_moved"),
    [
        (told("shoulder"), True),
        (told("shoulder", ["take"]), True),
        (told("dementia", []), True),
        (told("dementia", ["take", "hear_patient", "judge", "show"]), True),
        (told("dementia"), False),
        (told("colon"), False),
        (after(give_time, "colon"), False),
        (told("record"), False),
        (told("spain", []), False),
        (told("dialogue"), False),
        (told("acceptance"), False),
        (after(write_letter), False),
        (after(ask_patient), False),
        (after(see_patient), False),
        (after(hide_from_others), False),
        (after(wait_for_checklist), False),
        (after(lambda case: wait_for_checklist(case, topics=["ehr"])), True),
        (after(lambda case: wait_for_checklist(case, need="should")), True),
        (after(lambda case: case.pathways.update(removed_at=timezone.now())), False),
    ],
)
def test_line_then_offers_to_move_the_patient_where_that_is_the_first_act_of_the_case(office, client, make, is_moved):
    case = make(office)
    first = to_do(case, adviser()).first
    assert (first is not None and first.href == page(case, "re_refer")) is is_moved
    assert find_moved_next([case], adviser()) == ({case.pk} if is_moved else set())
    log_in(client, adviser())
    assert (page(case, "re_refer") in client.get("/kontor/?vis=all").text) is is_moved


def test_lines_then_are_asked_for_together_whatever_their_number(office, django_assert_num_queries):
    wait_for_checklist(the_story("shoulder", office), topics=["ehr"])
    user, made = adviser(), [the_story("shoulder", office) for _ in range(2)]
    cases = list(queues.lines(user))
    assert len(cases) > len(made)
    with django_assert_num_queries(1):
        assert find_moved_next(cases, user) == {each.pk for each in cases}


@pytest.mark.parametrize("username", ["kontor", "jurist"])
def test_line_then_offers_it_to_nobody_who_may_not_decide(case, username):
    assert find_moved_next([case], person_called(username)) == set()
