"""Kind of decision × right × kind of hospital × finding: what belongs together in law, and nothing else, is decided."""

from itertools import product
from types import SimpleNamespace

import pytest

from rettidig.casework.letters.reasons import standard_reasons
from rettidig.casework.permissions import Denied
from rettidig.casework.right_names import RIGHT_NAMES
from rettidig.casework.steps import decision, options
from rettidig.rights import STATUSES
from tests.casework.factories import a_pathway
from tests.casework.offers import (
    AT,
    LATE,
    a_decision,
    a_finding,
    a_wait,
    an_assessment,
    an_option,
    extended_choice_closed,
    extended_choice_open,
)

HOSPITALS = ("own_region", "other_region", "partner", "agreement", "private", None)
CHOICES = {"free_choice", "extended_choice", "surgery_date_change"}
DUTIES = {"information_duty", "assessment_plan", "duty_to_act"}
LAW = {  # SUL §§ 86 and 87; what is not a choice and no duty is a limit, kept in public hospitals and by partners
    "free_choice": {"own_region", "other_region"},
    "extended_choice": {"agreement"},
    "surgery_date_change": {"agreement"},
}
WITH_A_LIMIT = {"own_region", "other_region", "partner"}
EVERYTHING = list(product(("grant", "refuse", "guide"), RIGHT_NAMES, HOSPITALS, STATUSES, (True, False, None)))


def fits(kind, right, hospital, status, entitled):
    option = hospital and SimpleNamespace(to_kind=hospital, possible=hospital != "private", facts={"name": "X"})
    try:
        decision.check_fits(kind, a_finding(right, status, entitled), option)
    except Denied:
        return False
    return True


def should(kind, right, hospital, status, entitled):
    leads_there = hospital in LAW.get(right, WITH_A_LIMIT)
    if kind == "guide":
        return hospital is None
    if right in DUTIES:
        return False
    if kind == "grant":
        is_open = entitled is True if right in CHOICES else True
        return leads_there and is_open and status not in ("not_applicable", "suspended")
    is_closed = entitled is False if right in CHOICES else status not in ("at_risk", "breached")
    return is_closed and status != "undetermined" and (leads_there or hospital is None)


def test_of_every_combination_only_what_the_law_joins_is_decided():
    assert [each for each in EVERYTHING if fits(*each) != should(*each)] == []


@pytest.mark.parametrize("right", RIGHT_NAMES)
def test_no_right_leads_to_a_private_hospital_without_an_agreement(right):
    assert not any(fits("grant", right, "private", *found) for found in product(STATUSES, (True, False, None)))


def test_free_choice_never_leads_to_a_private_hospital():
    places = {each[2] for each in EVERYTHING if each[1] == "free_choice" and each[0] != "guide" and fits(*each)}
    assert places == {"own_region", "other_region", None}


def test_every_grant_names_a_hospital():
    assert not any(fits(*each) for each in EVERYTHING if each[0] == "grant" and each[2] is None)


# -- the same through the verb, where the register and the other decisions are asked too


@pytest.mark.django_db
@pytest.mark.parametrize("right", ["free_choice", "extended_choice", "fast_assessment"])
@pytest.mark.parametrize("hospital", ["viborg", "kolding", "aabrink", "lunden"])
def test_grant_is_stored_as_it_was_chosen_or_not_at_all(story, right, hospital):
    extended_choice_open(story)
    option = an_option(story, hospital)
    if option.to_kind not in LAW.get(right, WITH_A_LIMIT):
        with pytest.raises(Denied):
            a_decision(story, right=right, option=option)
        assert not story.case.decisions.exists()
        return
    made = a_decision(story, right=right, option=option)
    assert (made.right, made.option, made.pathway) == (right, option, story.pathway)


@pytest.mark.django_db
def test_grant_of_a_limit_without_a_hospital_is_refused(story):
    extended_choice_open(story)
    with pytest.raises(Denied, match="Vælg det hospital"):
        a_decision(story, right="fast_assessment", reasons="Fristen holder ikke, så patienten har ret.")


@pytest.mark.django_db
def test_guidance_that_names_a_hospital_is_refused(story):
    extended_choice_open(story)
    with pytest.raises(Denied, match="giver ikke ret til et hospital"):
        a_decision(story, "guide", option=an_option(story, "lunden"), reasons="Vi vejleder dig om dine rettigheder.")


@pytest.mark.django_db
def test_hospital_that_was_shown_for_another_pathway_than_the_one_decided_on_is_refused(story):
    knee = a_pathway(story.case, LATE, service=story.service, facts={"professionally_possible": True})
    extended_choice_open(story)
    option = an_option(story, "lunden")
    with pytest.raises(Denied, match="andet forløb"):
        a_decision(story, pathway=knee, option=option)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["da", "en"])
def test_reasons_that_the_office_gives_for_another_right_are_refused(story, language):
    found = extended_choice_closed(story)
    of_another = standard_reasons(found, right="fast_assessment", language=language, pathway="1")
    own = standard_reasons(found, right="extended_choice", language=language, pathway="1")
    assert of_another != own
    with pytest.raises(Denied, match="hører til en anden ret"):
        a_decision(story, "refuse", reasons=f" {of_another}\n")
    assert a_decision(story, "refuse", reasons=own).reasons == own


@pytest.mark.django_db
def test_hospital_is_asked_for_under_the_right_that_is_decided_and_not_the_one_it_was_shown_under(story):
    extended_choice_open(story)
    option = an_option(story, "lunden")
    a_wait(option.hospital, story.service, 60, reported_on=AT.date())
    both = an_assessment(
        story, *(a_finding(right, entitled=True) for right in ("extended_choice", "surgery_date_change"))
    )
    asked = {"assessment": both, "on": AT.date()}
    assert options.find_change(option, right="surgery_date_change", **asked) == ""
    assert "ikke kortere" in options.find_change(option, right="extended_choice", **asked)


@pytest.mark.django_db
def test_wish_for_a_hospital_on_another_pathway_asks_for_no_reasons_here(story):
    knee = a_pathway(story.case, LATE, service=story.service, facts={"professionally_possible": True})
    extended_choice_open(story)
    there = an_option(story._replace(pathway=knee), "kolding", "free_choice")
    options.record_wish(story.case, words="Knæet til Kolding.", option=there, by=story.by, at=AT)
    assert not a_decision(story, option=an_option(story, "lunden")).appeal_guidance
