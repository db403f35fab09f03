"""Inquiries of earlier years, read from a file: all of it or nothing."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.db import connection, transaction

from rettidig.casework import audit
from rettidig.casework.models import AuditEvent, Case, Channel, Contact, Office, PastImport
from rettidig.casework.permissions import Denied
from rettidig.casework.tracks.past_inquiries import BadFile, import_inquiries, undo_import
from rettidig.casework.tracks.past_inquiries.moments import BadMoment, read_moment
from tests.database import past_the_guards, working_as
from tests.plugin import ROLES

from .factories import a_case, a_user, an_office, moment

pytestmark = pytest.mark.django_db

HEADING = "case_no,contact_no,received_at,channel,office,category,re_referral_stage,re_referral_to"
NOW = moment("2026-11-21 22:00")
MOVED = "7,1,2025-03-01 10:00,phone,midtjylland,re_referred,treatment,partner_hospital"
ASKED = "8,1,2025-03-01 10:00,phone,midtjylland,ehr,,"


@pytest.fixture
def read(tmp_path):
    """Imports a file of these lines."""

    def import_lines(*lines: str, heading: str = HEADING, encoding: str = "utf-8", **more):
        file = tmp_path / "past.csv"
        file.write_bytes("\n".join([heading, *lines]).encode(encoding))
        return import_inquiries(file, by=None, at=NOW, **more)

    return import_lines


@pytest.fixture
def faults(read):
    """The faults of a file of these lines, without what is allowed; nothing may have been stored."""

    def import_bad_lines(*lines: str, **more):
        before = Case.objects.count(), Contact.objects.count(), AuditEvent.objects.count()
        with pytest.raises(BadFile) as refusal:
            read(*lines, **more)
        assert (Case.objects.count(), Contact.objects.count(), AuditEvent.objects.count()) == before
        return [fault[:3] for fault in refusal.value.faults]

    return import_bad_lines


def test_first_contact_becomes_a_closed_case_and_later_contacts_belong_to_it(read):
    assert read(MOVED, "7,2,2025-03-04 09:00,email,midtjylland,re_referred,,")[:2] == (1, 2)
    case = Case.objects.get()
    assert (case.number, case.closed_at, case.re_referral_to) == ("7", case.received_at, "partner_hospital")
    assert case.received_at == moment("2025-03-01 10:00")
    assert list(case.contacts.values_list("ordinal", "channel")) == [(1, "phone"), (2, "email")]
    assert case.tasks.count() == 0


def test_regional_office_that_only_the_file_names_is_added(read):
    an_office()
    read(ASKED, ASKED.replace("midtjylland", "Region Nordjylland"))
    assert set(Office.objects.values_list("slug", flat=True)) == {"midtjylland", "nordjylland"}
    assert AuditEvent.objects.get(verb="offices.created").after == {"offices": ["nordjylland"]}


def test_office_that_the_file_does_not_name_is_not_added(read, faults):
    an_office()
    faults(ASKED.replace("ehr", "parking"))
    read(ASKED)
    assert Office.objects.count() == 1


def test_import_leaves_one_trace_in_the_audit_log(read):
    an_office()
    read(MOVED, ASKED)
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject, event.after["cases"]) == ("inquiries.imported", "past.csv", 2)


@pytest.mark.parametrize(
    "word", ["midtjylland", "Midtjylland", "Region Midtjylland", "REGION MIDTJYLLAND", "Patientkontoret", "RM"]
)
def test_office_is_found_by_its_slug_its_name_and_its_region(read, word):
    an_office()
    assert read(ASKED.replace("midtjylland", word)).cases == 1
    assert Office.objects.count() == 1


def test_office_that_is_unknown_is_a_fault_that_lists_the_known(read):
    an_office()
    an_office("fyn", region="syddanmark", name="Fyn")
    with pytest.raises(BadFile) as refusal:
        read(ASKED.replace("midtjylland", "Bornholm"))
    allowed = "fyn, hovedstaden, midtjylland, nordjylland, sjaelland"
    assert refusal.value.faults == [(2, "office", "“Bornholm” er ukendt.", allowed)]


def test_region_with_two_offices_names_neither(faults):
    an_office()
    an_office("viborg", name="Viborg")
    assert faults(ASKED.replace("midtjylland", "Region Midtjylland"))[0][:2] == (2, "office")


def test_line_without_office_belongs_to_the_given_one(read):
    office = an_office()
    assert read(ASKED.replace("midtjylland", ""), office=office).cases == 1
    heading = HEADING.replace("office,", "")
    assert read("9,1,2025-03-01 10:00,phone,ehr,,", heading=heading, office=office).cases == 1


@pytest.mark.parametrize(
    "channel", [*Channel.values, *map(str, Channel.labels), "E-mail", "web", "HJEMMESIDE", "in-person"]
)
def test_channel_is_read_in_danish_and_english(read, channel):
    assert read(ASKED.replace("phone", channel)).cases == 1


@pytest.mark.parametrize(
    "category", ["not_re_referred", "Ventetider (ikke omvisiterede)", "Waiting times (not re-referred)"]
)
def test_category_is_read_by_its_key_and_its_names(read, category):
    read(ASKED.replace("ehr", category))
    case = Case.objects.get()
    assert (case.topic, case.outcome, case.row) == ("waiting", "not_re_referred", "not_re_referred")


@pytest.mark.parametrize("category", ["not_re_referred", "acceptance_request"])
def test_row_of_table_2_that_is_no_re_referral_may_be_repeated_as_its_stage(read, category):
    read(ASKED.replace("ehr,,", f"{category},{category},{category}"))
    assert Case.objects.get().re_referral_stage == ""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_semicolons_marks_and_old_letters_are_read(read, encoding):
    an_office("sj", region="sjaelland")
    lines = [line.replace(",", ";") for line in (HEADING, ASKED.replace("midtjylland", "Region Sjælland"))]
    assert read(lines[1], heading=lines[0], encoding=encoding).cases == 1


def test_tabs_and_sixteen_bit_letters_of_excel_are_read(read):
    line = ASKED.replace("midtjylland", "Region Sjælland")
    assert read(line.replace(",", "\t"), heading=HEADING.replace(",", "\t"), encoding="utf-16").cases == 1


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x81\x8d", b"case_no\0", b"\xff\xfeodd"])
def test_file_that_is_no_text_is_a_fault(tmp_path, content):
    (tmp_path / "picture.csv").write_bytes(content)
    with pytest.raises(BadFile) as refusal:
        import_inquiries(tmp_path / "picture.csv", by=None, at=NOW)
    assert refusal.value.faults[0].problem == "Filen kan ikke læses som tekst."


START = "8,1,2025-03-01 10:00,phone,midtjylland"
BAD = {
    ",1,2025-03-01 10:00,phone,midtjylland,ehr,,": ("case_no", "Sagens nummer mangler."),
    f"{'9' * 41},1,2025-03-01 10:00,phone,midtjylland,ehr,,": ("case_no", "“…"),
    "8,0,2025-03-01 10:00,phone,midtjylland,ehr,,": ("contact_no", "“0” er ikke en kontakts nummer."),
    "8,one,2025-03-01 10:00,phone,midtjylland,ehr,,": ("contact_no", "“one” er ikke"),
    "8,2,2025-03-01 10:00,phone,midtjylland,ehr,,": ("case_no", "Sagens første kontakt findes hverken"),
    "8,1,,phone,midtjylland,ehr,,": ("received_at", "Tiden mangler."),
    "8,1,20226-03-01 10:00,phone,midtjylland,ehr,,": ("received_at", "“20226-03-01 10:00”: Det er ikke en dato"),
    "8,1,2025-02-29 10:00,phone,midtjylland,ehr,,": ("received_at", "“2025-02-29 10:00”: Det er ikke en dato"),
    "8,1,2025-03-01T10:00Z,phone,midtjylland,ehr,,": ("received_at", "“2025-03-01T10:00Z”: Tiden har en tidszone"),
    "8,1,2026-11-21 22:01,phone,midtjylland,ehr,,": ("received_at", "“2026-11-21 22:01”: Tiden ligger i fremtiden."),
    "8,1,2023-12-31 10:00,phone,midtjylland,hearing_aid,,": ("category", "“hearing_aid” tælles først særskilt"),
    "8,1,2025-03-01 10:00,pigeon,midtjylland,ehr,,": ("channel", "“pigeon” er ukendt."),
    "8,1,2025-03-01 10:00,phone,,ehr,,": ("office", "Værdien mangler."),
    f"{START},parking,,": ("category", "“parking” er ukendt."),
    f"{START},re_referred,,free_choice": ("re_referral_stage", "Værdien mangler."),
    f"{START},re_referred,treatment,": ("re_referral_to", "Værdien mangler."),
    f"{START},re_referred,treatment,partner_hospital_part": ("re_referral_to", "“partner_hospital_part” er ukendt."),
    "8,1,2023-06-01 10:00,phone,midtjylland,re_referred,diagnostic_examination,agreement_hospital_part": (
        "re_referral_to",
        "“agreement_hospital_part” tælles først særskilt fra 2024.",
    ),
    f"{START},ehr,treatment,": ("re_referral_stage", "Feltet er udfyldt, men emnet er “ehr”."),
    f"{START},ehr,": ("", "Linjen har 7 felter"),
}


@pytest.mark.parametrize(("line", "fault"), BAD.items())
def test_line_with_one_thing_wrong_is_named_with_its_column(faults, line, fault):
    an_office()
    ((number, column, problem),) = faults(MOVED, line)
    assert (number, column) == (3, fault[0])
    assert problem.startswith(fault[1])


def test_every_bad_line_of_a_file_is_named_and_none_is_stored(faults):
    an_office()
    lines = [line.replace("8,", f"{number},", 1) for number, line in enumerate(BAD, 100)]
    assert [line for line, *_ in faults(MOVED, *lines)] == list(range(3, 3 + len(BAD)))


def test_faults_never_repeat_a_person_number(faults):
    an_office()
    ((_, _, problem),) = faults(ASKED.replace("ehr", "251248-9996"))
    assert "9996" not in problem


def test_contact_that_stands_twice_is_a_fault_of_the_second_line(faults):
    an_office()
    assert faults(ASKED, MOVED, ASKED) == [(4, "contact_no", "Samme kontakt står også på en tidligere linje.")]


def test_file_that_has_been_read_before_is_refused_with_its_day(read, faults):
    read(MOVED, ASKED)
    assert faults(MOVED, ASKED) == [(1, "", "Filen blev læst ind den 21. november 2026. Den kan ikke læses ind igen.")]


def rows() -> tuple[int, int]:
    return Case.objects.count(), Contact.objects.count()


def undo(number: int, **more):
    return undo_import(number, **{"by": None, "at": NOW, **more})


LATER = "7,2,2025-03-04 09:00,email,midtjylland,,,"


def test_import_when_undone_leaves_what_was_there_before_and_a_trace(read):
    case = a_case(number="8")
    imported = read(MOVED, LATER, "8,2,2026-11-20 10:00,phone,midtjylland,,,")
    lead = a_user("lead")
    undo(imported.number, by=lead)
    assert rows() == (1, 1)
    assert case.contacts.get().ordinal == 1
    event = AuditEvent.objects.get(verb="inquiries.import_undone")
    assert (event.user, event.subject) == (lead.username, "past.csv")
    assert event.after == {"import": imported.number, "cases": 1, "contacts": 3}


def test_file_of_an_import_that_was_undone_may_be_read_again(read):
    undo(read(MOVED, LATER).number)
    assert read(MOVED, LATER)[:2] == (1, 2)


def test_import_is_undone_once(read):
    number = read(MOVED).number
    undo(number)
    with pytest.raises(Denied, match="allerede fortrudt"):
        undo(number)


def test_case_that_was_only_opened_does_not_hinder_the_undoing(read):
    number = read(MOVED).number
    audit.record_opening(Case.objects.get(), by=a_user("adviser"), what="case")
    undo(number)
    assert rows() == (0, 0)


WORK = {
    "an event in the audit log": lambda case, by: audit.record("case.assigned", by=by, case=case, at=NOW),
    "a note": lambda case, by: case.notes.create(text="Ny viden.", by=by, at=NOW),
    "a task": lambda case, by: case.tasks.create(title="Ring", created_at=NOW),
    "a contact": lambda case, by: case.contacts.create(ordinal=9, at=NOW, channel="phone"),
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_import_whose_case_has_been_worked_on_is_not_undone(read, work):
    number = read(MOVED, ASKED).number
    case = Case.objects.get(number="7")
    with transaction.atomic():
        work(case, a_user("adviser", office=case.office))
    before = rows()
    with pytest.raises(Denied, match=r"arbejdet videre på sager fra den: 7$"):
        undo(number)
    assert rows() == before


def test_import_that_a_later_one_builds_on_is_undone_after_it(read):
    first, second = read(MOVED), read(LATER)
    with pytest.raises(Denied, match="sager fra den: 7"):
        undo(first.number)
    undo(second.number)
    undo(first.number)
    assert rows() == (0, 0)


def test_contact_that_an_import_added_to_a_case_that_was_worked_on_since_is_not_taken_back(read):
    case = a_case(number="8")
    number = read("8,2,2026-11-20 10:00,phone,midtjylland,,,").number
    with transaction.atomic():
        audit.record("case.assigned", by=a_user("adviser"), case=case, at=NOW)
    with pytest.raises(Denied, match="sager fra den: 8"):
        undo(number)


def test_many_cases_that_were_worked_on_are_named_with_the_first_numbers(read):
    number = read(*(ASKED.replace("8,", f"{n},", 1) for n in range(10, 19))).number
    for case in Case.objects.all():
        case.tasks.create(title="Ring", created_at=NOW)
    with pytest.raises(Denied, match="10, 11, 12, 13, 14 …"):
        undo(number)


def test_import_of_an_earlier_version_is_taken_over_from_the_audit_log_and_cannot_be_undone(read, faults):
    read(ASKED)
    for kept_by in ("contact", "case"):
        past_the_guards(f"UPDATE casework_{kept_by} SET imported_id = NULL")
    PastImport.objects.all().delete()
    with working_as(ROLES.owner) as cursor:
        cursor.execute(import_module("rettidig.casework.migrations.0015_past_imports").TAKE_OVER)
    past = PastImport.objects.get()
    assert (past.file, past.at, past.cases, past.contacts) == ("past.csv", NOW, 1, 1)
    with pytest.raises(Denied, match="tidligere version"):
        undo(past.pk)
    assert faults(ASKED)[0][2].startswith("Filen blev læst ind den 21. november 2026.")


def test_contact_from_before_the_first_of_its_case_is_counted_as_early(read):
    october = "9,{},2025-10-26 {},phone,midtjylland,ehr,,"
    lines = ASKED, ASKED.replace("8,1,2025-03-01", "8,2,2025-02-28")
    assert read(*lines, october.format(1, "02:50"), october.format(2, "02:10")).early == 1


def test_case_that_exists_already_is_a_fault(read, faults):
    an_office()
    read(MOVED, "7,2,2025-03-04 09:00,email,midtjylland,re_referred,,")
    assert {problem for _, _, problem in faults(MOVED, "7,2,2025-03-04 09:00,email,midtjylland,,,")} == {
        "Kontoret har allerede en sag med det nummer.",
        "Sagen har allerede en kontakt med det nummer.",
    }


def test_same_number_in_two_offices_is_two_cases(read):
    read(ASKED, ASKED.replace("midtjylland", "nordjylland"))
    assert Case.objects.filter(number="8").count() == 2


def test_later_contact_of_a_case_in_the_register_joins_it(read):
    case = a_case(number="8")
    assert read("8,2,2026-11-20 10:00,phone,midtjylland,,,")[:2] == (0, 1)
    assert case.contacts.count() == 2
    case.refresh_from_db()
    assert not case.is_closed


def test_heading_without_a_column_or_with_a_strange_one_is_a_fault(faults):
    found = faults(ASKED, heading=HEADING.replace("channel", "cpr"))
    assert {(line, column) for line, column, _ in found} == {(1, "channel"), (1, "cpr")}


def test_quotation_mark_that_never_ends_is_a_fault_of_the_line_where_it_begins(faults):
    an_office()
    assert faults(MOVED, '8,1,"2025-03-01 10:00,phone', "") == [
        (3, "", "Linjen kan ikke læses. Se efter anførselstegn.")
    ]


def test_line_after_a_value_of_two_lines_is_named_by_its_own_number(faults):
    an_office()
    assert faults(f'"7\n7",{MOVED[2:]}', ASKED.replace("phone", "pigeon"))[-1][:2] == (4, "channel")


def test_file_without_inquiries_is_a_fault(faults):
    assert faults() == [(1, "", "Filen har ingen henvendelser.")]


def next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('casework_case_number')")
        return cursor.fetchone()[0]


def test_new_case_after_an_import_gets_a_number_beyond_those_of_the_year(read):
    high = next_number() + 7
    line = "{}-{:06},1,2025-01-05 10:00,phone,midtjylland,ehr,,"
    read(line.format(2026, high), line.format(2025, high + 100))
    assert next_number() == high + 1


@pytest.mark.parametrize(
    "text", ["2025-12-31 14:05", "2025-12-31T14:05:00", "31-12-2025 14:05", "31.12.2025 kl. 14.05"]
)
def test_moment_is_read_as_danish_time_in_several_ways_of_writing(text):
    assert read_moment(text, now=NOW).at == datetime(2025, 12, 31, 13, 5, tzinfo=UTC)


def test_hour_that_comes_twice_in_october_is_the_first():
    assert read_moment("2025-10-26 02:30", now=NOW) == (datetime(2025, 10, 26, 0, 30, tzinfo=UTC), False)


def test_hour_that_is_skipped_in_march_is_an_hour_later_and_remarked_on(read):
    assert read_moment("2025-03-30 02:30", now=NOW) == (datetime(2025, 3, 30, 1, 30, tzinfo=UTC), True)
    assert read(ASKED.replace("2025-03-01 10:00", "2025-03-30 02:30"), MOVED).skipped_hours == 1


def test_year_before_there_were_registers_is_refused():
    with pytest.raises(BadMoment):
        read_moment("0001-01-01 00:00", now=NOW)
