"""Which cases of an office are for some of its teams alone, by their subject (feature G1, decision 0047).

The rules are rows of a register (`AccessRule`). The roles of access.yaml pass every rule, so that late work is never
out of the lead's sight. Who has a case, and who is named on it, keep it: `confidentiality` asks that.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from .in_force import in_force
from .models import AccessRule, Case, Reserved, Role, Team, User
from .topics import GROUPS, TOPICS

GROUP = "group:"
GROUP_NAMES: dict[str, StrOrPromise] = {
    "re_referral": gettext_lazy("Omvisitering"),
    "complaints": gettext_lazy("Klager"),
    "patient_rights": gettext_lazy("Patientrettigheder"),
    "other": gettext_lazy("Andet"),
}
CLOSED = """
    SELECT m.topic FROM unnest({topics}::text[], {subjects}::text[]) AS m (topic, subject)
    JOIN casework_accessrule AS r ON r.subject = m.subject AND r.office_id = {office}
        AND r.valid_from <= {today} AND (r.valid_to IS NULL OR r.valid_to >= {today})
    LEFT JOIN casework_team AS t ON t.id = {team} AND t.slug = r.team
    GROUP BY m.topic HAVING {shut}
"""
SHUT = {
    Reserved.SEE: "bool_or(r.reserved = 'see') AND count(t.id) = 0",
    Reserved.WORK: "bool_or(r.reserved = 'see') AND count(t.id) = 0"
    " OR bool_or(r.reserved = 'work') AND count(t.id) FILTER (WHERE r.reserved = 'work') = 0",
}


@dataclass(frozen=True)
class Held:
    """One rule as it holds today: the subject, the team by key and name, and what the team has to itself."""

    subject: str
    team: int | None
    name: str
    reserved: str


@cache
def access_data() -> dict[str, Any]:
    """The content of access.yaml."""
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "access.yaml").read_text(encoding="utf-8"))
    return found


def passing_roles() -> frozenset[Role]:
    """The roles that every rule lets through."""
    return frozenset(map(Role, access_data()["teams"]["passes"]))


def subjects() -> list[tuple[str, StrOrPromise]]:
    """What a rule can be about: each group of topics and each topic, by its name."""
    groups = [(f"{GROUP}{key}", _("Alle emner under %(group)s") % {"group": GROUP_NAMES[key]}) for key in GROUPS]
    return [*groups, *((topic.key, topic.label) for topic in TOPICS.values())]


def subjects_of(topic: str) -> tuple[str, str]:
    """The subjects to which a case with that topic belongs."""
    return topic, f"{GROUP}{TOPICS[topic].group}"


def subject_name(subject: str) -> str:
    return str(dict(subjects()).get(subject, subject))


def find_closed_topics(user: User, reserved: Reserved = Reserved.SEE) -> list[str]:
    """The topics of whose cases `user` sees, or works on, none but those that are open to the user in person."""
    if user.role in passing_roles():
        return []
    statement, facts = closed_in_sql(user, reserved)
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return [topic for (topic,) in cursor.fetchall()]


def closed_topics(user: User, reserved: Reserved = Reserved.SEE) -> RawSQL | None:
    """As `find_closed_topics`, for the condition of a list; None where no rule stops the user."""
    if user.role in passing_roles():
        return None
    statement, facts = closed_in_sql(user, reserved)
    in_order = [facts[name] for name in re.findall(r"%\((\w+)\)s", statement)]
    return RawSQL(re.sub(r"%\(\w+\)s", "%s", statement), in_order, output_field=CharField())  # noqa: S611


def closed_in_sql(user: User, reserved: Reserved = Reserved.SEE) -> tuple[str, dict[str, Any]]:
    """SQL for the topics that the office's rules close to `user`, and the values in it."""
    topics, of_each = _pairs()
    facts: dict[str, Any] = {"rule_topics": list(topics), "rule_subjects": list(of_each)}
    facts |= {"rule_office": user.office_id, "rule_today": timezone.localdate(), "rule_team": user.team_id}
    names = {name.removeprefix("rule_"): f"%({name})s" for name in facts}
    return CLOSED.format(shut=SHUT[reserved], **names), facts


@cache
def _pairs() -> tuple[tuple[str, ...], tuple[str, ...]]:
    pairs = [(topic, subject) for topic in TOPICS for subject in subjects_of(topic)]
    return tuple(topic for topic, _subject in pairs), tuple(subject for _topic, subject in pairs)


def with_rules(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The same cases, each with the rules of its office, so that nobody need ask for them again."""
    rules = _held(AccessRule.objects.filter(office=OuterRef("office")), on=timezone.localdate())
    return cases.annotate(office_rules=ArraySubquery(rules.values("as_json")))


def _held(rules: QuerySet[AccessRule], *, on: date) -> Any:
    team = Team.objects.filter(office=OuterRef("office"), slug=OuterRef("team"))
    facts = {"team": Subquery(team.values("pk")), "name": Subquery(team.values("name"))}
    return rules.filter(in_force(on)).annotate(as_json=JSONObject(subject="subject", reserved="reserved", **facts))


def in_office(office: int, *, on: date) -> list[Held]:
    """The rules of an office that hold on the day `on`."""
    return list(map(_read, _rows(office, on=on)))


def _rows(office: int, *, on: date) -> list[dict[str, Any]]:
    return list(_held(AccessRule.objects.filter(office=office), on=on).values_list("as_json", flat=True))


def _read(row: dict[str, Any]) -> Held:
    return Held(row["subject"], row["team"], row["name"] or "", row["reserved"])


def rules_of(case: Case) -> list[Held]:
    """The rules about a case: those of its office, or of the one that it has become part of. They are asked once of a
    case as it was read. A case that is part of another is for those for whom the other is.
    """
    rows = getattr(case, "office_rules", None)
    if rows is None or case.office.now_id != case.office_id:
        rows = case.office_rules = _rows(case.office.now_id, on=timezone.localdate())  # type: ignore[attr-defined]
    return about((case.joined_to or case).topic, map(_read, rows))


def about(topic: str, rules: Iterable[Held]) -> list[Held]:
    """Those of the rules that are about the topic."""
    return [each for each in rules if each.subject in subjects_of(topic)]


def lets_in(rules: Iterable[Held], user: User, reserved: Reserved) -> bool:
    """Whether rules about one topic let `user` see its cases, or work on them."""
    rules = list(rules)
    if user.role in passing_roles():
        return True
    if any(each.reserved == Reserved.SEE for each in rules) and not _names(rules, user):
        return False
    working = [each for each in rules if each.reserved == Reserved.WORK]
    return reserved == Reserved.SEE or not working or _names(working, user)


def working_teams(rules: Iterable[Held]) -> list[int]:
    """The teams that work on the cases about which the rules are; of a rule whose team is gone, none."""
    rules = list(rules)
    working = [each for each in rules if each.reserved == Reserved.WORK] or rules
    return [each.team for each in working if each.team]


def barred(user: User, rules: Iterable[Held]) -> frozenset[str]:
    """The topics of which the office's `rules` give `user` no case."""
    rules = list(rules)
    return frozenset(topic for topic in TOPICS if not lets_in(about(topic, rules), user, Reserved.WORK))


def _names(rules: Iterable[Held], user: User) -> bool:
    return user.team_id is not None and any(each.team == user.team_id for each in rules)


def say_whose(topic: str, rules: Iterable[Held], reserved: Reserved) -> str:
    """The sentence that says for which teams alone the cases about the topic are."""
    names = list(dict.fromkeys(each.name for each in _telling(rules, reserved) if each.name))
    words = {"topic": TOPICS[topic].label, "teams": _joined(names)}
    if not names:
        return _("Sager om %(topic)s er kun for lederen, til et team har dem.") % words
    if reserved == Reserved.SEE:
        return _("Sager om %(topic)s er kun for %(teams)s. Spørg dem eller lederen.") % words
    return _("Kun %(teams)s arbejder på sager om %(topic)s. Spørg dem eller lederen.") % words


def _telling(rules: Iterable[Held], reserved: Reserved) -> Iterator[Held]:
    rules = list(rules)
    narrow = [each for each in rules if each.reserved == Reserved.WORK]
    yield from narrow if reserved == Reserved.WORK and narrow else rules


def _joined(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s og %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
