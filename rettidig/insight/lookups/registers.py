"""Registers that do not meet: units, people and numbers that a file names and no other knows, told with their rows.

A circle in the hierarchy of units is a fault. Everything else is a remark: what is missing may come with a later file,
and a look-up that it concerns waits with the verdict `register_incomplete`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from rettidig.insight.lookups.faults import LINES_SHOWN, BadFile, Fault, Remark
from rettidig.insight.lookups.relations import circles
from rettidig.insight.lookups.store import units_of

UNITS = (("lookups", "unit"), ("contacts", "unit"), ("affiliations", "unit"), ("consents", "unit"), ("units", "parent"))
USERS = (("lookups", "user"), ("lookups", "on_behalf_of"), ("affiliations", "user"), ("consents", "user"))
PATIENTS = (("lookups", "patient"), ("contacts", "patient"), ("consents", "patient"))
OTHER_SPELLING = "nummeret er skrevet på en anden måde i en anden række (store bogstaver eller mellemrum)"

UNKNOWN = """
CREATE OR REPLACE TEMP TABLE unknown_units AS
    SELECT p.id, (
        SELECT min(q.id) FROM places q JOIN units u ON u.unit = q.code WHERE folded(q.id) = folded(p.id)
    ) AS alike FROM places p ANTI JOIN units u ON u.unit = p.code;
CREATE OR REPLACE TEMP TABLE unknown_users AS SELECT id FROM accounts ANTI JOIN affiliations ON person = code;
CREATE OR REPLACE TEMP TABLE users_alike AS
    SELECT id FROM accounts a JOIN spelled_alike s ON s.codes = 'accounts' AND s.code = a.code;
CREATE OR REPLACE TEMP TABLE patients_alike AS
    SELECT id FROM patients p JOIN spelled_alike s ON s.codes = 'patients' AND s.code = p.code;
CREATE OR REPLACE TEMP TABLE units_alike AS
    SELECT id FROM (SELECT id, count(*) OVER (PARTITION BY folded(id)) AS number FROM places JOIN units ON unit = code)
    WHERE number > 1
"""
OVERLAPPING = """SELECT s.file, s.line FROM staging.affiliations s
JOIN accounts a ON a.id = s."user" JOIN places p ON p.id = s.unit
JOIN affiliations o ON o.person = a.code AND o.unit = p.code AND o.kind = s.kind
    AND o.affiliation_id <> s.affiliation_id AND o.from_us <= or_forever(s.to_us) AND o.to_us >= s.from_us"""
SERVED = "SELECT file, line, trim(unnest(string_split(serves, '|'))) AS serves FROM staging.units"


def check_circles(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """Raise BadFile when a unit of this import is above itself. `names` are the files of the import by their number."""
    ids = dict(connection.execute("SELECT code, id FROM places").fetchall())
    faults = []
    for circle in circles(units_of(connection)):
        rows = connection.execute(
            "SELECT file, line FROM staging.units WHERE unit IN (SELECT unnest(?)) ORDER BY ALL",
            [[ids[code] for code in circle]],
        ).fetchall()
        way = " → ".join(ids[code] for code in [*circle, circle[0]])
        wrong = f"enheden ligger over sig selv: {way}"
        faults += [Fault(names[file], line, "parent", wrong, "en enhed, der ligger over") for file, line in rows[:1]]
    if faults:
        raise BadFile(faults)


def find_remarks(connection: duckdb.DuckDBPyConnection, kinds: Sequence[str], names: Sequence[str]) -> list[Remark]:
    """Names in the rows of this import that no register has. `kinds` are the registers that it has files of."""
    connection.execute(UNKNOWN)
    found = [*_units(connection, kinds, names), *_users(connection, kinds, names)]
    for columns, table, wrong in (
        (USERS, "users_alike", OTHER_SPELLING),
        (PATIENTS, "patients_alike", OTHER_SPELLING),
        ((("units", "unit"),), "units_alike", "enheden står også skrevet på en anden måde"),
    ):
        for kind, column in columns:
            if kind in kinds and _has_rows(connection, table):
                rows = f'SELECT file, line FROM staging.{kind} s JOIN {table} k ON k.id = s."{column}"'  # noqa: S608
                found += _gathered(connection, rows, column, wrong, names)
    if "affiliations" in kinds:
        found += _gathered(connection, OVERLAPPING, "from", "ansættelsen overlapper en anden samme sted", names)
    return found


def _units(connection: duckdb.DuckDBPyConnection, kinds: Sequence[str], names: Sequence[str]) -> Iterator[Remark]:
    if not _has_rows(connection, "unknown_units"):
        return
    if not _has_rows(connection, "units"):
        yield Remark("", (), 0, "", "der er ikke læst nogen enheder ind endnu (--units)")
        return
    sources = [(column, f"SELECT file, line, {column} FROM staging.{kind}") for kind, column in UNITS if kind in kinds]  # noqa: S608
    for column, rows in [*sources, *([("serves", SERVED)] if "units" in kinds else [])]:
        for unit, alike, file, lines, number in connection.execute(
            f"""SELECT k.id, any_value(k.alike), file, min(line, {LINES_SHOWN}), count(*) FROM ({rows}) s
            JOIN unknown_units k ON k.id = s."{column}" GROUP BY k.id, file ORDER BY k.id, file"""  # noqa: S608
        ).fetchall():
            other = f". Mener du ”{alike}”?" if alike else ""
            yield Remark(
                names[file], tuple(lines), number, column, f"enheden ”{unit[:40]}” findes ikke blandt enhederne{other}"
            )


def _users(connection: duckdb.DuckDBPyConnection, kinds: Sequence[str], names: Sequence[str]) -> Iterator[Remark]:
    if not _has_rows(connection, "unknown_users"):
        return
    if not _has_rows(connection, "affiliations"):
        yield Remark("", (), 0, "", "der er ikke læst nogen ansættelser ind endnu (--affiliations)")
        return
    for kind, column in USERS:
        if kind in kinds and kind != "affiliations":
            # a look-up counts as done by the one it is done for
            source = "(FROM staging.lookups WHERE on_behalf_of IS NULL)" if kind == "lookups" else f"staging.{kind}"
            source = "staging.lookups" if column == "on_behalf_of" else source
            rows = f'SELECT file, line FROM {source} s JOIN unknown_users k ON k.id = s."{column}"'  # noqa: S608
            yield from _gathered(connection, rows, column, "brugeren står ikke blandt ansættelserne", names)


def _gathered(
    connection: duckdb.DuckDBPyConnection, rows: str, column: str, wrong: str, names: Sequence[str]
) -> list[Remark]:
    """The rows (file and line) as one remark for each file."""
    found = connection.execute(
        f"""SELECT file, min(line, {LINES_SHOWN}), count(*) FROM (SELECT DISTINCT file, line FROM ({rows}))
        GROUP BY file ORDER BY file"""  # noqa: S608
    ).fetchall()
    return [Remark(names[file], tuple(lines), number, column, wrong) for file, lines, number in found]


def _has_rows(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    return bool(connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall())  # noqa: S608
