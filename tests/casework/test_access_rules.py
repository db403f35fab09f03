"""An office can give the cases of a subject to some of its teams alone; who has a case, and the lead, always see it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rettidig.casework import access_rules, confidentiality, distribution, integrity, queues, search, teams
from rettidig.casework.csv_files import BadFile
from rettidig.casework.models import AccessRule, Case, Person, RegisterChange, Reserved, Role
from rettidig.casework.permissions import Denied, OfOtherTeams, check_may_read, check_may_work, may_read
from rettidig.casework.registers import taking_over
from rettidig.casework.registers.changes import undo, write
from rettidig.casework.registers.definitions import REGISTERS
from rettidig.casework.registers.entries import find_entry
from rettidig.casework.steps import advice, confidential, distribute, follow_up, triage

from .factories import a_case, a_team, a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-11-20 10:00")
REGISTER = "access_rules"


@pytest.fixture
def records():
    return a_team("records", ["ehr"])


def a_rule(team, subject: str = "ehr", reserved: str = "see", **more) -> AccessRule:
    facts = {"office": an_office(), "subject": subject, "reserved": reserved, "valid_from": date(2026, 1, 1)}
    return AccessRule.objects.create(team=team.slug, **facts | more)


def a_look_up(**more) -> Case:
    return a_case(topic="ehr", **more)


def test_case_of_a_subject_without_a_rule_is_for_the_whole_office(records):
    a_rule(records, "privacy_marking")
    assert may_read(an_adviser(), a_look_up())


def test_case_of_a_subject_with_a_rule_is_for_its_teams_the_owner_and_who_passes(records):
    a_rule(records)
    owner = an_adviser()
    case = a_look_up(owner=owner)
    people = (an_adviser(team=records), owner, a_user("lead"), a_user("lawyer"), an_adviser(), a_user("administrative"))
    assert [may_read(one, case) for one in people] == [True, True, True, True, False, False]


def test_refusal_names_subject_and_teams(records):
    a_rule(records)
    a_rule(a_team("rights", []))
    with pytest.raises(OfOtherTeams, match="Sager om E-journal er kun for records og rights"):
        check_may_read(an_adviser(), a_look_up())
    with pytest.raises(OfOtherTeams, match="E-journal"):
        follow_up.add_note(a_look_up(), text="Hej", by=an_adviser(), at=AT)


def test_rule_about_a_group_of_topics_holds_for_each_of_them(records):
    a_rule(records, "group:complaints")
    reader = an_adviser()
    assert [may_read(reader, a_case(topic=each)) for each in ("service_complaint", "waiting")] == [False, True]


def test_case_that_all_may_see_and_one_team_works_on_says_so_to_others(records):
    a_rule(records, reserved="work")
    case, other = a_look_up(), an_adviser()
    check_may_read(other, case)
    with pytest.raises(OfOtherTeams, match="Kun records arbejder"):
        check_may_work(other, case)
    check_may_work(an_adviser(team=records), case)


def test_team_that_works_where_another_sees_sees_too_and_the_other_works_not(records):
    rights = a_team("rights", [])
    a_rule(records, reserved="see")
    a_rule(rights, reserved="work")
    case = a_look_up()
    check_may_work(an_adviser(team=rights), case)
    check_may_read(seeing := an_adviser(team=records), case)
    with pytest.raises(OfOtherTeams):
        check_may_work(seeing, case)


@pytest.mark.parametrize(("first", "last", "holds"), [(0, 0, True), (1, 9, False), (-9, -1, False), (-1, None, True)])
def test_rule_holds_from_its_first_day_to_its_last(records, first, last, holds):
    today = timezone.localdate()
    until = None if last is None else today + timedelta(days=last)
    a_rule(records, valid_from=today + timedelta(days=first), valid_to=until)
    assert may_read(an_adviser(), a_look_up()) is not holds


def test_rule_of_another_office_closes_nothing_here(records):
    a_rule(records, office=an_office("syd"))
    assert may_read(an_adviser(), a_look_up())


@pytest.mark.parametrize("in_team", [True, False])
@pytest.mark.parametrize("reserved", Reserved.values)
@pytest.mark.parametrize("kind", ["", "protected_address", "own_colleague"])
@pytest.mark.parametrize("role", [role for role in Role.values if role not in ("citizen", "partner")])
def test_list_page_and_search_agree_on_who_sees_a_case(records, role, kind, reserved, in_team):
    a_rule(records, reserved=reserved)
    case, user = a_look_up(confidential=kind, patient=Person.objects.create(name="Kaja Test Hansen")), a_user(role)
    user.team = records if in_team else a_team("other", [])
    [row] = Case.objects.annotate(is_shown=confidentiality.is_shown(user))
    assert row.is_shown is not confidentiality.is_closed_to(user, case)
    found = [each.case_id for each in search.find(user, search.read("Kaja")).found]
    assert found == ([case.pk] if may_read(user, case) else [])


@pytest.mark.parametrize("reserved", Reserved.values)
@pytest.mark.parametrize("role", ["adviser", "administrative", "lead"])
def test_list_of_what_one_may_work_on_and_the_act_agree(records, role, reserved):
    a_rule(records, reserved=reserved)
    case = a_look_up()
    for user in (a_user(role), a_user(role, team=records)):
        listed = confidentiality.only_workable(Case.objects.filter(pk=case.pk), user).exists()
        assert listed is confidentiality.may_be_given_to(user, case)


def test_case_of_other_teams_is_found_by_its_own_number_alone(records):
    a_rule(records)
    case, user = a_look_up(patient=Person.objects.create(name="Kaja Test Hansen")), an_adviser()
    by_number = search.find(user, search.read(case.number)).found
    assert [each.case_id for each in by_number] == [case.pk]
    narrowed = search.find(user, search.read(case.number), filters=search.Filters(topic="ehr")).found
    assert narrowed == []


def test_line_of_the_queue_stays_without_its_words(records):
    a_rule(records)
    case = a_look_up(patient=Person.objects.create(name="Kaja Test Hansen"))
    [row] = confidentiality.cover(queues.queue(an_adviser(), view="all"))
    assert (row.pk, row.patient.name) == (case.pk, "Et andet teams sag")


def test_named_reader_of_a_case_of_other_teams_sees_it(records):
    a_rule(records)
    named, case = an_adviser(), a_look_up()
    confidential.mark(case, kind="other", reason="Derfor", readers=[named], by=a_user("lead"), at=AT)
    assert may_read(named, Case.objects.get())


def test_reason_opens_no_case_of_other_teams(records):
    a_rule(records)
    case = a_look_up(confidential="other")
    with pytest.raises(Denied, match="Sager om E-journal"):
        confidential.open_with_reason(case, reason="Patienten ringer nu, og ejeren er syg", by=an_adviser(), at=AT)


# -- who gets a case


def test_assigning_to_somebody_whom_the_rule_leaves_out_is_refused(records):
    a_rule(records, reserved="work")
    case, other = a_look_up(), an_adviser(first_name="Bo")
    with pytest.raises(Denied, match=r"Bo kan ikke få sagen\. Kun records"):
        triage.assign(case, owner=other, team=None, by=a_user("lead"), at=AT)
    member = an_adviser(team=records)
    assert triage.assign(case, owner=member, team=None, by=a_user("lead"), at=AT).owner == member


def test_assigning_to_a_team_that_the_rule_leaves_out_is_refused(records):
    a_rule(records)
    case, other = a_look_up(team=a_team("before", [])), a_team("rights", [])
    with pytest.raises(Denied, match=r"rights kan ikke få sagen\. Kun records arbejder på sager om E-journal"):
        triage.assign(case, owner=None, team=other, by=a_user("lead"), at=AT)
    assert triage.assign(case, owner=None, team=records, by=a_user("lead"), at=AT).team == records


def test_asking_a_colleague_of_another_team_for_advice_is_refused_with_whose_the_case_is(records):
    a_rule(records)
    facts = {"kind": "advice", "text": "Hvad synes du?", "due": date(2026, 11, 24), "at": AT}
    with pytest.raises(Denied, match=r"Bo kan ikke se sagen\. Sager om E-journal"):
        advice.ask(a_look_up(), asked=an_adviser(first_name="Bo"), by=a_user("lead"), **facts)
    advice.ask(a_look_up(), asked=a_user("lawyer"), by=a_user("lead"), **facts)


@pytest.mark.parametrize("reserved", Reserved.values)
def test_sharing_and_next_case_pass_over_those_whom_the_rule_leaves_out(records, reserved):
    a_rule(records, reserved=reserved)
    case = a_look_up(team=records, priority=1)
    other = an_adviser(team=a_team("all_of_it", ["ehr", "waiting"]))
    [proposal] = distribution.propose([case], distribution.colleagues(an_office().pk, at=AT))
    assert (proposal.owner, proposal.reason) == (None, "Ingen har emnet.")
    assert distribute.take_next(other, at=AT) == (None, False)
    assert queues.find_next(other, last=None, on=AT.date()) is None
    member = an_adviser(team=records)
    [proposal] = distribution.propose([case], distribution.colleagues(an_office().pk, at=AT))
    assert proposal.owner == member
    assert distribute.take_next(member, at=AT) == (case, True)


# -- a case that nobody can have


def found(key: str) -> list[Case]:
    now = timezone.now()
    seen = integrity.look_over(an_office(), at=now)
    check = next(each for each in integrity.CHECKS if each.key == key)
    return list(integrity.still_found(seen, check, look=integrity.begin_look(an_office(), at=now)))


def test_nightly_check_finds_cases_of_a_team_without_people(records):
    a_rule(records)
    case = a_look_up()
    assert found("case_without_team") == [case]
    an_adviser(team=records)
    assert found("case_without_team") == []


def test_nightly_check_finds_owners_whom_the_rule_leaves_out(records):
    case = a_look_up(owner=an_adviser())
    a_look_up(owner=an_adviser(team=records))
    a_look_up(owner=a_user("lead"))
    assert found("owner_of_other_team") == []
    a_rule(records)
    assert found("owner_of_other_team") == [case]


def test_team_that_a_rule_names_ends_only_into_another_which_has_the_rule_then(records):
    a_rule(records)
    other, lead = a_team("rights", []), a_user("lead")
    records.topics = []
    records.save()
    with pytest.raises(Denied, match="regler"):
        teams.remove_team(records, into=None, by=lead, at=AT)
    teams.remove_team(records, into=other, by=lead, at=AT)
    assert AccessRule.objects.get().team == "rights"


# -- the register


def cells(**more) -> dict[str, str]:
    facts = {"office": "midtjylland", "subject": "ehr", "team": "records", "reserved": "see"}
    return facts | {"valid_from": timezone.localdate().isoformat(), "valid_to": ""} | more


def test_lead_writes_a_rule_which_holds_at_once_and_takes_it_back(records):
    lead, other, case = a_user("lead"), an_adviser(), a_look_up()
    change = write(REGISTERS[REGISTER], cells(), by=lead, at=timezone.now())
    assert not may_read(other, Case.objects.get(pk=case.pk))
    undo(change, by=lead, at=timezone.now())
    assert may_read(other, Case.objects.get(pk=case.pk))
    assert RegisterChange.objects.get().undone_by == lead


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"team": "ukendt"}, "ikke det team"), ({"subject": "vejret"}, "ukendt"), ({"valid_to": "2020-01-01"}, "dag")],
)
def test_rule_that_cannot_be_is_refused(records, wrong, said):
    with pytest.raises(BadFile) as refusal:
        write(REGISTERS[REGISTER], cells(**wrong), by=a_user("lead"), at=timezone.now())
    assert said in refusal.value.faults[0].problem


def test_same_rule_twice_at_one_time_is_refused(records):
    write(REGISTERS[REGISTER], cells(), by=a_user("lead"), at=timezone.now())
    later = (timezone.localdate() + timedelta(days=1)).isoformat()
    with pytest.raises(BadFile) as refusal:
        write(REGISTERS[REGISTER], cells(valid_from=later), by=a_user("lead"), at=timezone.now())
    assert "allerede en regel" in refusal.value.faults[0].problem


def test_rule_is_written_by_the_lead_and_the_administrator_alone(records):
    for role in ("adviser", "lawyer"):
        with pytest.raises(Denied):
            write(REGISTERS[REGISTER], cells(), by=a_user(role), at=timezone.now())


def test_every_subject_has_a_name_and_every_topic_its_subjects():
    named = dict(access_rules.subjects())
    assert all(set(access_rules.subjects_of(topic)) <= named.keys() for topic in access_rules.TOPICS)
    assert find_entry(REGISTERS[REGISTER], 0) is None


def test_case_that_is_part_of_another_is_for_those_for_whom_the_other_is():
    rights, others = a_team("rights", ["ehr"]), a_team("others", ["transport"])
    a_rule(rights)
    kept = a_case(topic="transport")
    part = a_look_up(joined_to=kept, closed_at=kept.received_at)
    stranger = an_adviser(team=others)
    assert may_read(stranger, kept)
    assert may_read(stranger, part)
    assert not may_read(stranger, a_look_up())


def test_rule_whose_team_nobody_takes_over_names_no_team_of_the_other_office():
    into = an_office("sjaelland", region="sjaelland")
    a_team("rights", ["other"], office=into)
    rule = a_rule(a_team("rights", ["ehr"]))
    taking_over.go_along(rule.office, into, at=AT)
    rule.refresh_from_db()
    assert (rule.office, into.teams.filter(slug=rule.team).exists()) == (into, False)
