"""Reference data of the engines beside look-ups and contacts: staff, pairs of units, rules."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rettidig.insight.lookups.kernel import Grid, Ints, Staff, starts
from rettidig.insight.lookups.rules import CONTACT_KINDS, RELATIONS, Rules

MINUTE = 60_000_000
LIMITS = ("hours", "months", "years", "minutes", "from_hour", "to_hour", "days", "earlier_days")


def tables(connection: duckdb.DuckDBPyConnection, rules: Rules) -> dict[str, pa.Table]:
    """The tables of the rules, of the pairs of units and of ids written in two ways, by the names that the SQL uses."""
    return {
        "rules": pa.table(
            {
                "rank": pa.array([rule.rank for rule in rules.rules], pa.int32()),
                "id": [rule.id for rule in rules.rules],
                "verdict": [rule.verdict for rule in rules.rules],
                "from_us": pa.array([rule.from_us for rule in rules.rules], pa.int64()),
                "to_us": pa.array([rule.to_us for rule in rules.rules], pa.int64()),
                **{name: pa.array([rule.limits.get(name) for rule in rules.rules], pa.int64()) for name in LIMITS},
            }
        ),
        "words": pa.Table.from_pylist(
            [
                {"rank": rule.rank, "from_us": rule.from_us, "list": name, "word": word}
                for rule in rules.rules
                for name, words in rule.words.items()
                for word in words
            ],
            pa.schema({"rank": pa.int32(), "from_us": pa.int64(), "list": pa.string(), "word": pa.string()}),
        ),
        "tolerances": pa.Table.from_pylist(
            [vars(tolerance) for tolerance in rules.tolerances()],
            pa.schema(
                {
                    "relation": pa.string(),
                    "kind": pa.string(),
                    "rank": pa.int32(),
                    "before_us": pa.int64(),
                    "after_us": pa.int64(),
                    "from_us": pa.int64(),
                    "to_us": pa.int64(),
                }
            ),
        ),
        **{
            name: connection.table(name).to_arrow_table() for name in ("unit_pairs", "uncertain_pairs", "spelled_alike")
        },
    }


def grid(rules: Rules) -> Grid:
    """The rules about contacts as arrays for the compiled loop."""
    edges = sorted({rule.from_us for rule in rules.rules} | {rule.to_us + 1 for rule in rules.rules})
    moments = [np.iinfo(np.int64).min, *edges]
    shape = (len(moments), len(RELATIONS), len(CONTACT_KINDS))
    rank, before, after = np.zeros(shape, np.int8), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    skew, skew_rank = np.zeros(len(moments), np.int64), np.zeros(len(moments), np.int8)
    for period, moment in enumerate(moments):
        for row in rules.tolerances():
            if row.from_us <= moment <= row.to_us:
                place = period, RELATIONS.index(row.relation), CONTACT_KINDS.index(row.kind)
                rank[place], before[place], after[place] = row.rank, row.before_us, row.after_us
        for rule in rules.named("clock_skew"):
            if rule.from_us <= moment <= rule.to_us:
                skew[period], skew_rank[period] = rule.limits["minutes"] * MINUTE, rule.rank
    return Grid(np.array(moments, np.int64), rank, before, after, skew, skew_rank)


def staff(connection: duckdb.DuckDBPyConnection, unit_pairs: pa.Table) -> Staff:
    """Affiliations and pairs of units as arrays for the compiled loop."""
    rows = connection.sql(
        """SELECT person, unit, from_us, to_us FROM affiliations WHERE kind IN ('employment', 'duty')
        ORDER BY person, from_us, affiliation_id"""
    ).to_arrow_table()
    last = "SELECT (SELECT coalesce(max(code), 0) FROM accounts), (SELECT coalesce(max(code), 0) FROM places)"
    ((accounts, places),) = connection.execute(last).fetchall()
    relation = pa.array(RELATIONS)
    index = unit_pairs.column("relation").combine_chunks()
    return Staff(
        starts(rows.column("person").to_numpy(), 0, accounts + 1),
        rows.column("unit").to_numpy(),
        rows.column("from_us").to_numpy(),
        rows.column("to_us").to_numpy(),
        starts(unit_pairs.column("user_unit").to_numpy(), 0, places + 1),
        unit_pairs.column("contact_unit").to_numpy(),
        pc.index_in(index, value_set=relation).to_numpy().astype(np.int8),
    )


def refused_patients(connection: duckdb.DuckDBPyConnection) -> Ints:
    """The patients with a marking that names an employee or a unit."""
    rows = connection.sql(
        """SELECT DISTINCT patient FROM consents WHERE kind = 'privacy_marking' AND patient IS NOT NULL
        AND (person IS NOT NULL OR unit IS NOT NULL) ORDER BY patient"""
    ).to_arrow_table()
    patients: Ints = rows.column("patient").to_numpy()
    return patients


def names(connection: duckdb.DuckDBPyConnection, codes: str) -> pa.Array:
    """The ids by their code; code 0 is nobody's."""
    ids = connection.sql(f"SELECT id FROM {codes} ORDER BY code").to_arrow_table().column("id")  # noqa: S608
    return pa.concat_arrays([pa.array([""], ids.type), *ids.chunks])
