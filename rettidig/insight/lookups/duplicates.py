"""Rows with a number already in use: an identical row is skipped and counted, another row is a fault.

A number identifies a look-up only together with its system and its Danish day: systems count for themselves, and may
begin anew each day. In the other kinds of file the number alone identifies a row.
"""

from __future__ import annotations

import duckdb

from rettidig.insight.lookups.danish_time import HOUR, local
from rettidig.insight.lookups.faults import Fault
from rettidig.insight.lookups.file_columns import LOOKUPS, Kind
from rettidig.insight.lookups.store import Store

A_DAY = 25 * HOUR  # the longest, in October
MOST_FAULTS = 100_000  # a file with more is another kind of file; the rest is not listed
IN_STORE = -1  # the number of the file of a row that an earlier import brought
IDENTITY = {LOOKUPS.name: f"(lookup_id, folded(system), CAST({local('at_us')} AS DATE))"}
CONTENT = {LOOKUPS.name: ("user", "acting", "patient", "at_us", "role", "unit", "action", "screen", "reason")}
SHOWN = {"acting": "on_behalf_of", "at_us": "at", "from_us": "from", "to_us": "to"}

STORED_LOOKUPS = """SELECT -1 AS file, CAST(0 AS BIGINT) AS line, lookup_id, system, at_us, a.id AS "user",
    b.id AS acting, p.id AS patient, l.role, u.id AS unit, action, screen, reason
FROM read_parquet($parts) l JOIN patients p ON p.code = l.patient JOIN accounts a ON a.code = l.account
JOIN accounts b ON b.code = l.acting LEFT JOIN places u ON u.code = l.unit
WHERE lookup_id IN (SELECT lookup_id FROM staging.lookups WHERE file = $file)"""
STAGED_LOOKUPS = """SELECT file, line, lookup_id, system, at_us, "user", coalesce(on_behalf_of, "user") AS acting,
    patient, role, unit, action, screen, reason FROM staging.lookups"""


def content_of(kind: Kind) -> tuple[str, ...]:
    """The typed columns that two rows under one number must share to be the same row."""
    if kind.name in CONTENT:
        return CONTENT[kind.name]
    return tuple(
        column.name if column.type in ("text", "choice") else f"{column.name}_us"
        for column in kind.columns
        if column.name != kind.key
    )


def drop_duplicates(
    file: int, names: list[str], kind: Kind, store: Store, connection: duckdb.DuckDBPyConnection
) -> tuple[int, list[Fault]]:
    """Remove the staged rows of a file that are there already; return how many, and the faults of the others.

    `names` are the names of the files of this import by their number.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE used_twice AS {_used_twice(kind)}")
    parts = _overlapping_parts(file, store, connection) if kind == LOOKUPS else []
    if parts:
        connection.execute(
            """INSERT INTO used_twice SELECT DISTINCT lookup_id FROM staging.lookups WHERE file = $file
            AND lookup_id IN (SELECT lookup_id FROM read_parquet($parts))""",
            {"file": file, "parts": parts},
        )
    return _drop_same(file, kind, parts, connection), _faults(file, names, kind, connection)


def number_rows(file: int, kind: Kind, connection: duckdb.DuckDBPyConnection) -> int:
    """Give numbers to the rows of a file that has none; return how many were there already.

    Rows that are alike but for their end are told apart. A row takes the place of one from an earlier file.
    """
    key, staged = f'"{kind.key}"', f'staging."{kind.name}"'
    content = ", ".join(f'"{each}"' for each in content_of(kind))
    ((same,),) = connection.execute(
        f"""DELETE FROM {staged} WHERE file = $file AND line NOT IN
        (SELECT min(line) FROM {staged} WHERE file = $file GROUP BY {key}, {content})""",  # noqa: S608
        {"file": file},
    ).fetchall()
    connection.execute(
        f"""UPDATE {staged} AS t SET {key} = t.{key} || '|' || n.place FROM (
        SELECT line, row_number() OVER (PARTITION BY {key} ORDER BY line) AS place FROM {staged} WHERE file = $file
        ) AS n WHERE t.file = $file AND n.line = t.line AND n.place > 1""",  # noqa: S608
        {"file": file},
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE used_twice AS {_used_twice(kind)}")
    known = _drop_same(file, kind, [], connection)
    connection.execute(
        f"DELETE FROM {staged} WHERE file < $file AND {key} IN (SELECT {key} FROM {staged} WHERE file = $file)",  # noqa: S608
        {"file": file},
    )
    return int(same) + known


def _used_twice(kind: Kind) -> str:
    return f'SELECT "{kind.key}" AS number FROM staging."{kind.name}" GROUP BY ALL HAVING count(*) > 1'  # noqa: S608


def _overlapping_parts(file: int, store: Store, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The stored parts that may have look-ups of the days of a file."""
    rows = connection.execute(
        """SELECT part FROM parts,
            (SELECT min(at_us) AS first, max(at_us) AS last FROM staging.lookups WHERE file = $file)
        WHERE from_us <= last + $day AND to_us >= first - $day""",
        {"file": file, "day": A_DAY},
    ).fetchall()
    return [str(store.part(part)) for (part,) in rows]


def _drop_same(file: int, kind: Kind, parts: list[str], connection: duckdb.DuckDBPyConnection) -> int:
    """Remove the rows of a file that an earlier row repeats; return how many.

    The table `rivals` is left with the rows of the file whose number an earlier row has (of the store, of an earlier
    file or of an earlier line), and the columns in which the two differ.
    """
    rows = STAGED_LOOKUPS if kind == LOOKUPS else f'SELECT * FROM staging."{kind.name}"'  # noqa: S608
    if parts:
        rows += f" UNION ALL BY NAME {STORED_LOOKUPS}"
    content = content_of(kind)
    firsts = ", ".join(f'first_value("{name}") OVER earlier AS "first {name}"' for name in content)
    differs = ", ".join(
        f"""CASE WHEN "{name}" IS DISTINCT FROM "first {name}" THEN '{SHOWN.get(name, name)}' END""" for name in content
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE rivals AS
        SELECT line, first_file, first_line, concat_ws(', ', {differs}) AS differs FROM (
            SELECT *, row_number() OVER earlier AS place, first_value(file) OVER earlier AS first_file,
                first_value(line) OVER earlier AS first_line, {firsts}
            FROM ({rows}) WHERE "{kind.key}" IN (SELECT number FROM used_twice)
            WINDOW earlier AS (PARTITION BY {IDENTITY.get(kind.name, f'"{kind.key}"')} ORDER BY file, line))
        WHERE place > 1 AND file = $file""",  # noqa: S608
        {"file": file} | ({"parts": parts} if parts else {}),
    )
    ((dropped,),) = connection.execute(
        f"""DELETE FROM staging."{kind.name}" WHERE file = $file
        AND line IN (SELECT line FROM rivals WHERE differs = '')""",  # noqa: S608
        {"file": file},
    ).fetchall()
    return int(dropped)


def _faults(file: int, names: list[str], kind: Kind, connection: duckdb.DuckDBPyConnection) -> list[Fault]:
    """The rows of a file that say something else than an earlier row with their number."""
    once = "hvert nummer én gang" + (" i hvert system hver dag" if kind == LOOKUPS else "")
    faults = []
    for line, first_file, first_line, differs in connection.execute(
        "SELECT line, first_file, first_line, differs FROM rivals WHERE differs <> '' ORDER BY line LIMIT ?",
        [MOST_FAULTS],
    ).fetchall():
        where = "i loggen" if first_file == IN_STORE else f"i linje {first_line}"
        where += f" i {names[first_file]}" if first_file not in (IN_STORE, file) else ""
        wrong = f"nummeret er brugt {where} om noget andet ({differs})"
        faults.append(Fault(names[file], line, kind.key, wrong, f"{once}, eller den samme række igen"))
    return faults
