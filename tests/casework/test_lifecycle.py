"""The life cycle forbids: every act, in every state, by everybody, as the printed table says."""

import itertools

import pytest
from django.db import transaction

from rettidig.casework import policies
from rettidig.casework.lifecycle import RESPONSIBLE_PARTY, TRANSITIONS, Actor, State, as_markdown
from rettidig.casework.models import Role
from rettidig.casework.permissions import CASE_READERS, CASE_WORKERS, DECIDERS, Denied
from tests.casework.factories import a_case, a_user, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-11-23 10:00")
ROLES = {
    Actor.READER: CASE_READERS,
    Actor.WORKER: CASE_WORKERS,
    Actor.DECIDER: DECIDERS,
    Actor.HOSPITAL: {Role.PARTNER},
}
TAKES_WHEN_CLOSED = {  # reopening, the account of what is past, and what comes from outside, which makes a task
    *("add_note", "correct_contact"),  # what is known or put right afterwards
    "reopen",
    "reopen_main",  # with a sub-case of it
    "account_overrun",
    "write_message",
    "send_file",
    "choose_reply",  # how one is told of what comes
    "confirm_by_login",
    "finish_reading",
    "give_back_patient",
    "give_time",
    "see_recall",
    "record_time",  # spent on it
    "report_failure",
    "report_arrival",
    "report_scan",
    *("mark_confidential", "name_readers", "lift_marking", "open_with_reason"),  # who may see it
    "follow_office",  # its office becomes part of another
    "request_acceptance",
    *("join", "take_in", "separate", "give_back", "link", "unlink"),  # what belongs together, whatever became of it
}


def is_allowed(case, act, by):
    with transaction.atomic():
        try:
            policies.locked(case, act=act, by=by)
        except Denied:
            return False
    return True


def may(act, role):
    actors = TRANSITIONS[act].who
    if role is None:
        return bool({Actor.PATIENT, Actor.SYSTEM, Actor.DEPARTMENT, Actor.PARTY}.intersection(actors))
    return any(role in ROLES.get(actor, set()) for actor in actors)


def test_each_act_then_is_done_by_those_and_in_those_states_that_the_table_names():
    case = a_case()
    users = {role: a_user(role, office=case.office) for role in Role.values} | {None: None}
    wrong = []
    for state in State:
        type(case).objects.filter(pk=case.pk).update(state=state, closed_at=AT if state == State.CLOSED else None)
        for act, (role, user) in itertools.product(TRANSITIONS, users.items()):
            expected = state in TRANSITIONS[act].sources and may(act, role)
            if is_allowed(case, act, user) is not expected:
                wrong.append((act, state, role, expected))
    assert wrong == []


def test_closed_case_then_takes_nothing_but_reopening_notes_corrections_and_what_comes_from_outside():
    assert {act for act, each in TRANSITIONS.items() if State.CLOSED in each.sources} == TAKES_WHEN_CLOSED


def test_act_of_another_office_then_is_refused_whatever_the_state():
    stranger = a_user(office=a_user(office=None).office)
    case = a_case(office=type(stranger.office).objects.create(slug="syd", name="Syd", region="syddanmark"))
    assert not any(is_allowed(case, act, stranger) for act in TRANSITIONS)


@pytest.mark.parametrize("act", [act for act, each in TRANSITIONS.items() if each.target])
@pytest.mark.parametrize("state", State)
def test_act_when_done_then_leads_to_its_target_or_keeps_the_state(act, state):
    transition = TRANSITIONS[act]
    case = a_case(state=state)
    policies.save(case, act, at=AT)
    assert case.state == (state if state in transition.keeps else transition.target)


def test_act_when_done_then_is_one_new_version():
    case = a_case()
    policies.save(case, "add_note", at=AT)
    case.refresh_from_db()
    assert case.version == 2


def test_state_then_never_goes_back_while_a_hospital_has_the_patient():
    for act in ("triage", "assign", "assess", "offer", "decide"):
        assert State.RE_REFERRED in TRANSITIONS[act].keeps


def test_printed_table_then_names_every_state_and_act():
    printed = as_markdown()
    assert all(f"`{state.value}`" in printed for state in RESPONSIBLE_PARTY)
    assert all(f"| {act} |" in printed for act in TRANSITIONS)
