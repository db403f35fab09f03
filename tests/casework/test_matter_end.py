"""The end of one matter: with an outcome of its kind, taken back with a reason; the case closes after the last."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from rettidig.casework.models import AuditEvent, MatterEnd, MatterOutcome
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import Stale, find_obstacles_to_closing
from rettidig.casework.steps import closing, join, matter_limits, split
from rettidig.casework.steps import matter as matters
from rettidig.casework.steps import matter_end as step
from rettidig.rights.matters.schema import KINDS
from tests.casework.factories import a_case, a_pathway, a_user, an_adviser, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-03-10 10:00")
LATER = moment("2026-03-11 10:00")
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
    made = matters.add_matter(case, kind="complaint", by=by, at=AT)
    return matters.change_matter(made, facts={"about": "patient_rights"}, events=[RECEIVED], by=by, at=AT)


def end(matter, by, outcome=MatterOutcome.GIVEN_UP, **rest):
    return step.end_matter(matter, outcome=outcome, by=by, at=AT, **rest)


def matter_obstacles(case):
    return [each for each in find_obstacles_to_closing(case) if each.matter]


def test_every_kind_of_matter_has_outcomes_and_none_other_has():
    assert set(step.OUTCOMES) == set(KINDS)
    assert all(MatterOutcome.OTHER in outcomes for outcomes in step.OUTCOMES.values())


def test_end_says_how_who_and_when_and_is_in_the_audit_log(case, by, complaint):
    made = end(complaint, by, note=" Hun orker ikke mere ")
    assert (made.outcome, made.note, made.ended_by, made.ended_at) == ("given_up", "Hun orker ikke mere", by, AT)
    last = AuditEvent.objects.filter(case_id=case.pk).first()
    assert (last.verb, last.after["outcome"]) == ("matter.ended", "given_up")


def test_end_takes_the_limit_of_the_matter_from_the_dates_of_the_case_and_back_again(case, by, complaint):
    case.refresh_from_db()
    assert case.legal_due == date(2026, 3, 16)
    made = end(complaint, by)
    case.refresh_from_db()
    assert case.legal_due is None
    step.take_back(made, reason="Hun klager alligevel", by=by, at=LATER)
    case.refresh_from_db()
    assert case.legal_due == date(2026, 3, 16)


def test_case_with_an_open_matter_does_not_close_until_it_has_ended(case, by, complaint):
    second = matters.add_matter(case, kind="transport", by=by, at=AT)
    assert [each.matter for each in matter_obstacles(case)] == [complaint, second]
    with pytest.raises(Denied, match="er ikke afsluttet"):
        closing.close(case, note="", by=by, at=AT)
    end(complaint, by)
    assert [each.matter for each in matter_obstacles(case)] == [second]
    matters.remove_matter(second, reason="Den var ikke hendes", by=by, at=AT)
    assert matter_obstacles(case) == []


def test_matter_whose_end_is_taken_back_holds_the_case_open_again(case, by, complaint):
    made = end(complaint, by)
    step.take_back(made, reason="Hun klager alligevel", by=by, at=LATER)
    assert [each.matter for each in matter_obstacles(case)] == [complaint]
    end(complaint, by, MatterOutcome.FORWARDED)
    assert [each.outcome for each in complaint.ends.all()] == ["given_up", "forwarded"]


def test_matter_that_has_ended_asks_for_no_task(case, by, complaint):
    matter_limits.follow_matters(at=AT)
    assert case.tasks.get(kind=matter_limits.MATTER_NEAR).done_at is None
    end(complaint, by)
    matter_limits.follow_matters(at=LATER)
    assert case.tasks.get(kind=matter_limits.MATTER_NEAR).done_at == LATER


@pytest.mark.parametrize("outcome", ["", "maintained", "closed"])
def test_end_with_an_outcome_that_does_not_fit_the_kind_is_refused(by, complaint, outcome):
    with pytest.raises(Denied, match="Vælg, hvordan det endte"):
        end(complaint, by, outcome)


def test_other_end_without_words_is_refused(by, complaint):
    with pytest.raises(Denied, match="Skriv, hvordan det endte"):
        end(complaint, by, MatterOutcome.OTHER, note="  ")


def test_matter_ends_once(by, complaint):
    made = end(complaint, by)
    with pytest.raises(Denied, match="Tag afslutningen tilbage først"):
        end(complaint, by)
    step.take_back(made, reason="x", by=by, at=LATER)
    with pytest.raises(Denied, match="allerede taget tilbage"):
        step.take_back(made, reason="x", by=by, at=LATER)


def test_taking_back_without_a_reason_is_refused(by, complaint):
    with pytest.raises(Denied, match="hvorfor"):
        step.take_back(end(complaint, by), reason=" ", by=by, at=LATER)


def test_matter_that_has_ended_is_neither_changed_nor_removed_nor_undone(case, by, complaint):
    end(complaint, by)
    with pytest.raises(Denied, match="Tag afslutningen tilbage først"):
        matters.change_matter(complaint, facts={}, by=by, at=LATER)
    with pytest.raises(Denied, match="Tag afslutningen tilbage først"):
        matters.remove_matter(complaint, reason="x", by=by, at=LATER)
    assert matters.find_undo(case, by=by) is None


def test_removed_matter_does_not_end(by, complaint):
    matters.remove_matter(complaint, reason="x", by=by, at=AT)
    with pytest.raises(Denied, match="fjernet"):
        end(complaint, by)


def test_end_from_a_page_that_is_old_or_by_who_may_not_is_refused(case, by, complaint):
    with pytest.raises(Stale):
        end(complaint, by, version=0)
    with pytest.raises(Denied):
        end(complaint, a_user("readonly", office=case.office))


def test_split_takes_the_end_along_and_join_brings_it_back(case, by, complaint):
    end(complaint, by, note="Brev fra styrelsen")
    made = split.split(case, topic=case.topic, about="Klagen", matters=[complaint.pk], by=by, at=LATER)
    (moved,) = made.matters.all()
    assert (moved.ends.get().note, moved.ends.get().ended_at, matter_obstacles(made)) == ("Brev fra styrelsen", AT, [])


def test_joined_case_brings_its_ends_and_takes_back_what_became_of_them(case, by, complaint):
    older = a_case(office=case.office, patient=case.patient, received_at=case.received_at - timedelta(days=3))
    made = end(complaint, by)
    join.join(case, older, reason="Samme sag", is_one_person=True, by=by, at=LATER)
    (copy,) = older.matters.all()
    step.take_back(copy.ends.get(), reason="Hun klager alligevel", by=by, at=moment("2026-03-12 10:00"))
    case.refresh_from_db()
    join.separate(case, reason="To sager", by=by, at=moment("2026-03-13 10:00"))
    made.refresh_from_db()
    complaint.refresh_from_db()
    assert (complaint.removed_at, made.taken_back_reason) == (None, "Hun klager alligevel")


def test_end_is_evidence(by, complaint):
    made = end(complaint, by)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MatterEnd.objects.filter(pk=made.pk).update(outcome="other")
