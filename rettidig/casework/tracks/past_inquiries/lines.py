"""Reading one line of a file of past inquiries: every value checked, everything wrong noted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ...counted_rows import find_misplaced
from ...csv_files import Fault, Vocabulary, plain, shown
from ...models import Case, Office, Outcome
from . import vocabulary
from .moments import DANISH_TIME, BadMoment, read_moment

COLUMNS = (
    "case_no",
    "contact_no",
    "received_at",
    "channel",
    "office",
    "category",
    "re_referral_stage",
    "re_referral_to",
)
NOTHING = ("", "-", "–")
LONGEST_NUMBER = Case._meta.get_field("number").max_length or 0
HIGHEST_CONTACT = 100_000


class Line(NamedTuple):
    """One contact. What could not be read is None, and is among the faults."""

    line: int
    office: int | None
    case_no: str | None
    contact_no: int | None
    received_at: datetime | None
    channel: str | None
    category: str | None
    stage: str
    to: str


class LineReader:
    """Reads lines, collects what is wrong with them, and counts times in an hour that the clock skips in March.

    `now` is the latest moment that can have been.
    `office` is meant where a line names none.
    """

    def __init__(self, offices: list[Office], *, office: Office | None, now: datetime) -> None:
        self.faults: list[Fault] = []
        self.skipped_hours = 0
        self._now = now
        self._office = office.pk if office else None
        self._offices = vocabulary.offices(offices)
        self._channels = vocabulary.channels()
        self._categories = vocabulary.categories()
        self._stages = vocabulary.stages()
        self._line = 0

    def read(self, line: int, values: Iterable[str]) -> Line:
        """One line out of its values, in the order of COLUMNS."""
        self._line = line
        case_no, contact_no, received_at, channel, office, category, stage, to = (value.strip() for value in values)
        contact = self._contact_no(contact_no)
        moment = self._received_at(received_at)
        found = self._category(category, is_first=contact == 1)
        moved = self._re_referral(found, stage, to, is_first=contact == 1)
        if contact == 1 and found and moment and (all(moved) or found != Outcome.RE_REFERRED):
            self._check_is_counted(found, moved, moment)
        return Line(
            line,
            self._office if self._office and not office else self._word("office", office, self._offices),
            self._case_no(case_no),
            contact,
            moment,
            self._word("channel", channel, self._channels),
            found,
            *moved,
        )

    def note(self, column: str, problem: str, allowed: str) -> None:
        """Remember that something is wrong on the line that is being read."""
        self.faults.append(Fault(self._line, column, problem, allowed))

    def _word(self, column: str, word: str, words: Vocabulary[Any]) -> Any:
        value = words.find(word)
        if value is None:
            problem = _("“%(value)s” er ukendt.") % {"value": shown(word)} if word else _("Værdien mangler.")
            self.note(column, problem, words.allowed)
        return value

    def _case_no(self, text: str) -> str | None:
        if text and len(text) <= LONGEST_NUMBER and text.isprintable():
            return text
        problem = _("“%(value)s” er for langt eller har skjulte tegn.") if text else _("Sagens nummer mangler.")
        allowed = _("et nummer på højst %(length)s tegn") % {"length": LONGEST_NUMBER}
        self.note("case_no", problem % {"value": shown(text)}, allowed)
        return None

    def _contact_no(self, text: str) -> int | None:
        if text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= HIGHEST_CONTACT:
            return int(text)
        problem = _("“%(value)s” er ikke en kontakts nummer.") % {"value": shown(text)}
        self.note("contact_no", problem, _("et helt tal fra 1; 1 er den første kontakt"))
        return None

    def _received_at(self, text: str) -> datetime | None:
        try:
            moment = read_moment(text, now=self._now)
        except BadMoment as trouble:
            problem = f"“{shown(text)}”: {trouble}" if text else _("Tiden mangler.")
            self.note("received_at", problem, _("dansk tid som 2025-12-31 14:05"))
            return None
        self.skipped_hours += moment.is_in_skipped_hour
        return moment.at

    def _category(self, text: str, *, is_first: bool) -> str | None:
        if not text and not is_first:
            return None
        category: str | None = self._word("category", text, self._categories)
        return category

    def _check_is_counted(self, category: str, moved: tuple[str, str], at: datetime) -> None:
        """Note what the tables of the annual report would refuse."""
        for misplaced in find_misplaced(category, *moved, year=at.astimezone(DANISH_TIME).year):
            column, value, allowed = (
                ("category", category, _("emnet, som det blev talt dengang"))
                if misplaced.table == "table_1"
                else ("re_referral_to", moved[1], _("det sted, som det blev talt dengang"))
            )
            problem = _("“%(value)s” tælles først særskilt fra %(year)s.")
            self.note(column, problem % {"value": value, "year": misplaced.first_year}, allowed)

    def _re_referral(self, category: str | None, stage: str, to: str, *, is_first: bool) -> tuple[str, str]:
        """Stage and destination of a re-referral: both for one, neither for anything else."""
        stage, to = ("" if value in NOTHING else value for value in (stage, to))
        if category == Outcome.RE_REFERRED and (is_first or stage or to):
            return self._moved(stage, to)
        for column, value in (("re_referral_stage", stage), ("re_referral_to", to)):
            if value and category and plain(value) != plain(category):
                self.note(
                    column, _("Feltet er udfyldt, men emnet er “%(category)s”.") % {"category": category}, _("intet")
                )
        return "", ""

    def _moved(self, stage: str, to: str) -> tuple[str, str]:
        found: str | None = self._word("re_referral_stage", stage, self._stages)
        if found is None:
            return "", ""
        return found, self._word("re_referral_to", to, vocabulary.destinations(found)) or ""
