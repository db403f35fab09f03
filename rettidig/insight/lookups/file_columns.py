"""The columns of the five kinds of file, as data: what the reader checks and what the guide prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "from", "to", "moment", "choice"]

MOMENTARY = ("booking", "laboratory", "telephone")  # contacts that are over when they have begun, if no end is given
REASONS = ("treatment", "learning", "quality", "research", "emergency", "consent", "administration", "other")


@dataclass(frozen=True)
class Column:
    """One column. `from` and `to` are edges of a period (a date alone is the whole day), `moment` a point in time."""

    name: str
    type: Type = "text"
    required: bool = False
    allowed: tuple[str, ...] = ()
    is_free: bool = False  # other words than the allowed ones may stand, and no rule knows them
    otherwise: str = ""  # the column whose value is used where this one is empty
    minlog2: str = ""  # the element of a MinLog2 entry that carries the same fact


@dataclass(frozen=True)
class Kind:
    """One kind of file; `key` names the column that may hold each value only once.

    A file without that column gets numbers made of the columns in `identity`, so that a newer row takes the place of
    the older one all the same; what would tell who somebody is, is in them as a checksum.
    """

    name: str
    key: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...] = ()

    def names(self) -> list[str]:
        return [column.name for column in self.columns]


LOOKUPS = Kind(
    "lookups",
    "lookup_id",
    (
        Column("lookup_id", required=True, minlog2="Source/CorrelationId"),
        Column("user", required=True, minlog2="UserPersonIdentifier"),
        Column("role", minlog2="UserRole"),
        Column("unit", minlog2="OrganisationId"),
        Column("patient", required=True, minlog2="PersonIdentifier"),
        Column("at", "moment", required=True, minlog2="FromDateTime"),
        Column("system", minlog2="Source/SystemName"),
        Column("action", minlog2="Activity"),
        Column("screen", minlog2="Addition"),
        Column("reason", "choice", allowed=REASONS, is_free=True, minlog2="Reason"),
        Column("on_behalf_of", minlog2="PersonIdentifier of the responsible"),
    ),
)

CONTACTS = Kind(
    "contacts",
    "contact_id",
    (
        Column("contact_id"),
        Column("patient", required=True),
        Column("unit", required=True),
        Column("from", "from", required=True),
        Column("to", "to"),
        Column(
            "kind",
            "choice",
            required=True,
            allowed=("admission", "outpatient", "booking", "referral", "laboratory", "telephone"),
        ),
    ),
    identity=("unit", "kind", "from", "patient"),
)

AFFILIATIONS = Kind(
    "affiliations",
    "affiliation_id",
    (
        Column("affiliation_id"),
        Column("user", required=True),
        Column("unit", required=True),
        Column("role"),
        Column("from", "from", required=True),
        Column("to", "to"),
        # duty: a rostered watch. system: an account that acts for people. technical: an account of a machine.
        # Empty: what the role says (spellings.yaml), else employment.
        Column("kind", "choice", allowed=("employment", "duty", "system", "technical")),
        Column("name"),
    ),
    identity=("unit", "role", "kind", "from", "user"),
)

UNITS = Kind(
    "units",
    "unit",
    (
        Column("unit", required=True),
        Column("name", otherwise="unit"),
        Column("parent"),
        Column(
            "kind",
            "choice",
            required=True,
            allowed=(
                "organisation",
                "clinical",
                "laboratory",
                "imaging",
                "secretariat",
                "medication",
                "it",
                "research",
                "quality",
            ),
        ),
        Column("serves"),  # units with | between them; empty: all units under the same parent
    ),
)

CONSENTS = Kind(
    "consents",
    "consent_id",
    (
        Column("consent_id"),
        # quality_permission has no patient: the management's permission to a unit or a user
        Column(
            "kind",
            "choice",
            required=True,
            allowed=("consent", "privacy_marking", "relative", "colleague", "deceased", "quality_permission"),
        ),
        Column("patient"),
        Column("user"),
        Column("unit"),
        Column("from", "from"),  # may be empty for relatives and colleagues: always
        Column("to", "to"),
    ),
    identity=("kind", "unit", "from", "patient", "user"),
)

KINDS = {kind.name: kind for kind in (LOOKUPS, CONTACTS, AFFILIATIONS, UNITS, CONSENTS)}
