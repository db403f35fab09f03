"""Files for the registers: read in whole or not at all, shown first, exported and read back, taken out again."""

import pytest

from rettidig.casework.csv_files import BadFile
from rettidig.casework.models import (
    Agreement,
    AuditEvent,
    Department,
    Hospital,
    RegisterChange,
    RegisterImport,
    Service,
)
from rettidig.casework.permissions import Denied
from rettidig.casework.registers import REGISTERS, carry_out, discard, find_entries, hand_in, undo_import, write
from tests.casework.factories import a_user

from .files import AGREEMENT, AT, HOSPITALS, an_upload, as_file, read_in


def test_a_file_is_read_in_and_written_down(filled: None) -> None:
    assert Hospital.objects.get(slug="viborg").city == "Viborg"
    assert Service.objects.get().codes == ["KNGA11", "KNGD11"]
    done = RegisterImport.objects.get(register="hospitals")
    assert (done.new, done.changed, done.same, done.pieces.count()) == (2, 0, 0, 0)
    assert AuditEvent.objects.filter(verb="register.imported").count() == 2


def test_the_same_file_again_changes_nothing(filled: None) -> None:
    done = read_in("hospitals", HOSPITALS)
    assert (done.new, done.changed, done.same) == (0, 0, 2)
    assert not RegisterChange.objects.exists()


def test_a_changed_line_changes_its_entry_and_keeps_what_it_was(filled: None) -> None:
    done = read_in("hospitals", HOSPITALS.replace("Silkeborg", "Skive"))
    assert (done.new, done.changed, done.same) == (0, 1, 1)
    change = RegisterChange.objects.get()
    assert (change.name, change.before["city"], change.after["city"]) == (
        "Privathospitalet Lunden",
        "Silkeborg",
        "Skive",
    )
    assert Hospital.objects.get(slug="lunden").city == "Skive"


def test_a_column_that_the_file_leaves_out_stays_as_it_is(filled: None) -> None:
    read_in("hospitals", "slug;name;kind;region\nlunden;Lunden;private;midtjylland\nny;Ny;private;midtjylland\n")
    assert set(Hospital.objects.values_list("slug", "name", "city")) == {
        ("viborg", "Regionshospitalet Viborg", "Viborg"),
        ("lunden", "Lunden", "Silkeborg"),
        ("ny", "Ny", ""),
    }
    assert (RegisterChange.objects.get().after or {})["city"] == "Silkeborg"


def test_every_bad_line_is_told_and_nothing_is_read_in(db: None) -> None:
    bad = (
        "slug;name;kind;region;latitude;longitude;phone\n"
        "viborg;Viborg;public;midtjylland;;;\n"
        "Viborg!;X;public;midtjylland;;;\n"
        "b;B;secret;midtjylland;;;\n"
        "c;C;public;jylland;;;\n"
        "d;D;public;midtjylland;99;9;12\n"
        "e;E;public;midtjylland;56;;\n"
        "viborg;Igen;public;midtjylland;;;\n"
        ";F;public;midtjylland;;;\n"
    )
    with pytest.raises(BadFile) as refused:
        read_in("hospitals", bad)
    told = {(fault.line, fault.column) for fault in refused.value.faults}
    assert told == {
        (3, "slug"),
        (4, "kind"),
        (5, "region"),
        (6, "latitude"),
        (6, "phone"),
        (7, "longitude"),
        (8, "slug"),
        (9, "slug"),
    }
    assert not Hospital.objects.exists()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("viborg;knee_surgery;duf;;whole;;2026-01-01;", "hospital"),  # a public one
        ("lunden;knee_surgery;duf;midtjylland;whole;;2026-01-01;", "region"),
        ("lunden;knee_surgery;partner;;whole;;2026-01-01;", "region"),
        ("lunden;knee_surgery;duf;;whole;KJDH01;2026-01-01;", "codes"),
        ("lunden;knee_surgery;duf;;whole;;2026-01-02;2026-01-01", "valid_to"),
        ("lunden;hip;duf;;whole;;2026-01-01;", "service"),
        ("lunden;knee_surgery;duf;;whole;;1-13-2026;", "valid_from"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused(filled: None, line: str, column: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_in("agreements", f"hospital;service;kind;region;scope;codes;valid_from;valid_to\n{line}\n")
    assert [fault.column for fault in refused.value.faults] == [column]


def test_two_agreements_about_the_same_may_follow_each_other_but_not_overlap(filled: None) -> None:
    read_in("agreements", AGREEMENT)
    heading = AGREEMENT.splitlines()[0]
    read_in("agreements", f"{heading}\nlunden;knee_surgery;duf;2027-01-01;\n")
    with pytest.raises(BadFile):
        read_in("agreements", f"{heading}\nlunden;knee_surgery;duf;2026-12-31;2026-12-31\n")
    with pytest.raises(BadFile):
        read_in("agreements", f"{heading}\nlunden;knee_surgery;duf;2030-01-01;\nlunden;knee_surgery;duf;2031-01-01;\n")
    assert Agreement.objects.count() == 2


def test_an_export_reads_back_equal(filled: None) -> None:
    read_in("agreements", AGREEMENT)
    for register in ("regions", "hospitals", "services", "agreements"):
        done = read_in(register, as_file(register))
        assert (done.new, done.changed) == (0, 0), register


def test_a_text_that_a_spreadsheet_would_run_comes_back_as_it_was(filled: None) -> None:
    read_in("hospitals", HOSPITALS.replace("Privathospitalet", "'=Privathospitalet"))
    assert Hospital.objects.get(slug="lunden").name == "=Privathospitalet Lunden"


def test_an_import_is_taken_out_again(filled: None) -> None:
    read_in("hospitals", HOSPITALS)
    done = read_in("hospitals", HOSPITALS.replace("Silkeborg", "Skive") + "ny;Ny;private;midtjylland;\n")
    undo_import(done, by=None, at=AT)
    assert set(Hospital.objects.values_list("slug", "city")) == {("viborg", "Viborg"), ("lunden", "Silkeborg")}
    with pytest.raises(Denied):
        undo_import(done, by=None, at=AT)


def test_an_import_in_use_stays(filled: None) -> None:
    Department.objects.create(hospital=Hospital.objects.get(slug="viborg"), slug="knae", name="Knæ")
    with pytest.raises(Denied, match="i brug"):
        undo_import(RegisterImport.objects.get(register="hospitals"), by=None, at=AT)
    assert Hospital.objects.count() == 2


def test_an_import_that_was_corrected_since_stays(filled: None) -> None:
    register = REGISTERS["hospitals"]
    seen = find_entries(register, search="lunden")[0]
    write(register, {**seen.cells, "city": "Skive"}, seen=seen, reason="Flyttet", by=None, at=AT)
    with pytest.raises(Denied, match="rettet siden"):
        undo_import(RegisterImport.objects.get(register="hospitals"), by=None, at=AT)


def test_a_file_is_shown_first_and_read_in_when_it_is_confirmed(filled: None) -> None:
    lead = a_user("lead")
    shown = hand_in(an_upload("hospitals", HOSPITALS.replace("Silkeborg", "Skive")), by=lead, at=AT)
    assert (shown.new, shown.changed, shown.same) == (0, 1, 1)
    assert Hospital.objects.get(slug="lunden").city == "Silkeborg"
    carry_out(shown, by=lead, at=AT)
    assert Hospital.objects.get(slug="lunden").city == "Skive"
    with pytest.raises(Denied):
        carry_out(shown, by=lead, at=AT)


def test_a_file_that_was_shown_can_be_thrown_away(filled: None) -> None:
    lead = a_user("lead")
    shown = hand_in(an_upload("hospitals", HOSPITALS), by=lead, at=AT)
    discard(shown, by=lead)
    assert RegisterImport.objects.filter(register="hospitals").count() == 1
    with pytest.raises(Denied):
        discard(RegisterImport.objects.get(register="hospitals"), by=lead)


@pytest.mark.parametrize("role", ["adviser", "administrative", "lawyer", "partner", "management"])
def test_only_those_who_keep_a_register_fill_it(db: None, role: str) -> None:
    with pytest.raises(Denied):
        read_in("hospitals", HOSPITALS, by=a_user(role))
    assert not Hospital.objects.exists()
