"""Cases on which nobody has acted are assessed anew when the day, a register or the rules change the outcome."""

import pytest

from rettidig.casework.models import Agreement, AuditEvent, Case, Pathway
from rettidig.casework.steps import assessment, reassessment, triage
from rettidig.casework.steps.reassessment import CLOSED, OPENED
from rettidig.rights import CURRENT, Law
from tests.casework.factories import moment
from tests.casework.offers import AT, ON, a_story, four_hospitals

pytestmark = pytest.mark.django_db
NIGHT, LATER = moment("2026-11-24 00:02"), moment("2026-12-06 00:02")


@pytest.fixture
def story():
    story = a_story()
    four_hospitals(story.service)
    assessment.assess(story.case, by=story.by, at=AT)
    story.case.refresh_from_db()
    return story


def differences(story):
    return AuditEvent.objects.filter(case_id=story.case.pk, verb="case.reassessed").latest("id").after["differences"]


def titles(story):
    return [task.title for task in story.case.tasks.filter(kind=assessment.CHOICE_CHANGED, done_at=None)]


def agreements_end():
    Agreement.objects.filter(kind="duf").update(valid_to=ON)


def test_case_when_nothing_differs_the_next_day_is_left_as_it_is(story):
    assert reassessment.reassess_open_cases(at=NIGHT) == 0
    assert story.case.assessments.first().on == ON
    version = story.case.version
    story.case.refresh_from_db()
    assert story.case.version == version


def test_case_when_a_limit_passes_has_the_new_answer_once_and_the_log_tells_what_differs(story):
    assert [reassessment.reassess_open_cases(at=LATER), reassessment.reassess_open_cases(at=LATER)] == [1, 0]
    story.case.refresh_from_db()
    newest = story.case.assessments.first()
    assert (newest.by, newest.on, story.case.state) == (None, LATER.date(), "assessed")
    assert ["1", "fast_assessment", "status", "at_risk", "breached"] in differences(story)
    assert story.case.legal_due < LATER.date()
    assert titles(story) == []


def test_case_when_its_only_agreement_ends_then_its_owner_hears_that_the_choice_is_gone(story):
    triage.assign(story.case, owner=story.by, team=None, by=story.by, at=AT)
    agreements_end()
    assert reassessment.reassess_open_cases(at=NIGHT) == 1
    assert ["1", "extended_choice", "entitled", True, False] in differences(story)
    task = story.case.tasks.get(kind=assessment.CHOICE_CHANGED)
    assert (task.title, task.owner, task.due) == (CLOSED, story.by, NIGHT.date())


def test_case_when_the_choice_opens_again_then_the_one_task_says_what_holds_now(story):
    agreements_end()
    reassessment.reassess_open_cases(at=NIGHT)
    Agreement.objects.update(valid_to=None)
    assert reassessment.reassess_open_cases(at=NIGHT) == 1
    assert titles(story) == [OPENED]


def test_task_when_an_adviser_has_assessed_or_decided_is_finished(story):
    agreements_end()
    reassessment.reassess_open_cases(at=NIGHT)
    assessment.assess(story.case, by=story.by, at=NIGHT)
    assert titles(story) == []


def test_case_when_a_hospital_has_the_patient_gets_no_task(story):
    Case.objects.filter(pk=story.case.pk).update(state="re_referred")
    agreements_end()
    assert reassessment.reassess_open_cases(at=NIGHT) == 1
    assert titles(story) == []


def test_case_when_its_facts_cannot_be_read_is_left_alone(story):
    Pathway.objects.filter(pk=story.pathway.pk).update(attributes={"area": "unknown"})
    assert reassessment.reassess_open_cases(at=LATER) == 0


def test_case_when_closed_is_left_alone(story):
    agreements_end()
    Case.objects.filter(pk=story.case.pk).update(closed_at=AT, state="closed")
    assert reassessment.reassess_open_cases(at=NIGHT) == 0


def test_law_when_its_rules_are_others_is_asked_anew_and_only_what_differs_is_kept(story, monkeypatch):
    other = Law(CURRENT.parameters)
    monkeypatch.setattr("rettidig.casework.steps.assessment.law_in_force", lambda: other)
    assert reassessment.reassess_open_cases(at=NIGHT) == 0
