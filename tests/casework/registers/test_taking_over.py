"""What an office works with goes along when it becomes part of another: nothing is lost, and nothing stands twice."""

from datetime import date

import pytest

from rettidig.casework import mergers, offices, teams
from rettidig.casework.models import (
    AccessRule,
    ApprovalRule,
    ChecklistPoint,
    Office,
    Phrase,
    QualityShare,
    RegisterChange,
    StandardTask,
)
from rettidig.casework.registers import REGISTERS, find_entry, write
from rettidig.casework.registers.changes import make_due
from rettidig.casework.teams import Plan
from tests.casework.factories import a_team, an_office, moment

pytestmark = pytest.mark.django_db
PLANNED, BEFORE, AFTER = (moment(each) for each in ("2026-11-27 10:00", "2026-12-31 23:50", "2027-01-01 00:20"))
SINCE, DAY = date(2026, 1, 1), date(2027, 1, 1)
OVER = {"valid_from": SINCE, "valid_to": date(2026, 6, 30)}


@pytest.fixture
def new() -> Office:
    office = offices.create_office(region="ostdanmark", by=None, at=PLANNED)
    teams.add_planned(office, Plan.USUAL, by=None, at=PLANNED)
    return office


@pytest.fixture
def old() -> Office:
    office = an_office("hovedstaden", region="hovedstaden", name="Patientkontoret, Region Hovedstaden")
    a_team("Omvisitering", ["waiting"], office=office)
    return office


def merge(*offices_: Office, into: Office) -> None:
    for each in offices_:
        mergers.plan_merger(each, into=into, on=DAY, by=None, at=PLANNED)
    mergers.merge_due(at=AFTER)


def a_phrase(office: Office, text: str = "Vi ringer.", shortcut: str = "ring", **more) -> Phrase:
    facts = {"title": shortcut, "audience": "citizen", "text_da": text}
    return Phrase.objects.create(office=office, shortcut=shortcut, **facts | more)


def a_point(office: Office, slug: str = "told", **more) -> ChecklistPoint:
    facts = {"text": slug, "act": "close", "need": "must", "valid_from": SINCE}
    return ChecklistPoint.objects.create(office=office, slug=slug, **facts | more)


def in_office(office: Office) -> dict[str, str]:
    return {each.shortcut: each.text_da for each in Phrase.objects.filter(office=office)}


def test_phrases_go_along_to_the_team_that_takes_over(old, new):
    of_team, of_all = a_phrase(old, team="Omvisitering"), a_phrase(old, shortcut="alle")
    mergers.plan_merger(old, into=new, on=DAY, by=None, at=PLANNED)
    mergers.merge_due(at=BEFORE)
    assert in_office(new) == {}
    mergers.merge_due(at=AFTER)
    of_team.refresh_from_db()
    of_all.refresh_from_db()
    assert (of_team.office, of_team.team, of_all.team) == (new, "re_referral", "")


def test_phrase_of_the_same_text_does_not_stand_twice_and_another_text_is_not_lost(old, new):
    a_phrase(old)
    a_phrase(old, "Vi ringer i dag.", shortcut="dag")
    a_phrase(new)
    a_phrase(new, "God dag.", shortcut="dag")
    merge(old, into=new)
    assert in_office(new) == {"ring": "Vi ringer.", "dag": "God dag.", "dag-2": "Vi ringer i dag."}


def test_two_offices_that_become_one_bring_the_same_rule_once(old, new):
    other = an_office("sjaelland", region="sjaelland", name="Patientkontoret, Region Sjælland")
    for office in (old, other):
        ApprovalRule.objects.create(office=office, letter_kind="decision", valid_from=SINCE)
        a_point(office)
        StandardTask.objects.create(office=office, topic="waiting", title="Ring", business_days=2, valid_from=SINCE)
        QualityShare.objects.create(office=office, percent=10, valid_from=SINCE)
    merge(old, other, into=new)
    assert [kind.objects.filter(office=new).count() for kind in (ApprovalRule, ChecklistPoint, StandardTask)] == [1] * 3
    assert QualityShare.objects.get(office=new).percent == 10


def test_rule_of_the_new_office_is_its_own_and_what_has_ended_stays(old, new):
    for office, text in ((old, "den gamle"), (new, "den nye")):
        a_point(office, text=text)
    a_point(old, "over", **OVER)
    merge(old, into=new)
    assert ChecklistPoint.objects.get(office=new).text == "den nye"
    assert {each.slug for each in ChecklistPoint.objects.filter(office=old)} == {"told", "over"}


def test_rule_that_the_new_office_has_from_later_on_holds_until_then(old, new):
    a_point(old)
    a_point(new, valid_from=date(2027, 3, 1))
    merge(old, into=new)
    first, second = ChecklistPoint.objects.filter(office=new).order_by("valid_from")
    assert (first.valid_to, second.valid_from) == (date(2027, 2, 28), date(2027, 3, 1))


def test_move_stands_in_the_history_and_a_planned_change_is_still_made(old, new):
    register, phrase = REGISTERS["phrases"], a_phrase(old)
    seen = find_entry(register, phrase.pk)
    later = {**seen.cells, "text_da": "Vi ringer i morgen."}
    write(register, later, seen=seen, from_day=date(2027, 1, 4), reason="Ny aftale", by=None, at=PLANNED)
    merge(old, into=new)
    moved = RegisterChange.objects.filter(register="phrases", entry=phrase.pk, made_at=AFTER).get()
    assert (moved.before["office"], moved.after["office"]) == (old.slug, new.slug)
    assert make_due(at=moment("2027-01-04 08:00")) == 0
    assert in_office(new) == {"ring": "Vi ringer i morgen."}


def test_preview_tells_how_many_go_along_and_how_many_the_other_has(old, new):
    a_phrase(old)
    a_point(old)
    a_point(new)
    mergers.plan_merger(old, into=new, on=DAY, by=None, at=PLANNED)
    preview = mergers.find_preview(Office.objects.get(pk=old.pk))
    assert (preview.registers, preview.doubled) == (1, 1)


@pytest.mark.parametrize("has_successor", [True, False])
def test_phrases_of_a_team_that_ends_go_to_the_one_that_takes_over_or_to_the_office(new, has_successor):
    team = teams.add_team(new, name="Færdig", by=None, at=PLANNED)
    into = new.teams.get(slug="re_referral") if has_successor else None
    phrase = a_phrase(new, team=team.slug)
    teams.remove_team(team, into=into, by=None, at=PLANNED)
    phrase.refresh_from_db()
    assert phrase.team == (into.slug if into else "")


def test_rule_about_whose_the_cases_are_follows_its_team_and_opens_no_case_where_there_is_none(new, old):
    waiting = old.teams.get()
    taking_over = new.teams.first()
    waiting.successor = taking_over
    waiting.save()
    for subject, team in (("waiting", waiting.slug), ("log_check", "of-nobody")):
        AccessRule.objects.create(office=old, subject=subject, team=team, reserved="see", valid_from=SINCE)
    merge(old, into=new)
    assert dict(AccessRule.objects.filter(office=new).values_list("subject", "team")) == {
        "waiting": taking_over.slug,
        "log_check": "of-nobody",
    }
