"""The matters of a case beside its pathways: added, corrected, removed and undone, each with a new assessment."""

from datetime import date

import pytest

from rettidig.casework.letters.language import lix
from rettidig.casework.letters.matters import compose_matter_letter
from rettidig.casework.models import AuditEvent
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import Stale
from rettidig.casework.steps import letter
from rettidig.casework.steps import matter as step
from rettidig.casework.steps.assessment import CHOICE_CHANGED
from rettidig.casework.steps.reassessment import reassess_open_cases
from rettidig.rights import InvalidDocument, assess
from tests.casework.factories import a_case, a_pathway, a_user, an_adviser, an_office, moment
from tests.intake_data import SHOULDER, make_office, send
from tests.law.cases import read_cases
from tests.law.checking import law_of

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


def test_letter_of_a_finding_tells_where_by_when_and_with_what_and_is_fit_to_send(case, by, complaint):
    facts = {"about": "patient_rights", "complainant": "relative"}
    step.change_matter(complaint, facts=facts, events=[RECEIVED], by=by, at=AT)
    drafted = letter.draft_matter_letter(complaint, right="complaint", by=by, at=AT)
    assert drafted.title == "Sådan klager du"
    assert "Styrelsen for Patientklager, stpk.dk" in drafted.body
    assert "Senest: mandag den 16. marts 2026" in drafted.body
    assert "- En fuldmagt fra patienten" in drafted.body
    assert letter.Examined(drafted, at=AT).faults == []


def test_letter_is_to_you_and_says_what_the_office_can_do(case, by, complaint):
    step.change_matter(complaint, facts={"about": "treatment", "sector": "hospital"}, events=[RECEIVED], by=by, at=AT)
    body = letter.draft_matter_letter(complaint, right="complaint", by=by, at=AT).body
    assert "- Vi kan hjælpe dig med at skrive klagen og sende den videre" in body
    trip = step.add_matter(case, kind="transport", by=by, at=AT)
    facts = {"destination": "hospital", "health_excludes_public": False, "ambulance_needed": False}
    step.change_matter(trip, facts=facts, by=by, at=AT)
    body = letter.draft_matter_letter(trip, right="driving", by=by, at=AT).body
    assert "Den region, du bor i eller er på besøg i" in body


def test_letter_about_what_is_not_known_asks_for_it_only_where_the_citizen_can_know(case, by):
    trip = step.add_matter(case, kind="transport", by=by, at=AT)
    asks = "Kan du fortælle os det?"
    assert asks in letter.draft_matter_letter(trip, right="driving", by=by, at=AT).body
    known = {"destination": "hospital", "chosen": "referral_hospital", "pension": "none", "distance_km": 62.0}
    step.change_matter(
        trip, facts=known | {"cost_dkk": 310.0}, events=[{"date": "2026-03-02", "type": "trip"}], by=by, at=AT
    )
    assert findings(case)["transport_allowance"]["missing"] == ["transport_min_dkk"]
    assert asks not in letter.draft_matter_letter(trip, right="transport_allowance", by=by, at=AT).body


def test_letter_whose_facts_were_corrected_since_is_not_sent(case, by, complaint):
    step.change_matter(complaint, facts={"about": "patient_rights"}, events=[RECEIVED], by=by, at=AT)
    drafted = letter.draft_matter_letter(complaint, right="complaint", by=by, at=AT)
    step.change_matter(complaint, facts={"about": "service"}, by=by, at=AT)
    with pytest.raises(Denied, match="Vurderingen er en anden nu"):
        letter.send_letter(drafted, by=by, at=AT)


@pytest.mark.parametrize("right", ["dialogue_offer", "transport_allowance"])
def test_letter_about_what_does_not_reach_the_matter_is_refused(case, by, complaint, right):
    step.change_matter(complaint, facts={"about": "service"}, by=by, at=AT)
    with pytest.raises(Denied):
        letter.draft_matter_letter(complaint, right=right, by=by, at=AT)


@pytest.mark.parametrize("role", ["administrative", "lawyer"])
def test_who_sends_no_letters_drafts_none_of_a_finding(case, complaint, role):
    with pytest.raises(Denied):
        letter.draft_matter_letter(complaint, right="complaint", by=a_user(role, office=case.office), at=AT)


@pytest.mark.parametrize("language", ["da", "en"])
def test_letter_of_every_finding_of_the_law_is_plain_and_in_its_own_language(case, language):
    for known in read_cases():
        for matter in assess(known["document"], law=law_of(known)).as_json().get("matters", ()):
            for finding in matter["findings"]:
                if finding["status"] != "not_applicable":
                    text = compose_matter_letter(case, finding, language=language, own={})
                    assert language == "en" or lix(text.body) <= 35, (lix(text.body), text.body)
                    assert text.title
                    assert finding["reason_to_citizen"][language] in text.body


@pytest.mark.parametrize("role", ["management", "partner"])
def test_who_works_on_no_cases_is_refused(case, role):
    with pytest.raises(Denied):
        step.add_matter(case, kind="transport", by=a_user(role, office=case.office), at=AT)


# -- what the citizen answered in the check

TOLD = {
    "on": "2026-03-09",
    "facts": {"about": "patient_rights"},
    "events": [RECEIVED],
    "said": {"about": "patient_rights"},
}


@pytest.fixture
def told():
    """A case whose inquiry came with the answers of the check."""
    return send(make_office(), SHOULDER | {"matters": {"complaint": TOLD}}, at=AT).case


def test_what_the_citizen_answered_becomes_facts_in_one_act_and_is_undone_in_one(told):
    by = an_adviser(office=told.office)
    assert not told.matters.exists()
    matter = step.take_over(told, kind="complaint", by=by, at=AT)
    assert (matter.facts, matter.events) == (TOLD["facts"], [RECEIVED])
    assert findings(told)["complaint"]["status"] == "running"
    assert not step.find_told(told)
    step.undo(told, by=by, at=AT)
    assert list(step.find_told(told)) == ["complaint"]


def test_what_is_stated_already_is_never_written_over(told):
    by = an_adviser(office=told.office)
    own = step.add_matter(told, kind="complaint", by=by, at=AT)
    step.change_matter(own, facts={"about": "service"}, by=by, at=AT)
    with pytest.raises(Denied):
        step.take_over(told, kind="complaint", by=by, at=AT)


def test_empty_matter_of_the_kind_is_filled_and_no_second_one_made(told):
    by = an_adviser(office=told.office)
    own = step.add_matter(told, kind="complaint", by=by, at=AT)
    assert step.take_over(told, kind="complaint", by=by, at=AT) == own
    assert told.matters.get().facts == TOLD["facts"]


@pytest.mark.parametrize("role", ["management", "partner"])
def test_others_than_those_who_work_on_cases_take_nothing_over(told, role):
    with pytest.raises(Denied):
        step.take_over(told, kind="complaint", by=a_user(role, office=told.office), at=AT)


def test_nothing_is_taken_over_in_another_office_or_of_what_was_not_answered(told):
    with pytest.raises(Denied):
        step.take_over(told, kind="complaint", by=an_adviser(office=an_office("nordjylland")), at=AT)
    with pytest.raises(Denied):
        step.take_over(told, kind="transport", by=an_adviser(office=told.office), at=AT)


def test_answers_about_a_matter_stay_as_they_were_given(told):
    told.refresh_from_db()
    assert told.answers["matters"] == {"complaint": TOLD}
