"""Registers that do not meet are told with their rows, and a look-up that hangs on them is never "no relation"."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rettidig.insight.lookups import engine, notices, rules
from rettidig.insight.lookups.access_report import report_access
from rettidig.insight.lookups.faults import BadFile
from rettidig.insight.lookups.import_log import silent
from rettidig.insight.lookups.registers import OTHER_SPELLING
from tests.insight.lookups.conftest import import_texts, verdicts
from tests.insight.lookups.test_command import run

UNITS = "unit,parent,kind,serves\nRM,,organisation,\nHOSP,RM,organisation,\nMED,HOSP,clinical,\nW1,MED,clinical,\n"
STAFF = "affiliation_id,user,unit,from\nT1,M1,W1,2020-01-01\nT2,M2,MED,2020-01-01\n"
CONTACTS = "contact_id,patient,unit,from,to,kind\nK1,P1,W1,2026-03-01,2026-03-09,admission\n"
LOG = "lookup_id,system,patient,user,at,reason,role\nL1,EPJ,P1,M1,2026-03-05T10:00,,\n"
CONSENT = "consent_id,kind,patient,user,unit,from\nS1,consent,P1,,W1,2026-01-01\n"
NO_CONTACTS = CONTACTS.splitlines()[0]


def remarks(tmp_path: Path, **texts: str) -> list[str]:
    _, report = import_texts(tmp_path, **texts)
    return [str(remark) for remark in report.remarks]


def rule(tmp_path: Path, **texts: str) -> str:
    """The rule that decides L1; the access report of the patient must name the same."""
    files = {"units": UNITS, "affiliations": STAFF, "contacts": CONTACTS, "lookups": LOG} | texts
    store, _ = import_texts(tmp_path, **files)
    engine.analyse(store, rules.load(), tmp_path / "out", progress=silent)
    ((decided, _),) = verdicts(tmp_path / "out").values()
    told = report_access(store, "P1", date(2026, 3, 5), date(2026, 3, 5), rules=rules.load())
    assert [entry.rule for entry in told.entries] == [decided]
    return decided


def test_registers_that_meet_are_not_remarked_on(tmp_path):
    assert remarks(tmp_path, units=UNITS, affiliations=STAFF, contacts=CONTACTS, consents=CONSENT, lookups=LOG) == []


REMARKS = {
    "contact at a unit in capitals": (
        {"contacts": CONTACTS.replace("W1", "w1")},
        "contacts.csv, linje 2, unit: enheden ”w1” findes ikke blandt enhederne. Mener du ”W1”?",
    ),
    "contact at a unit with a blank": (
        {"contacts": CONTACTS.replace("W1", "W 1")},
        "contacts.csv, linje 2, unit: enheden ”W 1” findes ikke blandt enhederne. Mener du ”W1”?",
    ),
    "contact at an unknown unit": (
        {"contacts": CONTACTS.replace("W1", "X9")},
        "contacts.csv, linje 2, unit: enheden ”X9” findes ikke blandt enhederne",
    ),
    "affiliation to an unknown unit": (
        {"affiliations": STAFF.replace("W1", "w1")},
        "affiliations.csv, linje 2, unit: enheden ”w1” findes ikke blandt enhederne. Mener du ”W1”?",
    ),
    "consent to an unknown unit": (
        {"consents": CONSENT.replace("W1", "w1")},
        "consents.csv, linje 2, unit: enheden ”w1” findes ikke blandt enhederne. Mener du ”W1”?",
    ),
    "look-up from an unknown unit": (
        {"lookups": LOG.replace("role\n", "unit\n").replace(",,\n", ",,w1\n")},
        "lookups.csv, linje 2, unit: enheden ”w1” findes ikke blandt enhederne. Mener du ”W1”?",
    ),
    "parent that no unit has": (
        {"units": UNITS.replace("MED,HOSP", "MED,hosp")},
        "units.csv, linje 4, parent: enheden ”hosp” findes ikke blandt enhederne. Mener du ”HOSP”?",
    ),
    "service for a unit that no unit is": (
        {"units": UNITS + "BIO,HOSP,laboratory,MED | med\n"},
        "units.csv, linje 6, serves: enheden ”med” findes ikke blandt enhederne. Mener du ”MED”?",
    ),
    "user whom no affiliation has": (
        {"lookups": LOG.replace("M1", "M9")},
        "lookups.csv, linje 2, user: brugeren står ikke blandt ansættelserne",
    ),
    "consent to a user whom no affiliation has": (
        {"consents": CONSENT.replace(",,W1", ",M9,")},
        "consents.csv, linje 2, user: brugeren står ikke blandt ansættelserne",
    ),
    "affiliation of a user written otherwise": (
        {"affiliations": STAFF.replace("M1", "m 1")},
        f"affiliations.csv, linje 2, user: {OTHER_SPELLING}",
    ),
    "contact of a patient written otherwise": (
        {"contacts": CONTACTS.replace("P1", "p1")},
        f"contacts.csv, linje 2, patient: {OTHER_SPELLING}",
    ),
    "units that are written alike": (
        {"units": UNITS + "w1,MED,clinical,\n"},
        "units.csv, linje 5 og 6, unit: enheden står også skrevet på en anden måde",
    ),
    "affiliations that overlap": (
        {"affiliations": STAFF + "T3,M1,W1,2025-01-01\n"},
        "affiliations.csv, linje 2 og 4, from: ansættelsen overlapper en anden samme sted",
    ),
}


@pytest.mark.parametrize(("changed", "remark"), REMARKS.values(), ids=REMARKS)
def test_row_that_does_not_fit_the_other_registers_is_remarked_on_with_its_line(tmp_path, changed, remark):
    files = {"units": UNITS, "affiliations": STAFF, "contacts": CONTACTS, "lookups": LOG}
    assert remark in [each.removesuffix(".") for each in remarks(tmp_path, **files | changed)]


def test_row_of_a_later_file_is_held_against_the_registers_that_are_there(tmp_path):
    import_texts(tmp_path, units=UNITS, affiliations=STAFF)
    (remark,) = remarks(tmp_path, contacts=CONTACTS.replace("W1", "w1"))
    assert remark.startswith("contacts.csv, linje 2, unit: enheden ”w1” findes ikke")


def test_file_without_the_registers_that_it_needs_says_so_once(tmp_path):
    assert remarks(tmp_path, lookups=LOG, contacts=CONTACTS) == [
        "Der er ikke læst nogen enheder ind endnu (--units).",
        "Der er ikke læst nogen ansættelser ind endnu (--affiliations).",
    ]


@pytest.mark.parametrize(
    ("changed", "way"),
    [
        (UNITS.replace("RM,,", "RM,MED,"), "HOSP → RM → MED → HOSP"),
        (UNITS.replace("MED,HOSP", "MED,MED"), "MED → MED"),
    ],
)
def test_unit_that_is_above_itself_is_a_fault(tmp_path, changed, way):
    with pytest.raises(BadFile, match=f"enheden ligger over sig selv: {way}"):
        import_texts(tmp_path, units=changed)


def test_circle_over_two_files_is_a_fault_of_the_later(tmp_path):
    import_texts(tmp_path, units="unit,parent,kind\nA,B,clinical\n")
    with pytest.raises(BadFile, match="linje 2, parent"):
        import_texts(tmp_path, units="unit,parent,kind\nB,A,clinical\n")


INCOMPLETE = {
    "contact at a unit in capitals": {"contacts": CONTACTS.replace("W1", "w1")},
    "contact at an unknown unit": {"contacts": CONTACTS.replace("W1", "X9")},
    "employed at a unit in capitals": {"affiliations": STAFF.replace("W1", "w1")},
    "employed at the unit above, which is unknown": {
        "affiliations": STAFF.replace("W1", "MEDI"),
        "units": UNITS.replace("W1,MED", "W1,MEDI"),
    },
    "laboratory for a unit that is unknown": {
        "affiliations": STAFF.replace("W1", "BIO"),
        "units": UNITS + "BIO,HOSP,laboratory,med\n",
    },
    "laboratory, and a hospital below an unknown region": {
        "affiliations": STAFF.replace("W1", "BIO"),
        "units": UNITS.replace("HOSP,RM", "HOSP,rm") + "BIO,RM,laboratory,\n",
    },
    "patient written otherwise among the contacts": {"contacts": CONTACTS.replace("P1", "p1")},
    "user written otherwise among the affiliations": {"affiliations": STAFF.replace("M1", "m1")},
    "consent to a unit in capitals": {"contacts": NO_CONTACTS, "consents": CONSENT.replace("W1", "w1")},
    "permission to a unit in capitals": {
        "contacts": NO_CONTACTS,
        "consents": CONSENT.replace("consent,P1", "quality_permission,").replace("W1", "w1"),
        "lookups": LOG.replace(",,\n", ",quality,\n"),
    },
    "learning after a contact at a unit in capitals": {
        "affiliations": STAFF.replace("from\nT1,M1,W1,2020-01-01", "from,role\nT1,M1,W1,2020-01-01,læge").replace(
            "T2,M2,MED,2020-01-01", "T2,M2,MED,2020-01-01,læge"
        ),
        "contacts": CONTACTS.replace("W1", "w1").replace("2026-03-01,2026-03-09", "2025-10-01,2025-10-09"),
        "lookups": LOG.replace(",,\n", ",learning,\n"),
    },
}


@pytest.mark.parametrize("changed", INCOMPLETE.values(), ids=INCOMPLETE)
def test_look_up_that_the_registers_may_explain_waits_for_them_and_is_in_no_letter(tmp_path, changed):
    assert rule(tmp_path, **changed) == "register_incomplete"
    assert notices.batch(tmp_path / "out", date(2026, 3, 1), date(2026, 3, 31)) == []


LONG_AGO = CONTACTS.replace("2026-03-01,2026-03-09", "2025-03-01,2025-03-09")
LOOSE_HOSPITAL = UNITS.replace("HOSP,RM", "HOSP,rm") + "W2,HOSP,clinical,\n"
SETTLED = {
    "explained although another unit is unknown": (
        {"contacts": CONTACTS + "K2,P1,X9,2026-03-01,,admission\n"},
        "own_contact",
    ),
    "no contact at any unit near in time": (
        {"affiliations": STAFF.replace("W1", "w1"), "contacts": LONG_AGO},
        "no_relation_seen",
    ),
    "an unknown unit of another patient": (
        {"contacts": NO_CONTACTS + "\nK1,P2,X9,2026-03-01,2026-03-09,admission\n"},
        "no_relation_seen",
    ),
    "sister wards in a hospital without its region": (
        {"units": LOOSE_HOSPITAL, "contacts": CONTACTS.replace("W1", "W2")},
        "no_relation_seen",
    ),
    "a user whom no affiliation has": ({"lookups": LOG.replace("M1", "M9")}, "unknown_account"),
}


@pytest.mark.parametrize(("changed", "decided"), SETTLED.values(), ids=SETTLED)
def test_look_up_that_does_not_hang_on_what_is_missing_is_judged(tmp_path, changed, decided):
    assert rule(tmp_path, **changed) == decided


def test_look_up_by_a_user_whom_no_affiliation_has_is_in_no_letter(tmp_path):
    rule(tmp_path, lookups=LOG.replace("M1", "M9"), contacts=NO_CONTACTS)
    assert notices.batch(tmp_path / "out", date(2026, 3, 1), date(2026, 3, 31)) == []


def test_look_up_without_a_relation_is_in_a_letter(tmp_path):
    rule(tmp_path, contacts=NO_CONTACTS)
    (notice,) = notices.batch(tmp_path / "out", date(2026, 3, 1), date(2026, 3, 31))
    assert notice.references == ("EPJ 2026-03-05 L1",)


def test_look_up_is_judged_again_when_the_missing_unit_has_come(tmp_path):
    assert rule(tmp_path, contacts=CONTACTS.replace("W1", "W2")) == "register_incomplete"
    assert rule(tmp_path, units=UNITS + "W2,W1,clinical,\n") == "own_contact"


def test_command_tells_the_remarks_and_reads_the_files(tmp_path):
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    rows = "".join(f"K{n},P{n},w1,2026-03-01,,admission\n" for n in range(1, 9))
    (tmp_path / "contacts.csv").write_text(CONTACTS + rows.replace("K1,", "K0,"), encoding="utf-8")
    files = ("--units", tmp_path / "units.csv", "--contacts", tmp_path / "contacts.csv")
    result = run("import", *files, "--store", tmp_path / "store")
    assert result.exit_code == 0
    assert "Registrene passer ikke sammen." in result.output
    assert "contacts.csv, linje 3, 4, 5, 6, 7 og 3 andre linjer, unit: enheden ”w1” findes ikke" in result.output
