"""Topics of cases, as data, and the rows of table 1 under which they are counted (annual report, chapter 3)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

GROUPS = ("re_referral", "complaints", "patient_rights", "other")
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One row of table 1. `counted_from`: it was not counted separately before that day."""

    key: str
    group: str
    names: dict[str, str]
    counted_from: date | None

    @property
    def label(self) -> str:
        """The row's name in the reader's language."""
        return self.names[_language()]


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic of a case. `row` is its row of table 1 while the case has no outcome.

    `public` is None where a citizen cannot choose the topic on the form. `first_act` is what the office does first:
    "assess", "letter", or an act that a track has registered. `matters` are the kinds of matters that it is about.
    `traits` are explained in topics.yaml.
    """

    key: str
    group: str
    team: str
    names: dict[str, str]
    public: dict[str, str] | None
    row: str
    first_act: str
    order: int
    traits: frozenset[str]
    matters: tuple[str, ...]

    @property
    def label(self) -> str:
        """The topic's name at the desk, in the reader's language."""
        return self.names[_language()]

    @property
    def citizen_label(self) -> str:
        """The topic's label on the public form."""
        return (self.public or self.names)[_language()]

    @property
    def is_life_threatening(self) -> bool:
        """Whether maximum waiting times apply (SUL § 88): first in every list, followed until the patient is seen."""
        return "life_threatening" in self.traits

    @property
    def is_movable(self) -> bool:
        """Whether the patient can be re-referred in such a case."""
        return "movable" in self.traits

    @property
    def is_about_waiting(self) -> bool:
        """Whether the inquiry form asks about referral and appointment."""
        return "waiting" in self.traits

    @property
    def may_hide_serious_illness(self) -> bool:
        """Whether whoever chooses it is asked for a life-threatening disease: they wait, or ask for rights or else."""
        return not self.traits.isdisjoint(("waiting", "movable", "default"))

    @property
    def is_care_abroad(self) -> bool:
        """Whether it is about care in another country, of somebody who is insured here."""
        return "care_abroad" in self.traits

    @property
    def is_from_abroad(self) -> bool:
        """Whether it is about somebody who lives in another country and was treated here."""
        return "from_abroad" in self.traits

    @property
    def may_have_bill(self) -> bool:
        """Whether it is about care across a border, so that bill, proof of payment and blue card belong to it."""
        return self.is_care_abroad or self.is_from_abroad

    @property
    def names_hospital(self) -> bool:
        """Whether the inquiry form asks which hospital it is about."""
        return "names_hospital" in self.traits


TOPICS: dict[str, Topic] = {}
ROWS: dict[str, Row] = {}


def register_topics(path: Path) -> tuple[str, ...]:
    """Add the topics and rows of a YAML file shaped as topics.yaml, or a bare list of topics. Returns the keys added.

    TOPICS stays sorted by group and `order`, which is how lists and forms show it.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    topics = content["topics"] if isinstance(content, dict) else content
    rows = content["rows"] if isinstance(content, dict) else []
    added = {each["key"]: _topic(each) for each in topics}
    for each in [*rows, *(each for each in topics if "row" not in each)]:
        ROWS[each["key"]] = Row(each["key"], each["group"], _names(each), each.get("from"))
    known = sorted({**TOPICS, **added}.values(), key=lambda topic: (GROUPS.index(topic.group), topic.order))
    TOPICS.clear()
    TOPICS.update((topic.key, topic) for topic in known)
    return tuple(added)


def life_threatening_topic() -> Topic:
    """The topic of the form for maximum waiting times."""
    return next(topic for topic in TOPICS.values() if topic.is_life_threatening)


def waiting_topic() -> Topic:
    """The topic of somebody who waits too long and is not known to have a life-threatening disease."""
    return next(topic for topic in TOPICS.values() if topic.is_about_waiting and not topic.is_life_threatening)


def default_topic() -> Topic:
    """The topic of an inquiry for which nobody has named one."""
    return next(topic for topic in TOPICS.values() if "default" in topic.traits)


def contact_point_topic() -> Topic:
    """The topic of a question from another country's contact point about a Danish bill (PK-BEK 1659/2013, § 8)."""
    return next(topic for topic in TOPICS.values() if "contact_point" in topic.traits)


def topic_of_matter(kind: str, about: str = "") -> Topic:
    """The topic of a matter of that kind; of complaints also by what they are about."""
    named = (topic for name in (f"{kind}:{about}", kind) for topic in TOPICS.values() if name in topic.matters)
    return next(named, default_topic())


def _topic(row: dict[str, Any]) -> Topic:
    return Topic(
        key=row["key"],
        group=row["group"],
        team=row["team"],
        names=_names(row),
        public=row.get("public"),
        row=row.get("row", row["key"]),
        first_act=row.get("first_act", "assess"),
        order=row.get("order", 50),
        traits=frozenset(row.get("traits", ())),
        matters=tuple(row.get("matters", ())),
    )


def _names(row: dict[str, Any]) -> dict[str, str]:
    return {"da": row["da"], "en": row["en"]}


def _language() -> str:
    return "da" if (get_language() or "da").startswith("da") else "en"


register_topics(HERE / "topics.yaml")
