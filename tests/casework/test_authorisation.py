"""An application for planned care in another EU country: granted or refused, by both regimes, with its own clock."""

from datetime import date

import pytest

from rettidig.casework.letters.decisions import compose_letter
from rettidig.casework.letters.language import lix
from rettidig.casework.models import DecisionKind
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import assessment, letter, matter, question
from rettidig.casework.steps import authorisation as step
from rettidig.casework.steps import decision as of_decision
from tests.casework.factories import a_case, a_pathway, a_user, an_adviser, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-03-10 10:00")
LATER = moment("2026-03-12 10:00")
PLANNED = {"country": "eu_eea", "service": "hospital", "timing": "planned", "provider": "public", "overnight": True}
OFFERED = PLANNED | {"same_treatment_in_denmark": True, "offer_timely": True}
NOT_HERE = PLANNED | {"same_treatment_in_denmark": False}
APPLIED = {"date": "2026-03-02", "type": "application_received"}
GUIDED = {"date": "2026-03-03", "type": "guided", "regimes": ["directive", "regulation"]}
OFFER = {"date": "2026-03-09", "type": "danish_offer", "for": "2026-03-25", "concrete": True}
REASONS = "Du kan blive behandlet her i landet den 25. marts."
UNHEARD = {"hearing_exception": "not_new"}


@pytest.fixture
def case():
    case = a_case()
    a_pathway(case, {})
    return case


@pytest.fixture
def by(case):
    return an_adviser(office=case.office)


@pytest.fixture
def applied(case, by):
    """An application, with the facts and events that are given."""

    def make(facts, *events):
        made = matter.add_matter(case, kind="cross_border", by=by, at=AT)
        assessment.assess(case, by=by, at=AT)
        return matter.change_matter(made, facts=facts, events=[*events], by=by, at=AT)

    return make


def decide(application, by, kind="grant", **more):
    told = {"regime": "directive", "reasons": "" if kind == "grant" else REASONS, "at": AT} | more
    return step.decide(application, kind=kind, by=by, **told)


def finding_of(application, right):
    answer = application.case.assessments.first().answer
    [found] = [each for each in answer["matters"] if each["id"] == application.key]
    return next(each for each in found["findings"] if each["right"] == right)


def test_grant_stops_the_clock_of_the_application_and_is_written_on_the_matter(applied, by):
    application = applied(PLANNED | {"same_treatment_in_denmark": True}, APPLIED, GUIDED)
    assert finding_of(application, "authorisation_decision")["deadline"] == "2026-03-16"
    made = decide(application, by, regime="regulation")
    application.refresh_from_db()
    assert application.events[-1] == {
        "date": "2026-03-10",
        "type": "decided",
        "of": "authorisation",
        "result": "granted",
        "regime": "regulation",
    }
    assert finding_of(application, "authorisation_decision")["status"] == "kept"
    assert finding_of(application, "refund_regulation")["entitled"] is True
    assert (made.appeal_guidance, made.matter) == ("", application)


def test_refusal_names_the_concrete_offer_the_reasons_and_where_to_complain(case, applied, by):
    made = decide(applied(OFFERED, APPLIED, GUIDED, OFFER), by, "refuse", **UNHEARD)
    for language, day in (("da", "onsdag den 25. marts 2026"), ("en", "Wednesday 25 March 2026")):
        text = compose_letter(case, decision=made, on=date(2026, 3, 10), language=language)
        assert day in text.body
        assert "Styrelsen for Patientklager" in text.body
    assert REASONS in compose_letter(case, decision=made, on=date(2026, 3, 10), language="da").body


def test_refusal_of_what_is_not_offered_here_needs_no_date(case, applied, by):
    made = decide(applied(NOT_HERE, APPLIED, GUIDED), by, "refuse", **UNHEARD)
    assert "Du kan blive behandlet i Danmark" not in letter.draft_letter(case, decision=made, by=by, at=AT).body


@pytest.mark.parametrize("kind", ["grant", "refuse"])
@pytest.mark.parametrize("regime", ["directive", "regulation"])
def test_letter_is_easy_to_read(case, applied, by, kind, regime):
    made = decide(applied(OFFERED, APPLIED, GUIDED, OFFER), by, kind, regime=regime, **UNHEARD)
    assert lix(letter.draft_letter(case, decision=made, by=by, at=AT).body) <= 35


@pytest.mark.parametrize(
    ("facts", "events", "kind", "why"),
    [
        (OFFERED, [GUIDED, OFFER], "grant", "hvornår ansøgningen kom"),
        (OFFERED, [APPLIED, OFFER], "grant", "begge regler"),
        (OFFERED, [APPLIED, {**GUIDED, "regimes": ["directive"]}], "grant", "begge regler"),
        (PLANNED | {"overnight": False, "specialised": False}, [APPLIED, GUIDED], "grant", "ingen forhåndsgodkendelse"),
        (OFFERED, [APPLIED, GUIDED], "refuse", "konkret tilbud med dato"),
        (OFFERED, [APPLIED, GUIDED, OFFER | {"concrete": False}], "refuse", "konkret tilbud med dato"),
        (OFFERED | {"offer_timely": False}, [APPLIED, GUIDED, OFFER], "refuse", "konkret tilbud med dato"),
        (PLANNED, [APPLIED, GUIDED], "refuse", "kan ikke sige, om den kan afslås"),
        (OFFERED, [APPLIED, GUIDED, OFFER], "part", "imødekommer eller afslår"),
    ],
)
def test_what_the_law_asks_for_first_is_said_and_nothing_is_decided(case, applied, by, facts, events, kind, why):
    with pytest.raises(Denied, match=why):
        decide(applied(facts, *events), by, kind, **UNHEARD)
    assert not case.decisions.exists()


def test_refusal_waits_for_the_hearing_and_its_answer(case, applied, by):
    application = applied(OFFERED, APPLIED, GUIDED, OFFER)
    with pytest.raises(Denied, match="Hør patienten"):
        decide(application, by, "refuse")
    asked = question.ask(
        case, party="patient", channel="phone", text="Vi vil sige nej.", due=date(2026, 3, 17), by=by, at=AT,
        right=step.RIGHT, matter=application,
    )  # fmt: skip
    with pytest.raises(Denied, match="ikke færdig"):
        decide(application, by, "refuse")
    question.answer(asked, text="Det er jeg ked af.", channel="phone", by=by, at=LATER)
    assert decide(application, by, "refuse", at=LATER).kind == DecisionKind.REFUSE


def test_refusal_without_reasons_is_refused(applied, by):
    with pytest.raises(Denied, match="begrundelsen"):
        decide(applied(OFFERED, APPLIED, GUIDED, OFFER), by, "refuse", reasons="Nej.", **UNHEARD)


def test_application_is_decided_once(applied, by):
    application = applied(OFFERED, APPLIED, GUIDED, OFFER)
    decide(application, by)
    with pytest.raises(Denied, match="allerede"):
        decide(application, by)


def test_withdrawn_decision_starts_the_clock_again(applied, by):
    application = applied(OFFERED, APPLIED, GUIDED, OFFER)
    of_decision.withdraw(decide(application, by), reason="Forkert regel.", by=by, at=LATER)
    application.refresh_from_db()
    assert finding_of(application, "authorisation_decision")["status"] == "running"
    assert decide(application, by, at=LATER).pk


def test_matter_that_was_removed_is_not_decided(applied, by):
    application = applied(OFFERED, APPLIED, GUIDED, OFFER)
    matter.remove_matter(application, reason="Fejl", by=by, at=AT)
    with pytest.raises(Denied, match="fjernet"):
        decide(application, by)


def test_lead_of_another_office_and_who_only_reads_may_not_decide(applied, case):
    with pytest.raises(Denied):
        decide(applied(OFFERED, APPLIED, GUIDED, OFFER), a_user("lawyer", office=case.office))
