"""Files as others publish them: SKScomplete.txt, SorEntity_daily.csv and eSundhed's expected waiting times."""

from io import BytesIO

import pytest

from rettidig.casework.csv_files import BadFile
from rettidig.casework.models import ClassificationCode, Department, Hospital, WaitingTime
from rettidig.casework.registers import REGISTERS, Upload, import_file

from .files import AT, read_in


def a_code(code: str, text: str, *, first: str = "19960101", changed: str = "20200101", last: str = "25000101") -> str:
    """One line in the layout of SKScomplete.txt."""
    return f"{'opr':3}{code:20}{first:8}{changed:8}{last:8}{text:120}".ljust(214) + "\r\n"


def read_codes(*lines: str) -> None:
    import_file(
        Upload(REGISTERS["codes"], "SKScomplete.txt", BytesIO("".join(lines).encode("cp1252")), "sks"), by=None, at=AT
    )


def codes() -> set[tuple[str, str, str]]:
    found = ClassificationCode.objects.values_list("code", "text", "valid_to")
    return {(code, text, str(last or "")) for code, text, last in found}


def test_sks_codes_keep_their_letters_and_their_days(db: None) -> None:
    read_codes(a_code("KNGD11", "Operation på knæ"), a_code("KNGA01", "Åben undersøgelse", last="20241231"))
    assert codes() == {("KNGD11", "Operation på knæ", ""), ("KNGA01", "Åben undersøgelse", "2024-12-31")}


def test_a_code_that_was_closed_and_opened_again_is_there_twice(db: None) -> None:
    read_codes(a_code("KNGD11", "Gammel", last="20001231"), a_code("KNGD11", "Ny", first="20100101"))
    assert ClassificationCode.objects.count() == 2


def test_the_line_that_was_changed_last_counts(db: None) -> None:
    read_codes(a_code("KNGD11", "Ny", changed="20240101"), a_code("KNGD11", "Gammel", changed="20100101"))
    assert codes() == {("KNGD11", "Ny", "")}


def test_hospital_numbers_are_no_codes(db: None) -> None:
    read_codes(a_code("7601", "Et sygehus"), a_code("KNGD11", "Operation"))
    assert ClassificationCode.objects.count() == 1


def test_what_is_no_sks_file_is_refused_line_by_line(db: None) -> None:
    with pytest.raises(BadFile) as refused:
        read_codes("code;text\r\n", a_code("KNGD11", "Operation"))
    assert [fault.line for fault in refused.value.faults] == [1]


SOR = (
    "SorId;SorType;EntityName;EntityTypeName;HealthInstitutionSorId;ToDate;VisitingAddressPostCodeId;"
    "VisitingAddressDistrictName;EanLocationCodeRegionName;VirtualAddressTelephoneNumber;Andet\n"
    '"=""44102100001""";SI;Regionshospitalet Viborg;sygehus;"=""44102100001""";;8800;Viborg;Region Midtjylland;;x\n'
    '"=""44102100002""";SI;Klinik Ny;privathospital;"=""44102100002""";2027-01-31;8000;Aarhus C;Region Midtjylland;;x\n'
    '"=""44102100003""";SI;Lægehuset;almen lægepraksis;"=""44102100003""";;8000;Aarhus C;Region Midtjylland;;x\n'
    '"=""44102100004""";OE;Ortopædkirurgi;klinisk enhed;"=""44102100001""";;8800;Viborg;Region Midtjylland;78441111;x\n'
    '"=""44102100005""";OE;Receptionen;klinisk enhed;"=""44102100003""";;8000;Aarhus C;Region Midtjylland;;x\n'
)


def test_hospitals_are_taken_from_sor_and_nothing_else(db: None) -> None:
    read_in("hospitals", SOR, reader="sor")
    found = set(Hospital.objects.values_list("slug", "kind", "sor", "postcode"))
    assert found == {
        ("regionshospitalet-viborg", "public", "44102100001", "8800"),
        ("klinik-ny", "private", "44102100002", "8000"),
    }
    assert str(Hospital.objects.get(sor="44102100002").valid_to) == "2027-01-31"


def test_what_has_not_begun_in_sor_is_passed_over(db: None) -> None:
    lines = SOR.replace("HealthInstitutionSorId;", "HealthInstitutionSorId;FirstFromDate;").splitlines()
    lines[1] = lines[1].replace('""44102100001""";;', '""44102100001""";2027-01-01;;')
    lines[2] = lines[2].replace('""44102100002""";2027', '""44102100002""";2020-01-01;2027')
    read_in("hospitals", "\n".join(lines[:3]), reader="sor")
    assert list(Hospital.objects.values_list("slug", flat=True)) == ["klinik-ny"]


def test_sor_keeps_what_it_does_not_tell(db: None) -> None:
    head = "slug;name;kind;region;latitude;longitude;cvr;sor\n"
    read_in("hospitals", f"{head}viborg;Viborg;public;midtjylland;56,45;9,4;29190925;44102100001\n")
    read_in("hospitals", SOR, reader="sor")
    viborg = Hospital.objects.get(sor="44102100001")
    assert (viborg.slug, viborg.name, viborg.latitude) == ("viborg", "Regionshospitalet Viborg", 56.45)


def test_departments_are_those_of_hospitals_in_the_register(db: None) -> None:
    read_in("hospitals", SOR, reader="sor")
    read_in("departments", SOR, reader="sor")
    assert list(Department.objects.values_list("slug", "phone")) == [("ortopaedkirurgi", "78441111")]
    assert (read_in("departments", SOR, reader="sor").same) == 1


WAITS = (
    "Behandlingssted;Behandlingskode;Behandlingsnavn;Indberetningsdato;Udenregionspatienter;"
    "Ventetid til undersøgelse (uger);Ventetid til ambulant behandling (uger);"
    "Ventetid til behandling ved indlæggelse (uger);Institutionsejer\n"
    "Privathospitalet Lunden;KNGD11;Knæ;20-11-2026;Nej;2;3,5;;Privat\n"
    "Et andet hospital;KNGD11;Knæ;20-11-2026;Ja;1;1;1;Privat\n"
    "Privathospitalet Lunden;;Hofte;20-11-2026;Ja;1;1;1;Privat\n"
)


def test_each_kind_of_wait_is_read_in_days(filled: None) -> None:
    read_in("waiting_times", WAITS, reader="venteinfo")
    found = set(WaitingTime.objects.values_list("hospital__slug", "kind", "days", "other_regions"))
    assert found == {("lunden", "examination", 14, False), ("lunden", "outpatient", 25, False)}


def test_hospital_with_several_places_has_the_shortest_wait_of_them(filled: None) -> None:
    line = "Privathospitalet Lunden;KNGD11;Knæ;20-11-2026;Nej;{};3,5;;Privat\n"
    read_in("waiting_times", WAITS + line.format(1) + line.format(5), reader="venteinfo")
    assert set(WaitingTime.objects.values_list("kind", "days")) == {("examination", 7), ("outpatient", 25)}


def test_weeks_that_are_no_number_are_told(filled: None) -> None:
    with pytest.raises(BadFile) as refused:
        read_in("waiting_times", WAITS.replace("3,5", "snart"), reader="venteinfo")
    assert [fault.line for fault in refused.value.faults] == [2]
