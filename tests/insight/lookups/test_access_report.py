"""The access report of one patient: the same verdicts as a whole run, in words without blame."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rettidig.insight.lookups import rules
from rettidig.insight.lookups.access_report import AccessReport, gathered, report_access
from rettidig.insight.lookups.danish_time import FOREVER
from rettidig.insight.lookups.text import TEXTS
from rettidig.insight.lookups.wording import spoken_days
from tests.insight.lookups.conftest import Planted, store_of

RULES = rules.load()


def told(planted: Planted, patient: str, **more: str) -> AccessReport:
    return report_access(planted.store, patient, date(2025, 1, 1), date(2027, 12, 31), rules=RULES, **more)


def patient_of(planted: Planted, rule: str) -> str:
    lookups = {row["lookup_id"]: row["patient"] for row in planted.sample.rows["lookups"]}
    return next(lookups[lookup] for lookup, answer in sorted(planted.sample.answers.items()) if answer[0] == rule)


def test_account_of_every_patient_of_a_round_gives_the_verdicts_of_the_answer_key(planted: Planted) -> None:
    patients = sorted({row["patient"] for row in planted.sample.rows["lookups"]})[:32]
    found = {lookup: entry.rule for p in patients for entry in told(planted, p).entries for lookup in entry.lookup_ids}
    planted_rules = {row["lookup_id"] for row in planted.sample.rows["lookups"] if row["patient"] in patients}
    assert found == {lookup: planted.sample.answers[lookup][0] for lookup in planted_rules}


def test_account_when_the_patient_was_admitted_says_so_in_one_sentence(planted: Planted) -> None:
    (entry,) = told(planted, patient_of(planted, "own_contact")).entries
    assert (
        " læste en sygeplejerske på Ortopædkirurgisk Sengeafsnit 1 i din journal, fordi du var indlagt." in entry.text
    )
    assert entry.evidence.text.startswith("Indlæggelse på Ortopædkirurgisk Sengeafsnit 1 fra ")


def test_account_when_nothing_explains_says_what_is_not_known_and_who_is_asked(planted: Planted) -> None:
    (entry, *_) = told(planted, patient_of(planted, "unknown_account")).unexplained
    assert entry.text.endswith("Vi kan ikke se, hvor medarbejderen var ansat.")
    assert entry.next_step == "Vi spørger hospitalet, hvad opslaget blev brugt til."


def test_account_in_english_when_asked_for(planted: Planted) -> None:
    (entry,) = told(planted, patient_of(planted, "own_contact"), language="en").entries
    assert entry.text.endswith("read your record, because you were admitted.")


def test_account_when_the_period_ends_the_day_before_leaves_the_lookup_out(planted: Planted) -> None:
    patient = patient_of(planted, "own_contact")
    (day,) = told(planted, patient).days
    before = report_access(
        planted.store, patient, date(2025, 1, 1), date.fromordinal(day.day.toordinal() - 1), rules=RULES
    )
    on_the_day = report_access(planted.store, patient, day.day, day.day, rules=RULES)
    assert before.days == ()
    assert on_the_day.days == (day,)


@pytest.mark.parametrize(("reader", "shown"), [("patient", False), ("controller", True)])
def test_names_of_staff_are_shown_to_the_controller_alone(tmp_path, planted: Planted, reader, shown) -> None:
    made = planted.sample
    for row in made.rows["affiliations"]:
        row["name"] = "Navn Navnesen"
    store = store_of(tmp_path / "store", made.write(tmp_path / "in"))
    patient = patient_of(planted, "own_contact")
    told_ = report_access(store, patient, date(2025, 1, 1), date(2027, 12, 31), rules=RULES, reader=reader)
    assert ("Navn Navnesen" in str(told_)) is shown


def test_contacts_of_the_time_line_are_open_when_they_have_not_ended(planted: Planted) -> None:
    lookup = next(row for row in planted.sample.rows["contacts"] if "to" not in row)
    (contact,) = [c for c in told(planted, lookup["patient"]).contacts if c.until is None]
    assert contact.place == "Medicinsk Afdeling"
    assert FOREVER not in vars(contact).values()


def test_every_rule_has_a_sentence_in_both_languages() -> None:
    assert set(TEXTS["because"]) == set(RULES.ids())
    assert all(set(text) == {"da", "en"} for text in TEXTS["because"].values())


def test_words_for_the_unexplained_never_accuse() -> None:
    open_rules = [rule for rule in RULES.rules if rule.verdict != "explained"]
    words = " ".join(TEXTS["because"][rule.id]["da"] + rule.da for rule in open_rules).lower()
    assert not [word for word in ("ulovlig", "misbrug", "snage", "snyd", "mistænk", "uberettiget") if word in words]


@pytest.mark.parametrize(
    ("days", "language", "said"),
    [
        ([date(2026, 3, 3)], "da", "3. marts"),
        ([date(2026, 3, 21), date(2026, 3, 3)], "da", "3. og 21. marts"),
        ([date(2026, 3, 3), date(2026, 4, 1), date(2026, 3, 21)], "da", "3. og 21. marts og den 1. april"),
        ([date(2026, 3, day) for day in (1, 2, 3)], "da", "1., 2. og 3. marts"),
        ([date(2026, 3, day) for day in (1, 2, 3)], "en", "1, 2 and 3 March"),
    ],
)
def test_days_are_said_as_people_say_them(days, language, said) -> None:
    assert spoken_days(days, language) == said


def test_look_ups_that_differ_in_their_days_alone_are_gathered_and_those_of_two_employees_are_not(planted) -> None:
    patient = patient_of(planted, "repeated")
    told_ = told(planted, patient)
    open_ = [entry for entry in told_.entries if entry.rule == "no_relation_seen"]
    (sentence,) = gathered(open_)
    assert f" {sum(entry.number for entry in open_)} gange" in sentence
    other = replace(open_[0], parts=replace(open_[0].parts, acting=-1))
    assert len(gathered([*open_, other])) == 2


def test_what_decided_says_no_contact_where_none_is_found_and_names_an_earlier_look_up(planted: Planted) -> None:
    entries = told(planted, patient_of(planted, "repeated")).entries
    texts = {entry.rule: entry.evidence.text for entry in entries}
    assert texts["no_relation_seen"] == "Ingen kontakt er fundet med Medicinsk Afdeling, hvor medarbejderen var ansat"
    assert texts["repeated"] == "Et tidligere opslag"
