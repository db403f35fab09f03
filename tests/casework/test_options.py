"""Hospitals to which a patient can be moved, in order, and the reasons against the others."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from rettidig.casework.matching import Rights, find_facts, match
from rettidig.casework.offers import months_later
from rettidig.casework.permissions import Denied
from rettidig.casework.registers import REGISTERS, find_history, undo
from rettidig.casework.steps import options, pathway
from tests.casework.factories import a_case, a_pathway
from tests.casework.offers import (
    AT,
    ON,
    a_finding,
    a_hospital,
    a_story,
    a_wait,
    an_agreement,
    an_assessment,
    an_option,
    extended_choice_open,
    four_hospitals,
)
from tests.database import working_as
from tests.plugin import ROLES

pytestmark = pytest.mark.django_db
OPEN, CLOSED = Rights(extended=True, free=True), Rights(extended=False, free=True)


@pytest.fixture
def story():
    return a_story()


def reasons(story, rights=OPEN, on=ON, home="midtjylland"):
    return {each.hospital.slug: each.reason for each in match(story.service, home_region=home, rights=rights, on=on)}


def test_options_when_the_right_is_open_stand_own_partner_agreement_other(story):
    four_hospitals(story.service)
    found = match(story.service, home_region="midtjylland", rights=OPEN, on=ON)
    assert [each.to_kind for each in found] == ["own_region", "partner", "agreement", "other_region"]
    assert [each.rank for each in found] == [1, 2, 3, 4]
    assert all(each.possible for each in found)


def test_options_when_the_right_is_closed_offer_free_choice_and_no_agreement_hospital(story):
    four_hospitals(story.service)
    found = match(story.service, home_region="midtjylland", rights=CLOSED, on=ON)
    assert [each.hospital.slug for each in found] == ["viborg", "aabrink", "kolding", "lunden"]
    assert found[-1].reason == "right_closed"
    assert found[-1].sentence == "Retten til udvidet frit sygehusvalg er ikke åben."


def test_agreement_hospital_when_the_right_is_not_settled_is_not_possible(story):
    four_hospitals(story.service)
    assert reasons(story, Rights(extended=None, free=True))["lunden"] == "right_unknown"


@pytest.mark.parametrize(
    ("day", "reason"),
    [(date(2026, 11, 22), "agreement_not_valid"), (ON, "agreement"), (date(2026, 11, 24), "agreement_not_valid")],
)
def test_agreement_when_it_holds_for_one_day_is_possible_on_that_day_only(story, day, reason):
    hospital = a_hospital("lunden", kind="private")
    an_agreement(hospital, story.service, "duf", valid_from=ON, valid_to=ON)
    a_wait(hospital, story.service, 5)
    assert reasons(story, on=day)["lunden"] == reason


@pytest.mark.parametrize(("days", "reason"), [(15, "agreement"), (16, "not_shorter"), (17, "not_shorter")])
def test_agreement_hospital_when_its_wait_is_not_shorter_than_the_partners_is_not_possible(story, days, reason):
    hospitals = four_hospitals(story.service)
    a_wait(hospitals["agreement"], story.service, days, reported_on=ON)
    assert reasons(story)["lunden"] == reason


def test_agreement_hospital_when_surgery_was_moved_needs_no_shorter_wait(story):
    hospitals = four_hospitals(story.service)
    a_wait(hospitals["agreement"], story.service, 400, reported_on=ON)
    moved = Rights(extended=True, free=True, wait_must_be_shorter=False)
    assert reasons(story, moved)["lunden"] == "agreement_no_wait_rule"


@pytest.mark.parametrize(("reported_on", "reason"), [(date(2026, 8, 23), "agreement"), (date(2026, 8, 22), "wait_old")])
def test_waiting_time_when_older_than_three_months_is_dropped(story, reported_on, reason):
    hospital = a_hospital("lunden", kind="private")
    an_agreement(hospital, story.service, "duf")
    a_wait(hospital, story.service, 5, reported_on=reported_on)
    assert reasons(story)["lunden"] == reason


@pytest.mark.parametrize(
    ("region", "reason"), [("syddanmark", "free_choice_unknown"), ("midtjylland", "own_region_unknown")]
)
def test_public_hospital_when_its_wait_is_not_known_can_be_chosen_all_the_same(story, region, reason):
    a_wait(a_hospital("kolding", region=region), story.service, 5, reported_on=date(2026, 8, 22))
    found = match(story.service, home_region="midtjylland", rights=OPEN, on=ON)[0]
    assert (found.reason, found.possible) == (reason, True)
    assert "spørg hospitalet" in found.sentence


@pytest.mark.parametrize("hospital", ["own", "other", "partner", "agreement"])
def test_hospital_when_it_has_said_no_is_out_with_that_reason(story, hospital):
    no = four_hospitals(story.service)[hospital]
    found = {
        each.hospital.pk: each
        for each in match(story.service, home_region="midtjylland", rights=OPEN, on=ON, declined={no.pk})
    }
    assert (found[no.pk].reason, found[no.pk].possible) == ("declined", False)
    facts = find_facts(story.service, home_region="midtjylland", on=ON, limit=date(2027, 1, 1), declined={no.pk})
    assert facts["partner_can_meet_limit"] is (hospital != "partner")


def test_waiting_time_when_told_on_the_telephone_counts_from_then_on(story):
    hospital = four_hospitals(story.service)["agreement"]
    extended_choice_open(story)
    told = {"hospital": hospital, "service": story.service, "by": story.by, "at": AT}
    options.record_waiting_time(story.case, days=40, **told)
    assert reasons(story)["lunden"] == "not_shorter"
    assert an_option(story, "lunden").facts["age_days"] == 0
    with pytest.raises(Denied, match="hele dage"):
        options.record_waiting_time(story.case, days=-1, **told)


def test_waiting_time_when_told_is_kept_in_the_history_of_the_register_and_can_be_taken_back(story):
    hospital = four_hospitals(story.service)["agreement"]
    told = {"hospital": hospital, "service": story.service, "by": story.by, "at": AT}
    for days in (40, 30, 30):  # corrected once, and told again
        options.record_waiting_time(story.case, days=days, **told)
    reported = hospital.waiting_times.get(reported_on=ON)
    newest, first = find_history(REGISTERS["waiting_times"], reported.pk)
    assert (first.before, first.after["days"], newest.before["days"], newest.after["days"]) == (None, "40", "40", "30")
    undo(newest, by=story.by, at=AT)
    reported.refresh_from_db()
    assert (reported.days, newest.by) == (40, story.by)


def test_waiting_time_when_reported_later_than_the_day_is_not_known_yet(story):
    hospital = a_hospital("lunden", kind="private")
    an_agreement(hospital, story.service, "duf")
    a_wait(hospital, story.service, 5, reported_on=date(2026, 11, 24))
    assert reasons(story)["lunden"] == "wait_unknown"


def test_partner_when_the_agreement_is_another_regions_is_no_partner(story):
    hospital = a_hospital("aabrink", kind="private")
    an_agreement(hospital, story.service, "partner", region="nordjylland")
    a_wait(hospital, story.service, 3)
    assert reasons(story)["aabrink"] == "no_agreement"


def test_hospital_when_it_has_both_agreements_is_the_regions_partner(story):
    hospital = a_hospital("aabrink", kind="private")
    an_agreement(hospital, story.service, "duf")
    an_agreement(hospital, story.service, "partner")
    a_wait(hospital, story.service, 3)
    assert reasons(story, CLOSED)["aabrink"] == "partner"


@pytest.mark.parametrize(("day", "kind"), [(date(2026, 12, 31), "other_region"), (date(2027, 1, 1), "own_region")])
def test_hospital_when_the_regions_merge_becomes_the_patients_own(story, day, kind):
    a_wait(a_hospital("slagelse", region="sjaelland"), story.service, 5)
    found = match(story.service, home_region="hovedstaden", rights=CLOSED, on=day)
    assert found[0].to_kind == kind


def test_free_choice_when_the_patient_is_detained_is_closed(story):
    four_hospitals(story.service)
    assert reasons(story, Rights(extended=False, free=False))["kolding"] == "free_choice_closed"


@pytest.mark.parametrize(("limit", "late"), [(date(2026, 12, 9), set()), (date(2026, 12, 8), {"partner"})])
def test_hospital_when_it_can_begin_only_after_the_limit_is_possible_and_said_to_be_late(story, limit, late):
    four_hospitals(story.service)
    found = match(story.service, home_region="midtjylland", rights=OPEN, on=ON, limit=limit)
    assert {each.to_kind for each in found if each.reason.endswith("_late")} == {"own_region", "other_region"} | late
    assert all(each.possible and each.sentence for each in found)


def test_limit_when_the_right_has_none_is_that_of_another_right(story):
    assessment = an_assessment(
        story, a_finding("free_choice", entitled=True), a_finding("fast_assessment", deadline="2026-12-09")
    )
    assert options.find_limit(assessment, pathway="1", right="free_choice") == date(2026, 12, 9)
    assert options.find_limit(assessment, pathway="hip") is None


def test_months_later_when_the_month_is_shorter_ends_on_its_last_day():
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2026, 9, 15), 3) == date(2026, 12, 15)


@pytest.mark.parametrize(("limit", "can"), [(date(2026, 12, 9), True), (date(2026, 12, 8), False)])
def test_facts_when_the_partner_waits_sixteen_days_tell_whether_it_meets_the_limit(story, limit, can):
    four_hospitals(story.service)
    facts = find_facts(story.service, home_region="midtjylland", on=ON, limit=limit)
    assert facts == {
        "agreement_hospital_available": True,
        "agreement_wait_shorter": True,
        "partner_can_meet_limit": can,
    }


def test_facts_when_there_is_no_agreement_say_so_and_leave_the_rest_unknown(story):
    facts = find_facts(story.service, home_region="midtjylland", on=ON, limit=None)
    assert facts == {"agreement_hospital_available": False, "partner_can_meet_limit": False}


def test_shown_options_when_the_world_changes_stay_as_they_were(story):
    hospitals = four_hospitals(story.service)
    option = an_option(story, "lunden")
    hospitals["agreement"].waiting_times.update(days=99)
    option.refresh_from_db()
    assert (option.facts["days"], option.facts["age_days"], option.possible) == (11, 7, True)
    assert option.facts["agreement"]["kind"] == "duf"
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        option.save()


@pytest.mark.parametrize("role", [ROLES.application, ROLES.owner])
@pytest.mark.parametrize("table", ["optionlist", "option", "wish"])
def test_shown_options_and_wishes_can_be_neither_changed_nor_removed(story, table, role):
    four_hospitals(story.service)
    options.record_wish(story.case, words="Lunden", option=an_option(story, "lunden"), by=story.by, at=AT)
    changes = {"optionlist": "facts = '{}'", "option": "possible = TRUE", "wish": "said_at = now()"}
    for statement in (f"UPDATE casework_{table} SET {changes[table]}", f"DELETE FROM casework_{table}"):
        with pytest.raises(DatabaseError, match=r"append-only|permission denied"), working_as(role) as cursor:
            cursor.execute(statement)


def test_shown_options_move_the_case_and_are_told_in_the_audit_log(story):
    four_hospitals(story.service)
    extended_choice_open(story)
    an_option(story, "viborg")
    story.case.refresh_from_db()
    assert (story.case.state, story.case.version) == ("offered", 3)


def test_options_when_the_service_becomes_known_are_found_with_what_the_register_says(story, engine_runs):
    four_hospitals(story.service)
    story.pathway.service = None
    story.pathway.save()
    before = extended_choice_open(story)
    shown = an_option(story, "lunden").option_list
    assert "agreement_hospital_available" not in before.document["pathways"][0]["facts"]
    assert shown.assessment.document["pathways"][0]["facts"]["agreement_hospital_available"]
    assert len(engine_runs) == 2


def test_options_on_a_pathway_that_has_been_removed_are_refused(story):
    four_hospitals(story.service)
    extended_choice_open(story)
    a_pathway(story.case, {})
    pathway.remove_pathway(story.pathway, reason="Samme forløb", by=story.by, at=AT)
    with pytest.raises(Denied, match="fjernet fra sagen"):
        an_option(story, "lunden")


@pytest.mark.parametrize(
    ("status", "entitled", "extended"),
    [
        ("at_risk", True, True),
        ("at_risk", None, None),
        ("undetermined", None, None),
        ("not_applicable", None, False),
        ("suspended", None, False),
        ("kept", False, False),
    ],
)
def test_rights_when_read_out_of_the_answer_keep_unknown_unknown(story, status, entitled, extended):
    assessment = an_assessment(
        story, a_finding("extended_choice", status, entitled), a_finding("surgery_date_change", "not_applicable")
    )
    assert options.find_rights(assessment, pathway="1").extended is extended


def test_wish_when_for_an_option_is_kept_in_the_patients_words_and_in_the_pathway(story):
    four_hospitals(story.service)
    option = an_option(story, "lunden")
    options.record_wish(story.case, words="Hellere Lunden.", option=option, by=story.by, at=AT)
    assert story.case.wishes.get().words == "Hellere Lunden."
    assert story.case.pathways.get().document["events"][-1] == {
        "date": "2026-11-23",
        "type": "patient_request",
        "what": "extended_choice",
        "to": "Privathospitalet Lunden",
        "documented": True,
    }


def test_wish_when_empty_is_refused(story):
    with pytest.raises(Denied, match="ønske"):
        options.record_wish(story.case, words=" ", option=None, by=story.by, at=AT)


def test_wish_when_the_option_is_another_cases_is_refused(story):
    four_hospitals(story.service)
    option = an_option(story, "lunden")
    other = a_case(office=story.case.office)
    with pytest.raises(Denied, match="anden sag"):
        options.record_wish(other, words="Ja", option=option, by=story.by, at=AT)
