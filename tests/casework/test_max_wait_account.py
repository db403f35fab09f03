"""The account of maximum waiting times: which legs were overrun, why, and what was done about it."""

from datetime import date, timedelta

import pytest

from rettidig.casework.models import AuditEvent, Case, Overrun, Person
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import assessment, closing, follow_up, join
from rettidig.casework.steps.pathway import add_event
from rettidig.casework.tracks import max_wait_account as track
from rettidig.insight import extract

from .factories import a_case, a_user, an_adviser, moment

pytestmark = pytest.mark.django_db

NOW = moment("2026-11-20 10:00")
TODAY = NOW.date()
LIMIT = date(2026, 11, 16)  # 14 days after the referral
ANSWERS = {"condition": "cancer", "purpose": "assessment", "referral_received": "2026-11-02"}


def overrun_case(*, referred: str = "2026-11-02", **more) -> Case:
    case = a_case(topic="max_wait", answers=ANSWERS | {"referral_received": referred}, **more)
    assessment.renew(case, at=NOW)
    return case


def the_leg(case: Case, *, on: date = TODAY):
    [leg] = track.find_overruns(case, on=on)
    return leg


def tell(case: Case, **more) -> Overrun:
    leg = more.pop("leg", None) or the_leg(case)
    facts = {"cause": "capacity", "authority": "not_told", "by": an_adviser(), "at": NOW} | more
    return track.account(case, leg=leg, **facts)


# -- which legs


def test_leg_is_overrun_the_day_after_its_limit_and_not_on_it():
    case = overrun_case()
    assert track.find_overruns(case, on=LIMIT) == []
    leg = the_leg(case, on=LIMIT + timedelta(days=1))
    assert (leg.step, leg.start, leg.limit, leg.wait.status) == ("examination", date(2026, 11, 2), LIMIT, "breached")


def test_each_leg_of_a_pathway_is_found_by_itself():
    case = overrun_case(referred="2026-09-01")
    pathway = case.pathways.get()
    for event in (
        {"type": "appointment_held", "date": "2026-09-20", "purpose": "examination", "mode": "in_person"},
        {"type": "consent", "date": "2026-10-01"},
    ):
        add_event(pathway, document=event, by=an_adviser(), at=NOW)
    assert {leg.step for leg in track.find_overruns(case, on=TODAY)} == {"examination", "treatment"}


def test_patient_seen_in_time_is_no_overrun_although_only_the_case_says_so():
    seen, late = overrun_case(), overrun_case()
    closing.record_seen(seen, on=LIMIT, by=an_adviser(), at=NOW)
    closing.record_seen(late, on=LIMIT + timedelta(days=1), by=an_adviser(), at=NOW)
    assert track.find_overruns(Case.objects.get(pk=seen.pk), on=TODAY) == []
    assert the_leg(Case.objects.get(pk=late.pk)).done == LIMIT + timedelta(days=1)


def test_patient_who_declined_within_the_limit_is_no_overrun():
    case = overrun_case()
    closing.record_declined(case, on=LIMIT, options=["Horsens"], by=an_adviser(), at=NOW)
    assert track.find_overruns(Case.objects.get(pk=case.pk), on=TODAY) == []


def test_seen_after_treatment_was_decided_is_the_beginning_of_treatment():
    case = overrun_case(referred="2026-10-01")
    for event in (
        {"type": "appointment_held", "date": "2026-10-10", "purpose": "examination", "mode": "in_person"},
        {"type": "consent", "date": "2026-10-20"},
    ):
        add_event(case.pathways.get(), document=event, by=an_adviser(), at=NOW)
    closing.record_seen(Case.objects.get(pk=case.pk), on=date(2026, 11, 4), by=an_adviser(), at=NOW)
    leg = the_leg(Case.objects.get(pk=case.pk))
    assert (leg.step, leg.limit, leg.done) == ("treatment", date(2026, 11, 3), date(2026, 11, 4))


def test_case_about_something_else_has_no_overrun():
    assert track.find_overruns(a_case(answers=ANSWERS | {"condition": "none"}), on=TODAY) == []


# -- the account


def test_account_keeps_the_cause_and_writes_the_days_into_the_pathway():
    case = overrun_case()
    made = tell(
        case,
        authority="told",
        authority_on=date(2026, 11, 17),
        offered_on=date(2026, 11, 12),
        options=["Horsens, 14. november"],
        documented=True,
    )
    assert (made.cause, made.authority, made.step) == ("capacity", "told", "examination")
    events = {event.type: event.document for event in made.pathway.events.all()}
    assert events["health_authority_notified"]["date"] == "2026-11-17"
    assert events["told"]["options"] == ["Horsens, 14. november"]
    assert case.assessments.first().document["pathways"][0]["events"][-1]["type"] == "health_authority_notified"


def test_account_can_be_given_when_the_case_is_closed():
    case = overrun_case()
    closing.record_seen(case, on=TODAY, by=an_adviser(), at=NOW)
    case.refresh_from_db()
    follow_up.add_note(case, text="Undersøgt.", by=an_adviser(), at=NOW)
    for task in case.tasks.filter(done_at=None):
        follow_up.finish_task(task, by=an_adviser(), at=NOW)
    closing.close(Case.objects.get(pk=case.pk), note="Slut", by=an_adviser(), at=NOW)
    assert tell(Case.objects.get(pk=case.pk)).cause == "capacity"
    assert Case.objects.get(pk=case.pk).is_closed


def test_later_account_takes_the_place_of_the_earlier_one():
    case = overrun_case()
    tell(case)
    tell(Case.objects.get(pk=case.pk), cause="planning")
    assert case.overruns.first().cause == "planning"


def test_account_stands_in_the_audit_log():
    case = overrun_case()
    tell(case, note="Fejl i systemet")
    event = AuditEvent.objects.get(verb="overrun.accounted")
    assert (event.case_id, event.after["cause"], event.reason) == (case.pk, "capacity", "Fejl i systemet")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"authority": "told"}, "hvilken dag Sundhedsstyrelsen"),
        ({"authority": "not_told", "authority_on": TODAY}, "Ret det ene"),
        ({"authority": "told", "authority_on": date(2026, 11, 21)}, "Dagen skal"),
        ({"authority": "told", "authority_on": date(2026, 11, 1)}, "Dagen skal"),
        ({"offered_on": TODAY}, "ikke konkret"),
        ({"options": ["Horsens"]}, "hvilken dag patienten"),
    ],
)
def test_account_that_cannot_be_is_refused_and_writes_nothing(facts, sentence):
    case = overrun_case()
    before = case.pathways.get().events.count()
    with pytest.raises(Denied, match=sentence):
        tell(case, **facts)
    assert (case.pathways.get().events.count(), Overrun.objects.count()) == (before, 0)


def test_day_that_is_already_in_the_pathway_is_not_asked_for_again():
    case = overrun_case()
    notified = {"type": "health_authority_notified", "date": "2026-11-16"}
    add_event(case.pathways.get(), document=notified, by=an_adviser(), at=NOW)
    tell(Case.objects.get(pk=case.pk), authority="told")
    assert case.pathways.get().events.filter(type="health_authority_notified").count() == 1


def test_leg_that_is_not_overrun_has_no_account():
    case = overrun_case()
    leg = the_leg(case)
    closing.record_seen(case, on=LIMIT, by=an_adviser(), at=NOW)
    with pytest.raises(Denied, match="ikke overskredet"):
        tell(Case.objects.get(pk=case.pk), leg=leg)


@pytest.mark.parametrize("role", ["lawyer", "management", "administrator", "partner"])
def test_only_who_works_on_cases_gives_the_account(role):
    case = overrun_case()
    with pytest.raises(Denied):
        tell(case, by=a_user(role))


def test_account_of_a_joined_case_holds_in_the_kept_one_and_goes_back():
    person = Person.objects.create(name="Prøve Person", cpr_index="x")
    older = a_case(patient=person, received_at=moment("2026-11-02 10:00"))
    case = overrun_case(patient=person)
    account = tell(case)
    kept = join.join(case, older, reason="Samme", by=account.by, at=NOW)
    assert [(each.case, each.cause) for each in extract.find_overruns(TODAY)] == [(kept.pk, "capacity")]
    with pytest.raises(Denied):
        tell(case, leg=the_leg(kept))
    join.separate(Case.objects.get(pk=case.pk), reason="Forkert", by=account.by, at=NOW)
    assert [(each.case, each.cause) for each in extract.find_overruns(TODAY)] == [(case.pk, "capacity")]


def test_joining_is_not_undone_over_an_account_given_since():
    person = Person.objects.create(name="Prøve Person", cpr_index="x")
    older = a_case(patient=person, received_at=moment("2026-11-02 10:00"))
    case = overrun_case(patient=person)
    by = tell(case).by
    kept = join.join(case, older, reason="Samme", by=by, at=NOW)
    tell(kept, cause="planning", by=by)
    with pytest.raises(Denied, match="gjort noget"):
        join.separate(Case.objects.get(pk=case.pk), reason="Forkert", by=by, at=NOW)
