"""Putting the lines of a file into the register: set by set, inside the database."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection, models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from psycopg import sql

from ...csv_files import Fault
from ...lifecycle import State
from ...models import Case, Contact, Office, Outcome, PastImport
from ...topics import waiting_topic
from .lines import Line

OUTCOMES = sql.Literal(Outcome.values)
STAGING = """
DROP TABLE IF EXISTS pg_temp.incoming;
CREATE TEMPORARY TABLE incoming (
    line integer NOT NULL, office_id bigint, number text, ordinal integer, at timestamptz,
    channel text, category text, stage text NOT NULL, destination text NOT NULL
) ON COMMIT DROP
"""
# New cases get the next number of the count (2026-000123), so it must not run into one that the file brought
COUNT_ON = """
SELECT setval('casework_case_number', max(split_part(number, '-', 2)::integer)) FROM incoming
WHERE ordinal = 1 AND number ~ %s
HAVING max(split_part(number, '-', 2)::integer) > (SELECT last_value FROM casework_case_number)
"""
# More than an hour: the hour that comes twice in October is read as the first of the two
EARLY = """
SELECT count(*) FROM incoming
JOIN casework_case AS known
    ON coalesce(known.first_office_id, known.office_id) = incoming.office_id AND known.number = incoming.number
WHERE incoming.ordinal > 1 AND incoming.at < known.received_at - interval '1 hour'
"""


class Check(NamedTuple):
    """A fault that shows only when lines are held against each other and against the register."""

    column: str
    problem: StrOrPromise
    allowed: StrOrPromise
    query: str


CHECKS = (
    Check(
        "contact_no",
        _("Samme kontakt står også på en tidligere linje."),
        _("hver kontakt én gang"),
        """
        SELECT line FROM (
            SELECT line, min(line) OVER (PARTITION BY office_id, number, ordinal) AS first FROM incoming
            WHERE office_id IS NOT NULL AND number IS NOT NULL AND ordinal IS NOT NULL
        ) AS seen WHERE line > first
        """,
    ),
    Check(
        "case_no",
        _("Kontoret har allerede en sag med det nummer."),
        _("numre på sager, som ikke findes i forvejen"),
        """
        SELECT incoming.line FROM incoming
        JOIN casework_case AS known
            ON coalesce(known.first_office_id, known.office_id) = incoming.office_id AND known.number = incoming.number
        WHERE incoming.ordinal = 1
        """,
    ),
    Check(
        "case_no",
        _("Sagens første kontakt findes hverken i filen eller i registret."),
        _("en sag, hvis kontakt nummer 1 er i filen eller i registret"),
        """
        SELECT later.line FROM incoming AS later WHERE later.ordinal > 1 AND later.office_id IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM incoming AS first
            WHERE first.office_id = later.office_id AND first.number = later.number AND first.ordinal = 1)
        AND NOT EXISTS (
            SELECT FROM casework_case AS known
            WHERE coalesce(known.first_office_id, known.office_id) = later.office_id AND known.number = later.number)
        """,
    ),
    Check(
        "contact_no",
        _("Sagen har allerede en kontakt med det nummer."),
        _("numre på kontakter, som ikke findes i forvejen"),
        """
        SELECT incoming.line FROM incoming
        JOIN casework_case AS known
            ON coalesce(known.first_office_id, known.office_id) = incoming.office_id AND known.number = incoming.number
        JOIN casework_contact AS contact ON contact.case_id = known.id AND contact.ordinal = incoming.ordinal
        WHERE incoming.ordinal > 1
        """,
    ),
)


def receive(lines: Iterable[Line]) -> int:
    """Stage the lines in a table that lasts as long as the transaction. Returns how many."""
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(STAGING)
        with cursor.copy("COPY incoming FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
                count += 1
        cursor.execute("ANALYZE incoming")
    return count


def find_faults() -> list[Fault]:
    """Faults of the staged lines among themselves and against the register."""
    faults = []
    with connection.cursor() as cursor:
        for check in CHECKS:
            cursor.execute(check.query)
            faults += [
                Fault(line, check.column, str(check.problem), str(check.allowed)) for (line,) in cursor.fetchall()
            ]
    return faults


def store(offices: Iterable[Office], past: PastImport, *, year: int) -> tuple[int, int, int]:
    """Make closed cases and their contacts of the staged lines. Returns how many cases and contacts, and how many of
    the contacts are from before the first of their case.

    `past` is the import that the contacts point to. `year` is this year: the number of the next new case will be higher
    than those that the file brought of it.
    """
    cases = sum(_store_cases(office, past) for office in offices)
    contacts = _insert(
        Contact(imported=past),
        {
            "case_id": sql.SQL("known.id"),
            "ordinal": sql.SQL("incoming.ordinal"),
            "at": sql.SQL("incoming.at"),
            "channel": sql.SQL("incoming.channel"),
        },
        sql.SQL(
            "incoming JOIN casework_case AS known "
            "ON coalesce(known.first_office_id, known.office_id) = incoming.office_id "
            "AND known.number = incoming.number ORDER BY incoming.line"
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ON, [f"^{year}-[0-9]{{6}}$"])
        cursor.execute("ANALYZE casework_case, casework_contact")
        cursor.execute(EARLY)
        ((early,),) = cursor.fetchall()
    return cases, contacts, early


def _store_cases(office: Office, past: PastImport) -> int:
    """The office's first contacts as cases that were closed when they came: nothing of them waits for anybody."""
    return _insert(
        Case(office=office, home_region=office.region, state=State.CLOSED, imported=past),
        {
            "number": sql.SQL("number"),
            "received_at": sql.SQL("at"),
            "closed_at": sql.SQL("at"),
            "channel": sql.SQL("channel"),
            "topic": _topic(),
            "outcome": sql.SQL("CASE WHEN category = ANY({}) THEN category ELSE '' END").format(OUTCOMES),
            "re_referral_stage": sql.SQL("stage"),
            "re_referral_to": sql.SQL("destination"),
        },
        sql.SQL("incoming WHERE ordinal = 1 AND office_id = {} ORDER BY line").format(sql.Literal(office.pk)),
    )


def _topic() -> sql.Composable:
    """The topic of a row of table 1: its own, or that of the cases that end in it."""
    return sql.SQL("CASE WHEN category = ANY({}) THEN {} ELSE category END").format(
        OUTCOMES, sql.Literal(waiting_topic().key)
    )


def _insert(example: models.Model, read: dict[str, sql.Composable], source: sql.Composable) -> int:
    """Insert a row for each row of `source`: columns in `read` come from there, the others are as in `example`."""
    fields = [field for field in example._meta.concrete_fields if not field.primary_key]
    values = {str(field.column): read.get(str(field.column), sql.Placeholder()) for field in fields}
    constants: list[Any] = [
        field.get_db_prep_save(field.pre_save(example, add=True), connection)
        for field in fields
        if field.column not in read
    ]
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
        sql.Identifier(example._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(column) for column in values),
        sql.SQL(", ").join(values.values()),
        source,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, constants)
        return int(cursor.rowcount)
