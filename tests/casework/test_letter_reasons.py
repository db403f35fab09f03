"""Reasons in letters: in the letter's language, to the patient, and about the right that was decided."""

import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from rettidig.casework.letters.decisions import compose_letter
from rettidig.casework.letters.language import find_foreign, lix, remarks
from rettidig.casework.letters.reasons import find_offer, say_finding, standard_reasons
from rettidig.casework.letters.text import ENGINE, REGISTERED, fill
from rettidig.casework.models import Assessment, Decision, Option, OptionList
from rettidig.casework.steps import decision, letter
from rettidig.casework.tracks import ehr_access, privacy_marking
from rettidig.rights import RIGHTS, STATUSES, assess
from tests.casework.offers import (
    AT,
    LAW,
    ON,
    a_decision,
    a_finding,
    a_stored_decision,
    an_assessment,
    an_option,
    extended_choice_closed,
    extended_choice_open,
)
from tests.law.cases import read_cases
from tests.law.checking import law_of

pytestmark = pytest.mark.django_db
LEGAL = re.compile(r"\bpatienten\w*|\bdag 0\b|\bday 0\b|\bthe patient\b", re.IGNORECASE)
OWNERS = (ehr_access, privacy_marking)  # beside the letters of decisions and the notices
FOLDER = Path(ENGINE.dirs[0])
CHOICES = ("free_choice", "extended_choice", "surgery_date_change")
HOSPITALS = {"free_choice": ("own_region", "other_region", "partner"), "extended_choice": ("agreement",)}
ENGINE_REASON = {"da": "Dag 0 er i går. Patienten kan vælge.", "en": "Day 0 was yesterday. The patient may choose."}
TO_CITIZEN = {"da": "Din tid er i tide. Sådan er det nu.", "en": "Your time is in time. That is so now."}
BRANCHES = {
    "open_by_other_limit": "Derfor er valget åbent fra",
    "slot_late_in_part": "for de dele, der kun venter på plads",
}
OWN_WORDS = {
    "open_by_other_limit": "Dit forløb har også fristen",
    "slot_late_in_part": "noget af den venter kun på plads. Til det kan du vælge",
}
EVENTS = [
    {"date": "2026-11-02", "type": "referral_received"},
    {"date": "2026-11-10", "type": "appointment_offered", "for": "2026-12-29"},
]


def assessed(right: str, status: str, entitled: bool | None, deadline: str | None) -> Assessment:
    clock = {"start": "2026-11-02", "days": 30} if deadline else None
    reasons = {"reason": ENGINE_REASON, "reason_to_citizen": TO_CITIZEN}
    finding = a_finding(right, status, entitled, deadline=deadline, clock=clock, **reasons)
    other = a_finding("free_choice", entitled=True)
    findings = [finding] if right == "free_choice" else [finding, other]
    answer = {"pathways": [{"id": "shoulder", "findings": findings}]}
    return Assessment(answer=answer, document={"pathways": [{"id": "shoulder", "events": EVENTS}]})


def every_decision(story, right: str, language: str):
    """Each kind of decision over each outcome of the right, as the office's own texts give the reasons."""
    kinds = HOSPITALS.get(right, ("agreement",) if right in CHOICES else ("own_region", "partner", "other_region"))
    answers = (True, False, None) if right in CHOICES else (None,)
    for status, entitled, deadline in product(STATUSES, answers, ("2026-12-02", None)):
        found = assessed(right, status, entitled, deadline)
        reasons = standard_reasons(found, right=right, pathway=story.pathway, language=language)
        plain = {"case": story.case, "right": right, "assessment": found, "basis": [LAW], "reasons": reasons}
        yield Decision(kind="refuse", appeal_guidance="klag", **plain)
        yield Decision(kind="guide", **plain)
        yield Decision(kind="grant", **plain)
        shown = OptionList(service=story.service, pathway=story.pathway, assessment=found)
        for kind in kinds:
            facts = {"name": "Hospitalet", "days": 20, "agreement": {"valid_to": None}}
            yield Decision(kind="grant", option=Option(option_list=shown, to_kind=kind, facts=facts), **plain)


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize(("language", "written_in"), [("da", "en"), ("en", "da")])
def test_letter_of_every_right_and_outcome_is_plain_and_to_the_patient_in_its_own_language(
    story, right, language, written_in
):
    for made in every_decision(story, right, written_in):
        text = compose_letter(story.case, decision=made, on=ON, language=language)
        said = f"{text.title}\n{text.body}"
        assert not LEGAL.findall(said), said
        assert not find_foreign(said, language), said
        assert made.option is None or "{" not in said
        assert language == "en" or lix(text.body) <= 35, (lix(text.body), said)


@pytest.mark.parametrize(("language", "public"), [("da", "offentlige hospitaler"), ("en", "public hospitals")])
def test_grant_of_a_private_hospital_is_not_explained_by_the_choice_of_a_public_one(story, language, public):
    assessment = an_assessment(story, a_finding("fast_assessment", "at_risk"))
    proposal = decision.propose(story.case, assessment=assessment, pathway=story.pathway.key, right="fast_assessment")
    granted = {"right": "fast_assessment", "option": an_option(story, "aabrink", right="fast_assessment")}
    made = a_decision(story, reasons=proposal.reasons, **granted)
    body = compose_letter(story.case, decision=made, on=ON, language=language).body
    assert "Privathospitalet Åbrink" in body
    assert public not in body
    assert "§ 86" not in body


@pytest.mark.parametrize(("language", "deadline"), [("da", "lørdag den 5. december 2026"), ("en", "5 December 2026")])
def test_reasons_proposed_to_the_adviser_are_those_of_the_letter_in_either_language(story, language, deadline):
    assessment = extended_choice_open(story)
    proposal = decision.propose(story.case, assessment=assessment, pathway=story.pathway.key, right="extended_choice")
    assert "Derfor kan du vælge et privathospital med en aftale" in proposal.reasons
    made = a_decision(story, option=an_option(story, "lunden"), reasons=proposal.reasons)
    body = compose_letter(story.case, decision=made, on=ON, language=language).body
    assert deadline in body
    assert ("you can choose a private hospital with an agreement" in body) is (language == "en")


def test_reasons_of_the_rights_engine_in_an_older_decision_are_said_to_the_patient(story):
    both = {"reason": ENGINE_REASON, "reason_to_citizen": TO_CITIZEN}
    found = an_assessment(story, a_finding("extended_choice", "kept", False, **both))
    made = a_stored_decision(story, "refuse", found, reasons=f"{ENGINE_REASON['da']} Ring, hvis du får en ny tid.")
    body = compose_letter(story.case, decision=made, on=ON, language="da").body
    assert "Sådan er det nu. Ring, hvis du får en ny tid." in body
    assert "Dag 0" not in body


@pytest.mark.parametrize(("written_in", "language"), [("da", "en"), ("en", "da"), ("da", "da")])
def test_what_the_rights_engine_says_to_the_citizen_is_said_in_the_letters_language(story, written_in, language):
    found = an_assessment(story, a_finding("fast_assessment", "running", reason_to_citizen=TO_CITIZEN))
    made = a_stored_decision(story, "guide", found, right="fast_assessment", reasons=TO_CITIZEN[written_in])
    assert TO_CITIZEN[language] in compose_letter(story.case, decision=made, on=ON, language=language).body


def test_letter_says_of_every_finding_what_the_rights_engine_says_and_no_more():
    for case in read_cases():
        for pathway in assess(case["document"], law=law_of(case)).as_json()["pathways"]:
            for finding in pathway["findings"]:
                assert say_finding(finding, language="da") == finding["reason_to_citizen"]["da"]


@pytest.mark.parametrize("name", ["open_by_other_limit", "slot_late_in_part"])
def test_letter_of_an_open_choice_says_which_limit_and_which_part_it_is_open_for(name):
    said = [
        (say_finding(finding, language="da"), finding["deadline"])
        for case in read_cases()
        for pathway in assess(case["document"], law=law_of(case)).as_json()["pathways"]
        for finding in pathway["findings"]
        if finding["right"] == "extended_choice" and BRANCHES[name] in finding["reason"]["da"]
    ]
    assert said
    assert all(OWN_WORDS[name] in words for words, _deadline in said)


def test_answer_that_is_older_than_the_sentences_to_the_citizen_has_no_standard_reasons_and_loses_no_word(story):
    finding = a_finding("fast_assessment", "running")
    del finding["reason_to_citizen"]
    found = an_assessment(story, finding)
    assert standard_reasons(found, right="fast_assessment", language="da") == ""
    made = a_stored_decision(story, "guide", found, right="fast_assessment", reasons="Du har en tid i næste uge.")
    assert "Du har en tid i næste uge." in compose_letter(story.case, decision=made, on=ON, language="da").body


def test_reasons_that_a_person_wrote_stay_and_in_another_language_are_marked_with_an_offer(story):
    words = "Hospitalet har sagt til os, at du kan få en tid i næste uge."
    extended_choice_closed(story)
    made = a_decision(story, "refuse", reasons=words)
    drafted = letter.draft_letter(story.case, decision=made, by=story.by, at=AT, language="en")
    assert words in drafted.body
    assert any(remark.words == words for remark in remarks(drafted.body, "en"))
    assert "So you cannot choose a private hospital" in find_offer(drafted)
    drafted.body = drafted.body.replace(words, "The hospital has told us that you can get a date next week.")
    assert find_offer(drafted) == ""
    drafted.language, drafted.body = "da", words
    assert find_offer(drafted) == ""


@pytest.mark.parametrize(
    ("text", "language", "is_foreign"),
    [
        ("Du kan vælge et hospital.", "en", True),
        ("You can choose a hospital.", "da", True),
        ("You can complain to Styrelsen for Patientklager.", "en", False),
        ("Du kan læse om 'The Danish Health Act'.", "da", False),
        ("Sundhedsloven § 87", "en", False),
        ("- Du kan vælge et hospital.", "en", False),
        ("", "da", False),
    ],
)
def test_sentence_in_another_language_is_known_by_its_everyday_words(text, language, is_foreign):
    assert bool(find_foreign(text, language)) is is_foreign


def test_complaint_and_rules_are_in_the_letters_language_whatever_that_of_the_case(story):
    extended_choice_closed(story)
    made = a_decision(story, "refuse", reasons="Du har en tid inden for fristen.")
    body = compose_letter(story.case, decision=made, on=ON, language="en").body
    assert "4 weeks" in body
    assert "- Sundhedsloven (the Danish Health Act) § 87 (1)" in body


@pytest.mark.parametrize("name", sorted(REGISTERED))
def test_template_uses_the_values_that_it_is_registered_with_and_no_others(name, monkeypatch):
    monkeypatch.setattr(ENGINE, "string_if_invalid", "UNKNOWN %s")
    values: dict[str, Any] = dict.fromkeys(REGISTERED[name], "x")
    values |= {
        key: [{"place": "x", "due": "x", "answer": "x", "day": "x", "role": "x", "purpose": "x"}]
        for key in REGISTERED[name] & {"asked", "answers", "own"}
    }
    values |= {"days": [("x", ["x"])]} if "days" in values else {}
    languages = [each for each in ("da", "en") if template_exists(each, name)]
    assert "da" in languages
    for language in languages:
        assert "UNKNOWN" not in fill(name, language=language, values=values, own={})
    with pytest.raises(ValueError, match="more"):
        fill(name, language="da", values=values | {"more": "x"}, own={})


def template_exists(language: str, name: str) -> bool:
    return (FOLDER / language / f"{name}.txt").is_file()


def test_every_template_has_an_owner():
    assert {path.stem for path in FOLDER.glob("*/*.txt")} == set(REGISTERED)


def test_braces_and_tags_in_what_somebody_wrote_mean_nothing(story):
    extended_choice_closed(story)
    made = a_decision(story, "refuse", reasons="{{ x }} {% now %} {navn} <b>&")
    assert (
        "\n\n{{ x }} {% now %} {navn} <b>&\n\n" in compose_letter(story.case, decision=made, on=ON, language="da").body
    )
