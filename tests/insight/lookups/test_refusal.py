"""A patient who has refused an employee or a unit that treats them: a person must look, and both facts are told."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from rettidig.insight.lookups import engine, notices, rules
from rettidig.insight.lookups.access_report import Entry, report_access
from rettidig.insight.lookups.import_log import silent
from tests.insight.lookups.conftest import import_texts, verdicts

UNITS = "unit,name,parent,kind\nMED,Medicinsk Afdeling,,clinical\nW1,Sengeafsnit 1,MED,clinical\nBIO,,,laboratory\n"
STAFF = "affiliation_id,user,unit,from,role\nT1,M1,W1,2020-01-01,Læge\n"
CONTACTS = "contact_id,patient,unit,from,to,kind\nK1,P1,W1,2026-03-01,2026-03-09,admission\n"
LOG = "lookup_id,system,patient,user,unit,at,reason\nL1,EPJ,P1,M1,,2026-03-05T10:00,\n"
MARKING = "consent_id,kind,patient,user,unit,from,to\n"
RULE = "refusal_against_explanation"


def decided(tmp_path, marking: str, own: rules.Rules | None = None, **texts: str) -> Entry:
    """The report's line on the look-up L1; the engine must say the same."""
    files = {"units": UNITS, "affiliations": STAFF, "contacts": CONTACTS, "lookups": LOG, "consents": MARKING + marking}
    store, _ = import_texts(tmp_path, **files | texts)
    in_force = own or rules.load()
    engine.analyse(store, in_force, tmp_path / "out", progress=silent)
    told = report_access(store, "P1", date(2026, 3, 5), date(2026, 3, 5), rules=in_force)
    ((rule, _),) = verdicts(tmp_path / "out").values()
    (entry,) = told.entries
    assert entry.rule == rule
    return entry


REFUSED = {
    "the doctor": "S1,privacy_marking,P1,M1,,2026-02-03,\n",
    "the ward": "S1,privacy_marking,P1,,W1,2026-02-03,\n",
    "the department above the ward": "S1,privacy_marking,P1,,MED,2026-02-03,\n",
    "the doctor on the ward": "S1,privacy_marking,P1,M1,W1,2026-02-03,\n",
    "until the day itself": "S1,privacy_marking,P1,M1,,2026-02-03,2026-03-05\n",
}
NOT_REFUSED = {
    "another doctor": "S1,privacy_marking,P1,M2,,2026-02-03,\n",
    "another unit": "S1,privacy_marking,P1,,BIO,2026-02-03,\n",
    "another patient": "S1,privacy_marking,P2,M1,,2026-02-03,\n",
    "from the next day": "S1,privacy_marking,P1,M1,,2026-03-06,\n",
    "until the day before": "S1,privacy_marking,P1,M1,,2026-02-03,2026-03-04\n",
    "the whole record": "S1,privacy_marking,P1,,,2026-02-03,\n",
}


@pytest.mark.parametrize("marking", REFUSED.values(), ids=REFUSED)
def test_look_up_by_one_whom_the_patient_has_refused_needs_a_person_although_it_is_explained(tmp_path, marking):
    entry = decided(tmp_path, marking)
    assert (entry.rule, entry.verdict) == (RULE, "needs_attention")


@pytest.mark.parametrize("marking", NOT_REFUSED.values(), ids=NOT_REFUSED)
def test_look_up_by_one_whom_the_patient_has_not_refused_is_explained(tmp_path, marking):
    assert decided(tmp_path, marking).rule == "own_contact"


def test_both_facts_are_told(tmp_path):
    entry = decided(tmp_path, REFUSED["the doctor"])
    assert entry.text == (
        "Den 5. marts læste en læge på Sengeafsnit 1 i din journal. Du har bedt om, at de ikke læser i din journal, "
        "men du var indlagt. Et menneske skal se på det."
    )
    assert entry.evidence.text == (
        "Indlæggelse på Sengeafsnit 1 fra 1. marts 2026 til 9. marts 2026. "
        "Patienten frabad sig opslag af medarbejderen eller afdelingen fra 3. februar 2026"
    )


NO_CONTACT = CONTACTS.splitlines()[0]
EXPLAINED = {
    "a consent": {
        "consents": MARKING + REFUSED["the doctor"] + "S2,consent,P1,M1,,2026-03-01,\n",
        "contacts": NO_CONTACT,
    },
    "an appointment": {"contacts": CONTACTS.replace("admission", "booking")},
    "an emergency": {
        "contacts": CONTACTS.replace("W1", "BIO"),
        "lookups": LOG.replace("10:00,", "10:00,emergency"),
    },
}


@pytest.mark.parametrize("texts", EXPLAINED.values(), ids=EXPLAINED)
def test_refusal_stands_against_everything_that_explains(tmp_path, texts):
    assert decided(tmp_path, REFUSED["the doctor"], **texts).rule == RULE


def test_refusal_without_an_explanation_is_privacy_marked(tmp_path):
    assert decided(tmp_path, REFUSED["the doctor"], contacts=NO_CONTACT).rule == "privacy_marked"


def test_refusal_against_an_explanation_is_in_no_letter_that_says_nothing_explains(tmp_path):
    decided(tmp_path, REFUSED["the doctor"])
    assert notices.batch(tmp_path / "out", date(2026, 3, 1), date(2026, 3, 31)) == []


def test_choice_is_in_the_rules_with_its_source_and_as_a_question_that_is_open():
    (rule,) = rules.load().named(RULE)
    assert (rule.status, rule.verdict) == ("open_question", "needs_attention")
    assert "§ 42 a" in rule.reference


def test_region_that_knows_the_answer_writes_it_in_its_own_rules(tmp_path):
    rows = yaml.safe_load(rules.OWN_RULES.read_text(encoding="utf-8"))
    rows[0] |= {"valid_to": date(2026, 3, 4), "status": "sourced"}
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rows), encoding="utf-8")
    entry = decided(tmp_path, REFUSED["the doctor"], rules.load(tmp_path / "rules.yaml"))
    assert (entry.rule, entry.verdict) == ("own_contact", "explained")
