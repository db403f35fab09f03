"""From staged rows to the layout that is quick to ask: short codes, everything in the order of the patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from rettidig.insight.lookups.danish_time import FOREVER, local
from rettidig.insight.lookups.relations import Unit, pairs
from rettidig.insight.lookups.store import Store, parts_of, quoted, units_of

if TYPE_CHECKING:
    from rettidig.insight.lookups.import_log import ImportReport

ROW_GROUP = 65_536  # small enough that one patient's report reads little, large enough for a quick whole run
MOST_PARTS = 10  # a month with more parts is laid together, and judged again with what was registered late

CODES = {  # which columns of which kinds name a patient, an account, a unit
    "patients": (("lookups", "patient"), ("contacts", "patient"), ("consents", "patient")),
    "accounts": (("lookups", "user"), ("lookups", "on_behalf_of"), ("affiliations", "user"), ("consents", "user")),
    "places": (
        ("units", "unit"),
        ("units", "parent"),
        ("lookups", "unit"),
        ("contacts", "unit"),
        ("affiliations", "unit"),
        ("consents", "unit"),
    ),
}

SERVED = "[trim(x) for x in string_split(s.serves, '|') if trim(x) <> '']"
REFERENCE = {  # how each kind looks when laid out; s is its staged table
    "contacts": """SELECT contact_id, p.code AS patient, u.code AS unit, from_us, or_forever(to_us) AS to_us,
        CAST(danish(or_forever(to_us)) AS DATE) AS to_day, kind FROM staging.contacts s
        JOIN patients p ON p.id = s.patient JOIN places u ON u.id = s.unit""",
    "affiliations": """SELECT affiliation_id, a.code AS person, u.code AS unit, role, from_us,
        or_forever(to_us) AS to_us, kind, name FROM staging.affiliations s
        JOIN accounts a ON a.id = s."user" JOIN places u ON u.id = s.unit""",
    "consents": """SELECT consent_id, kind, p.code AS patient, a.code AS person, u.code AS unit, from_us,
        or_forever(to_us) AS to_us FROM staging.consents s LEFT JOIN patients p ON p.id = s.patient
        LEFT JOIN accounts a ON a.id = s."user" LEFT JOIN places u ON u.id = s.unit""",
    "units": f"""SELECT u.code AS unit, name, o.code AS parent, kind,
        (SELECT list(v.code ORDER BY v.code) FROM places v WHERE list_contains({SERVED}, v.id)) AS serves
        FROM staging.units s JOIN places u ON u.id = s.unit LEFT JOIN places o ON o.id = s.parent""",  # noqa: S608
}
PAIRS = pa.schema({"user_unit": pa.int32(), "contact_unit": pa.int32(), "relation": pa.string()})
KEYS = {"contacts": "contact_id", "affiliations": "affiliation_id", "consents": "consent_id", "units": "unit"}
ORDER = {"contacts": "patient, from_us, contact_id", "affiliations": "person, from_us, affiliation_id"}

LOOKUPS = """SELECT lookup_id, p.code AS patient, a.code AS account, coalesce(b.code, a.code) AS acting,
    u.code AS unit, role, at_us, CAST(danish(at_us) AS DATE) AS day, CAST(hour(danish(at_us)) AS TINYINT) AS hour,
    system, action, screen, reason
    FROM staging.lookups s JOIN patients p ON p.id = s.patient JOIN accounts a ON a.id = s."user"
    LEFT JOIN accounts b ON b.id = s.on_behalf_of LEFT JOIN places u ON u.id = s.unit"""


def lay_out(store: Store, connection: duckdb.DuckDBPyConnection, kinds: list[str], report: ImportReport) -> None:
    """Put the staged kinds in their place: a row with a known key takes the place of the older one."""
    for codes, columns in CODES.items():
        for kind, column in columns:
            if kind in kinds:
                _add_codes(connection, codes, f'SELECT DISTINCT "{column}" AS id FROM staging.{kind}')  # noqa: S608
    if "units" in kinds:
        _add_codes(connection, "places", f"SELECT DISTINCT unnest({SERVED}) AS id FROM staging.units s")  # noqa: S608
    for kind in REFERENCE:
        if kind in kinds:
            known = _replace(connection, kind)
            report.rows[kind] -= known
            report.known_rows[kind] += known
    _pair_units(connection)
    if "lookups" in kinds:
        for (month,) in connection.execute(
            "SELECT DISTINCT date_trunc('month', make_timestamp(at_us)) FROM staging.lookups ORDER BY 1"
        ).fetchall():
            _write_part(store, connection, f"{month:%Y-%m}")


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """The words that the SQL of an import uses for Danish time, for no end, and for names that are written alike."""
    connection.execute(f"CREATE TEMP MACRO danish(us) AS {local('us')}")
    connection.execute(f"CREATE TEMP MACRO or_forever(us) AS coalesce(us, {FOREVER})")
    connection.execute(r"CREATE TEMP MACRO folded(s) AS lower(regexp_replace(coalesce(s, ''), '[\s\p{Z}]', '', 'g'))")


def _add_codes(connection: duckdb.DuckDBPyConnection, codes: str, ids: str) -> None:
    connection.execute(
        f"""INSERT INTO {codes}
        SELECT (SELECT coalesce(max(code), 0) FROM {codes}) + row_number() OVER (ORDER BY id), id
        FROM ({ids}) ANTI JOIN {codes} USING (id) WHERE id IS NOT NULL"""  # noqa: S608
    )


def _replace(connection: duckdb.DuckDBPyConnection, kind: str) -> int:
    """Put the staged rows in the place of older ones with the same key; return how many are the same as before."""
    key = KEYS[kind]
    ((known,),) = connection.execute(
        f"SELECT count(*) FROM ({REFERENCE[kind]} INTERSECT SELECT * FROM {kind})"  # noqa: S608
    ).fetchall()
    connection.execute(
        f"""CREATE TABLE laid_out AS SELECT * FROM (
        {REFERENCE[kind]} UNION ALL
        (SELECT * FROM {kind} o WHERE NOT EXISTS (SELECT 1 FROM ({REFERENCE[kind]}) n WHERE n.{key} = o.{key})))
        ORDER BY {ORDER.get(kind, key)}"""  # noqa: S608
    )
    connection.execute(f"DROP TABLE {kind}; ALTER TABLE laid_out RENAME TO {kind}")
    return int(known)


def _pair_units(connection: duckdb.DuckDBPyConnection) -> None:
    """Write down which units' contacts count for which; a unit that no unit file knows is only related to itself."""
    unknown = connection.execute("SELECT code FROM places ANTI JOIN units ON unit = code").fetchall()
    found = pairs([*units_of(connection), *(Unit(code, None, "organisation") for (code,) in unknown)])
    names = ("user_unit", "contact_unit", "relation")
    arriving = pa.Table.from_pylist([dict(zip(names, pair, strict=True)) for pair in found], schema=PAIRS)
    connection.register("arriving", arriving)
    connection.execute("DELETE FROM unit_pairs; INSERT INTO unit_pairs FROM arriving ORDER BY ALL")
    connection.unregister("arriving")


def sweep(store: Store, connection: duckdb.DuckDBPyConnection) -> None:
    """Remove parts that are not in use: laid together at an earlier import, or left by one that was broken off."""
    named = {store.part(part) for part in parts_of(connection)}
    for path in set((store.folder / "lookups").glob("*/*.parquet")) - named:
        path.unlink()


def _write_part(store: Store, connection: duckdb.DuckDBPyConnection, month: str) -> None:
    first = f"TIMESTAMP '{month}-01'"
    source = f"{LOOKUPS} WHERE at_us >= epoch_us({first}) AND at_us < epoch_us({first} + INTERVAL 1 MONTH)"
    parts = [part for (part,) in connection.execute("SELECT part FROM parts WHERE month = ?", [month]).fetchall()]
    ((number,),) = connection.execute("SELECT count(*) FROM batches").fetchall()
    name = f"{month}/{number:06}.parquet"
    if len(parts) >= MOST_PARTS:
        old = ", ".join(quoted(store.part(part)) for part in parts)
        source = f"{source} UNION ALL FROM read_parquet([{old}])"
        connection.execute("DELETE FROM parts WHERE month = ?", [month])
    path = store.part(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(
        f"COPY ({source} ORDER BY patient, at_us, lookup_id) TO {quoted(path)} "
        f"(FORMAT parquet, ROW_GROUP_SIZE {ROW_GROUP}, COMPRESSION lz4_raw)"
    )
    connection.execute(
        f"""INSERT INTO parts SELECT '{name}', '{month}', count(*), min(at_us), max(at_us)
        FROM read_parquet({quoted(path)})"""  # noqa: S608
    )
