"""The register of the texts that an office words itself, and the two acts on it: a wording from a day, and back to the
text that comes along. Each act is one or more changes of the register at one moment, and is taken back as one.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from ..letters import catalogue, wording
from ..letters.catalogue import Known, shipped
from ..letters.checking import LENGTH, find_faults
from ..letters.wording import REGISTER, mark_of
from ..models import Office, OwnText, RegisterChange, Role, User
from ..permissions import Denied
from .changes import check_may_write, remove, undo, write
from .columns import Choice, Reference, Text
from .definitions import ENDS_AFTER_IT_BEGINS, PERIOD, Register, join, one_at_a_time
from .entries import Entry, find_entry


class Names(Collection[tuple[str, StrOrPromise]]):
    """Every text by its name, with what people call it."""

    def __iter__(self) -> Iterator[tuple[str, StrOrPromise]]:
        return ((name, label) for name, (label, _audience) in catalogue.NAMES.items())

    def __len__(self) -> int:
        return len(catalogue.NAMES)

    def __contains__(self, one: object) -> bool:
        return one in list(self)


def _find_faults(before: Mapping[str, str] | None, after: Mapping[str, str], on: date) -> list[tuple[str, str]]:
    """What is wrong with a wording that is new or changed; one that has only got a last day is as it was."""
    if before and all(before[name] == after[name] for name in ("office", "name", "language", "text", "valid_from")):
        return []
    day = date.fromisoformat(after["valid_from"])
    if day < on:
        return [
            ("valid_from", _("Teksten kan gælde fra i dag eller senere. Breve, der er skrevet, bliver ikke ændret."))
        ]
    if before and date.fromisoformat(before["valid_from"]) < on:
        return [("text", _("Teksten har været i brug. Skriv en ny, der gælder fra i dag eller senere."))]
    text = catalogue.find_text(after["name"], after["language"])
    if text is None:
        return [("language", _("Teksten findes ikke på det sprog."))]
    own = wording.of_office(Office.objects.get(slug=after["office"]), on=day)
    return [("text", str(fault)) for fault in find_faults(text, after["text"], own)]


TEXTS = Register(
    key=REGISTER,
    name=gettext_lazy("Tekster"),
    about=gettext_lazy("Breve og sætninger, som kontoret selv har formuleret, i stedet for dem, der følger med."),
    model=OwnText,
    columns=(
        Reference("office", gettext_lazy("Kontor"), model=Office, by_name="name"),
        Choice("name", gettext_lazy("Tekst"), choices=Names()),
        Choice("language", gettext_lazy("Sprog"), choices=[("da", gettext_lazy("Dansk")), ("en", "English")]),
        Text("text", gettext_lazy("Ordlyd"), length=LENGTH, is_long=True),
        Text("ground", gettext_lazy("Mærke"), required=False, length=64, pattern="[0-9a-f]{64}"),
        *PERIOD,
    ),
    identity=("office", "name", "language", "valid_from"),
    title=("name", "office"),
    rules=(
        ENDS_AFTER_IT_BEGINS,
        *one_at_a_time(
            "casework_owntext",
            ("office_id", "name", "language"),
            gettext_lazy("Kontoret har allerede sin egen tekst i en del af tiden."),
            gettext_lazy("en tid efter den andens sidste dag. Skriv først dens sidste dag"),
        ),
    ),
    has_dates=True,
    editors=frozenset({Role.ADMINISTRATOR}),
    is_of_own_office=True,
    check_change=_find_faults,
    moves_cases=False,
    goes_along=True,
)
join(TEXTS)


@transaction.atomic
def word(
    office: Office, text: Known, source: str, *, from_day: date | None, by: User, at: datetime
) -> list[RegisterChange]:
    """Let the office word `text` so from a day, today where none is said; what held until then ends the day before.

    A wording that is planned for later keeps its day. Raises BadFile with each fault; Denied for another office's, and
    where nothing is changed.
    """
    today = timezone.localdate(at)
    day, source = from_day or today, tidy(source)
    cells = _cells(office, text, source, day)
    check_may_write(TEXTS, by, cells)
    entries = _locked(office, text)
    current = next(
        (each.cells["text"] for each in entries if _holds(each, day)), tidy(shipped(text.name, text.language))
    )
    if source == current:
        raise Denied(_("Der er ikke rettet noget."))
    later = [each for each in entries if each.cells["valid_from"] > cells["valid_from"]]
    if later:
        last = date.fromisoformat(later[0].cells["valid_from"]) - timedelta(days=1)
        cells["valid_to"] = last.isoformat()
    same = next((each for each in entries if each.cells["valid_from"] == cells["valid_from"]), None)
    if same:
        return [write(TEXTS, cells, seen=same, reason=_("Rettet samme dag"), by=by, at=at)]
    ended = _end(entries, day=day, by=by, at=at)
    return [*ended, write(TEXTS, cells, by=by, at=at)]


@transaction.atomic
def put_back(office: Office, text: Known, *, by: User, at: datetime) -> list[RegisterChange]:
    """Use the text that comes along again from today; wordings that are planned for later go too. Raises Denied where
    the office has none of its own, and for another office's.
    """
    today = timezone.localdate(at)
    entries = [each for each in _locked(office, text) if not _is_over(each, today)]
    check_may_write(TEXTS, by, {"office": office.slug})
    if not entries:
        raise Denied(_("Kontoret bruger allerede den tekst, der følger med."))
    if faults := find_faults(text, shipped(text.name, text.language), wording.of_office(office, on=today)):
        raise Denied(str(faults[0]))  # another own text has taken something out that this one had instead
    reason = _("Tilbage til den tekst, der følger med")
    made = [
        remove(TEXTS, each, reason=reason, by=by, at=at)
        for each in entries
        if each.cells["valid_from"] >= today.isoformat()
    ]
    left = [each for each in entries if each.cells["valid_from"] < today.isoformat()]
    return [*made, *_end(left, day=today, by=by, at=at)]


@transaction.atomic
def undo_act(change: RegisterChange, *, by: User, at: datetime) -> None:
    """Take back everything that one act did to a text, the last first. Raises Denied where it was changed since."""
    cells = change.after or change.before or {}
    together = RegisterChange.objects.filter(register=REGISTER, at=change.at, by=change.by, undone_at=None)
    of_text = [each for each in together if _same_text(each.after or each.before or {}, cells)]
    if not of_text:
        raise Denied(_("Ændringen er allerede fortrudt."))
    for each in sorted(of_text, key=lambda one: one.pk, reverse=True):
        undo(each, by=by, at=at)


def _same_text(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return all(one.get(name) == other.get(name) for name in ("office", "name", "language"))


def find_versions(office: Office, text: Known) -> list[OwnText]:
    """The office's own wordings of the text, the first first."""
    return list(OwnText.objects.filter(office=office, name=text.name, language=text.language).order_by("valid_from"))


def find_acts(office: Office, text: Known) -> list[RegisterChange]:
    """What was done to the text, the newest first."""
    facts = {"office": office.slug, "name": text.name, "language": text.language}
    found = RegisterChange.objects.filter(register=REGISTER).select_related("by", "undone_by")
    return [each for each in found if _same_text(each.after or each.before or {}, facts)]


def tidy(source: str) -> str:
    """As a register keeps it: no blanks at the ends."""
    return "\n".join(line.rstrip() for line in source.replace("\r\n", "\n").strip().split("\n"))


def _cells(office: Office, text: Known, source: str, day: date) -> dict[str, str]:
    ground = mark_of(shipped(text.name, text.language))
    named = {"office": office.slug, "name": text.name, "language": text.language}
    return {**named, "text": source, "ground": ground, "valid_from": day.isoformat(), "valid_to": ""}


def _locked(office: Office, text: Known) -> list[Entry]:
    """The entries of the text, the first first; nobody else words a text of the office meanwhile."""
    Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    found = (find_entry(TEXTS, each.pk) for each in find_versions(office, text))
    return [each for each in found if each]


def _holds(entry: Entry, day: date) -> bool:
    return entry.cells["valid_from"] <= day.isoformat() and not _is_over(entry, day)


def _is_over(entry: Entry, day: date) -> bool:
    last = entry.cells["valid_to"]
    return bool(last) and last < day.isoformat()


def _end(entries: list[Entry], *, day: date, by: User, at: datetime) -> list[RegisterChange]:
    """End those that hold on a day, the day before."""
    last, made = (day - timedelta(days=1)).isoformat(), []
    for each in entries:
        if each.cells["valid_from"] < day.isoformat() and not _is_over(each, day):
            reason = _("En anden tekst gælder fra den næste dag")
            made.append(write(TEXTS, each.cells | {"valid_to": last}, seen=each, reason=reason, by=by, at=at))
    return made
