"""What the register of amounts may hold: amounts that the law knows of, in a time for which it has none."""

from collections.abc import Iterable

from django.utils.functional import lazy
from django_stubs_ext import StrOrPromise

from rettidig.rights import CURRENT
from rettidig.rights.bands import names

from ..law_in_force import SCOPES, UNIT, in_language


def _choices(kind: str, keys: Iterable[str]) -> list[tuple[str, StrOrPromise]]:
    def name_of(key: str) -> str:
        return in_language(names()[kind][key])

    said = lazy(name_of, str)
    return [(key, said(key)) for key in dict.fromkeys(keys)]


PARAMETERS = _choices("parameters", (parameter for parameter, _scope in SCOPES))
SCOPES_OF_ALL = _choices("scopes", (scope for _parameter, scope in SCOPES))


def _values(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows of the law as SQL; they hold keys and dates alone."""
    return ", ".join("({})".format(", ".join(row)) for row in rows)


HAS_OTHER_SCOPES = "(i.parameter, i.scope) NOT IN (VALUES {})".format(
    _values((f"'{parameter}'", f"'{scope}'") for parameter, scope in SCOPES)
)
IS_IN_THE_LAW = """
EXISTS (
    SELECT FROM (VALUES {}) AS law (parameter, scope, first, last)
    WHERE (law.parameter, law.scope) = (i.parameter, i.scope)
    AND daterange(law.first, law.last, '[]') && daterange(i.valid_from, greatest(i.valid_from, i.valid_to), '[]')
)
""".format(
    _values(
        (
            f"'{row.id}'",
            f"'{row.scope}'",
            *(f"date '{day}'" if day else "NULL::date" for day in (row.first_day, row.last_day)),
        )
        for row in CURRENT.parameters
        if row.unit == UNIT and row.value is not None
    )
)
