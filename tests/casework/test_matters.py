"""The matters of a case beside its pathways: added, corrected, removed and undone, each with a new assessment."""

from datetime import date

import pytest

from rettidig.casework.models import AuditEvent
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import Stale
from rettidig.casework.steps import matter as step
from rettidig.casework.steps.assessment import CHOICE_CHANGED
from rettidig.casework.steps.reassessment import reassess_open_cases
from rettidig.rights import InvalidDocument
from tests.casework.factories import a_case, a_pathway, a_user, an_adviser, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-03-10 10:00")
RECEIVED = {"date": "2026-02-16", "type": "decision_received", "source": "patient"}


@pytest.fixture
def case():
    case = a_case()
    a_pathway(case, {})
    return case


@pytest.fixture
def by(case):
    return an_adviser(office=case.office)


@pytest.fixture
def complaint(case, by):
    return step.add_matter(case, kind="complaint", by=by, at=AT)


def findings(case):
    (matter,) = case.assessments.first().answer["matters"]
    return {each["right"]: each for each in matter["findings"]}


def test_matter_of_which_nothing_is_known_says_what_is_missing(case, complaint):
    assert findings(case)["complaint"]["missing"] == ["about"]


def test_facts_and_events_give_the_deadline_and_put_it_on_the_case(case, by, complaint):
    step.change_matter(complaint, facts={"about": "patient_rights"}, events=[RECEIVED], by=by, at=AT)
    case.refresh_from_db()
    assert findings(case)["complaint"]["status"] == "running"
    assert (case.legal_due, case.legal_right) == (date(2026, 3, 16), "complaint")


def test_limit_that_has_passed_is_no_date_of_the_case(case, by, complaint):
    late = {**RECEIVED, "date": "2026-01-05"}
    step.change_matter(complaint, facts={"about": "patient_rights"}, events=[late], by=by, at=AT)
    case.refresh_from_db()
    assert findings(case)["complaint"]["status"] == "lapsed"
    assert case.legal_due is None


def test_each_change_is_in_the_log_with_what_stood_before(complaint, by):
    step.change_matter(complaint, facts={"about": "service"}, by=by, at=AT)
    logged = AuditEvent.objects.filter(verb="matters.saved").first()
    assert logged.before["facts"] == {}
    assert logged.after["facts"] == {"about": "service"}


def test_what_cannot_be_read_is_refused_and_nothing_is_changed(complaint, by):
    with pytest.raises(InvalidDocument):
        step.change_matter(complaint, facts={"about": "the weather"}, by=by, at=AT)
    complaint.refresh_from_db()
    assert complaint.facts == {}


def test_own_change_is_undone_and_put_back(case, complaint, by):
    step.change_matter(complaint, facts={"about": "service"}, by=by, at=AT)
    step.undo(case, by=by, at=AT)
    complaint.refresh_from_db()
    assert complaint.facts == {}
    step.undo(case, by=by, at=AT)
    complaint.refresh_from_db()
    assert complaint.facts == {"about": "service"}


def test_matter_that_was_added_is_taken_away_by_undoing(case, complaint, by):
    step.undo(case, by=by, at=AT)
    assert case.assessments.first().answer["matters"] == []


def test_removed_matter_leaves_the_assessment_and_can_be_put_back(case, complaint, by):
    step.remove_matter(complaint, reason="Det var en anden sag.", by=by, at=AT)
    assert case.assessments.first().answer["matters"] == []
    with pytest.raises(Denied):
        step.change_matter(complaint, facts={}, by=by, at=AT)
    step.undo(case, by=by, at=AT)
    assert findings(case)["complaint"]


def test_removal_wants_a_reason(complaint, by):
    with pytest.raises(Denied):
        step.remove_matter(complaint, reason=" ", by=by, at=AT)


def test_change_of_a_colleague_is_not_undone(case, complaint):
    with pytest.raises(Denied):
        step.undo(case, by=an_adviser(office=case.office), at=AT)


def test_version_that_is_old_is_refused(case, complaint, by):
    with pytest.raises(Stale):
        step.change_matter(complaint, facts={}, by=by, at=AT, version=0)


def test_own_limit_that_passes_overnight_is_assessed_anew_and_is_no_task_about_a_hospital(case, by, complaint):
    step.change_matter(complaint, facts={"about": "patient_rights"}, events=[RECEIVED], by=by, at=AT)
    assert reassess_open_cases(at=moment("2026-03-17 06:00")) == 1
    case.refresh_from_db()
    assert findings(case)["complaint"]["status"] == "lapsed"
    assert not case.tasks.filter(kind=CHOICE_CHANGED).exists()
    assert case.legal_due is None


@pytest.mark.parametrize("role", ["management", "partner"])
def test_who_works_on_no_cases_is_refused(case, role):
    with pytest.raises(Denied):
        step.add_matter(case, kind="transport", by=a_user(role, office=case.office), at=AT)
