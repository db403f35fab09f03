"""Those who wait too long (feature R18): a department's list of booked patients, and who of them has a right that the
letter did not tell of.

The list holds keys and no names. It is a preview until somebody keeps it; of the patients only those are stored who are
marked or unclear, and they are deleted when the list has been used. What is left are counts.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import IO

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from rettidig.rights.batch import no_collection

from ... import audit
from ...csv_files import BadFile, Fault
from ...law_in_force import law_in_force
from ...models import BookedCount, BookedList, BookedPatient, Office, User
from ...permissions import DECIDERS, Denied, is_of
from ...registry import NavigationEntry, Track, register
from . import printing
from .judging import CHOICE, LETTER, MARKS, MAX_WAIT, Judged, judge_all
from .letter import booked_letter, find_letters
from .printing import SET, set_portion
from .reading import COLUMNS, OPTIONAL, Booked, read_booked

__all__ = [
    "CHOICE",
    "COLUMNS",
    "LETTER",
    "MARKS",
    "MAX_WAIT",
    "OPTIONAL",
    "SET",
    "USED_DAYS",
    "BadFile",
    "BookedWord",
    "booked_letter",
    "check_may_handle",
    "empty",
    "empty_old",
    "find_letters",
    "keep",
    "prepare",
    "print_letters",
    "record_letters",
    "record_told",
    "remove",
    "set_portion",
]

PREVIEW_DAYS = 1  # a list that nobody keeps is deleted after so long
USED_DAYS = 90  # the patients of a kept list are deleted after so long


class BookedWord(models.TextChoices):
    """The words of the audit log about booked lists."""

    PREPARED = "booked_list.prepared", gettext_lazy("Bookingliste læst ind")
    KEPT = "booked_list.kept", gettext_lazy("Bookingliste gemt")
    REMOVED = "booked_list.removed", gettext_lazy("Bookingliste fjernet")
    LETTERS_TAKEN = "booked_list.letters_taken", gettext_lazy("Breve til bookingliste hentet")
    TOLD = "booked_list.told", gettext_lazy("Breve til bookingliste sendt")
    EMPTIED = "booked_list.emptied", gettext_lazy("Patienter på bookingliste slettet")


def check_may_handle(user: User, office: Office) -> None:
    """Raises Denied when `user` may not work on booked lists of `office`."""
    if user.role not in DECIDERS or not is_of(user, office):
        raise Denied(_("Kun kontorets patientvejledere og leder kan arbejde med bookinglister."))


@transaction.atomic
def prepare(office: Office, file: IO[bytes], *, by: User, at: datetime) -> BookedList:
    """Read a list, ask the rights engine about every patient, and show what it finds; nothing counts yet.

    Raises BadFile with every fault of every line, also for a file that the office has kept before, and Denied.
    """
    check_may_handle(by, office)
    digest = _digest(file)
    _check_is_new(office, digest)
    on = timezone.localdate(at)
    made = BookedList(
        office=office, sha256=digest, on=on, rules_version=law_in_force().version, prepared_at=at, prepared_by=by
    )
    with no_collection():  # of a hundred thousand patients, none is in a cycle
        patients = read_booked(file, home_region=office.region, on=on)
        judged = judge_all(patients, on=on)
        made.save()
        _store(made, patients, judged)
        counts = _count(made, patients, judged)
    totals = {name: sum(getattr(each, name) for each in counts) for name in ("patients", "marked", "unclear")}
    _record(BookedWord.PREPARED, made, by=by, at=at, after={"sha256": digest, **totals})
    return made


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def _check_is_new(office: Office, digest: str) -> None:
    kept = BookedList.objects.filter(office=office, sha256=digest).exclude(kept_at=None).first()
    if kept is not None:
        day = date_format(kept.on, "j. F Y")
        problem = _("Listen blev læst ind den %(day)s. Den kan ikke læses ind igen.") % {"day": day}
        raise BadFile([Fault(1, "", problem, _("en liste, som ikke er læst ind før"))])


def _store(made: BookedList, patients: Sequence[Booked], judged: Sequence[Judged]) -> None:
    """Store those who are marked or unclear, in one stream: there may be many."""
    columns = ("booked_list_id", "key", "hospital_id", "department", "booked_for", "marks", "document", "told")
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(BookedPatient._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for patient, found in zip(patients, judged, strict=True):
            if found.marks or found.missing:
                about = (patient.key, patient.hospital, patient.department, patient.booked_for)
                copy.write_row((made.pk, *about, list(found.marks), json.dumps(found.document), False))


def _count(made: BookedList, patients: Sequence[Booked], judged: Sequence[Judged]) -> list[BookedCount]:
    counts: dict[tuple[int, str], BookedCount] = {}
    for patient, found in zip(patients, judged, strict=True):
        place = patient.hospital, patient.department
        count = counts.get(place)
        if count is None:
            zero = {"patients": 0, "marked": 0, "unclear": 0}
            count = counts[place] = BookedCount(booked_list=made, hospital_id=place[0], department=place[1], **zero)
        count.patients += 1
        count.marked += bool(found.marks)
        count.unclear += found.is_unclear
    return BookedCount.objects.bulk_create(counts.values())


@transaction.atomic
def keep(booked_list: BookedList, *, by: User, at: datetime) -> BookedList:
    """Keep a list that was a preview: from now on it counts. Raises Denied for one that is kept, and for a file that
    was kept meanwhile.
    """
    booked_list = _locked(booked_list, by=by)
    if booked_list.kept_at:
        raise Denied(_("Listen er allerede gemt."))
    if BookedList.objects.filter(office=booked_list.office, sha256=booked_list.sha256).exclude(kept_at=None).exists():
        raise Denied(_("Den samme liste er gemt i forvejen."))
    booked_list.kept_at, booked_list.kept_by = at, by
    booked_list.save(update_fields=["kept_at", "kept_by"])
    _record(BookedWord.KEPT, booked_list, by=by, at=at)
    return booked_list


@transaction.atomic
def remove(booked_list: BookedList, *, by: User, at: datetime) -> None:
    """Take a list back as if it had never been read in, with its patients and counts. Its file may be read again.

    Raises Denied once letters have been sent: what was done is counted.
    """
    booked_list = _locked(booked_list, by=by)
    if booked_list.told_on:
        raise Denied(_("Listen kan ikke fjernes, fordi brevene er sendt. Slet patienterne i stedet."))
    _record(BookedWord.REMOVED, booked_list, by=by, at=at)
    booked_list.delete()


@transaction.atomic
def record_letters(booked_list: BookedList, *, by: User, at: datetime) -> int:
    """Somebody takes the letters of a kept list home. Returns how many. Raises Denied where there are none."""
    booked_list = _locked(booked_list, by=by)
    number = find_letters(booked_list).count()
    if not booked_list.kept_at:
        raise Denied(_("Gem listen, før du henter brevene."))
    if not number:
        raise Denied(_("Der er ingen breve at hente på listen."))
    _record(BookedWord.LETTERS_TAKEN, booked_list, by=by, at=at, after={"letters": number})
    return number


@transaction.atomic
def print_letters(booked_list: BookedList, *, by: User, at: datetime) -> BookedList:
    """Somebody wants the letters of a kept list on paper: they are set as PDF in the background, anew if they have been
    before. Raises Denied as `record_letters`.
    """
    record_letters(booked_list, by=by, at=at)
    booked_list = _locked(booked_list, by=by)
    booked_list.prints.all().delete()
    booked_list.printing_since = at
    booked_list.save(update_fields=["printing_since"])
    printing.ask(booked_list)
    return booked_list


@transaction.atomic
def record_told(
    booked_list: BookedList, *, on: date, without: Collection[str] = (), by: User, at: datetime
) -> BookedList:
    """The letters were sent on the day `on`, to all but the keys of `without`.

    Raises Denied for a list that is not kept, emptied or told already, a day that has not come, and an unknown key.
    """
    booked_list = _locked(booked_list, by=by)
    if not booked_list.kept_at or booked_list.emptied_at:
        raise Denied(_("Listen skal være gemt, og patienterne må ikke være slettet."))
    if booked_list.told_on:
        raise Denied(_("Det er allerede skrevet, at brevene er sendt."))
    if not booked_list.on <= on <= timezone.localdate(at):
        raise Denied(_("Dagen skal være efter, at listen blev læst ind, og ikke efter i dag."))
    letters = list(find_letters(booked_list).defer("document"))
    unknown = sorted(set(without) - {each.key for each in letters})
    if unknown:
        raise Denied(_("Nøglerne er ikke blandt brevene: %(keys)s") % {"keys": ", ".join(unknown[:5])})
    told = [each for each in letters if each.key not in without]
    BookedPatient.objects.filter(pk__in=[each.pk for each in told]).update(told=True)
    _count_told(booked_list, told)
    booked_list.told_on = on
    booked_list.save(update_fields=["told_on"])
    _record(BookedWord.TOLD, booked_list, by=by, at=at, after={"on": on.isoformat(), "letters": len(told)})
    return booked_list


def _count_told(booked_list: BookedList, told: Collection[BookedPatient]) -> None:
    by_place = Counter((each.hospital_id, each.department) for each in told)
    counts = list(booked_list.counts.all())
    for each in counts:
        each.told = by_place[each.hospital_id, each.department]
    BookedCount.objects.bulk_update(counts, ["told"])


@transaction.atomic
def empty(booked_list: BookedList, *, by: User, at: datetime) -> BookedList:
    """Delete the patients of a list that has been used; its counts stay. Raises Denied for a preview."""
    booked_list = _locked(booked_list, by=by)
    if not booked_list.kept_at or booked_list.emptied_at:
        raise Denied(_("Der er ingen patienter at slette på listen."))
    return _empty(booked_list, by=by, at=at)


@transaction.atomic
def empty_old(*, at: datetime) -> int:
    """Delete previews that nobody kept, and the patients of lists that were kept long ago. Returns how many lists."""
    previews = BookedList.objects.filter(kept_at=None, prepared_at__lt=at - timedelta(days=PREVIEW_DAYS))
    used = BookedList.objects.filter(emptied_at=None, kept_at__lt=at - timedelta(days=USED_DAYS))
    found = [*previews.select_for_update(skip_locked=True), *used.select_for_update(skip_locked=True)]
    for each in found:
        if each.kept_at:
            _empty(each, by=None, at=at)
        else:
            _record(BookedWord.REMOVED, each, by=None, at=at)
            each.delete()
    return len(found)


def _empty(booked_list: BookedList, *, by: User | None, at: datetime) -> BookedList:
    number, _rows = booked_list.patients.all().delete()
    booked_list.prints.all().delete()
    booked_list.emptied_at = at
    booked_list.save(update_fields=["emptied_at"])
    _record(BookedWord.EMPTIED, booked_list, by=by, at=at, after={"patients": number})
    return booked_list


def _locked(booked_list: BookedList, *, by: User) -> BookedList:
    found = BookedList.objects.select_for_update(of=("self",)).select_related("office").get(pk=booked_list.pk)
    check_may_handle(by, found.office)
    return found


def _record(
    word: str, booked_list: BookedList, *, by: User | None, at: datetime, after: dict[str, object] | None = None
) -> None:
    audit.record(word, by=by, subject=f"booked list {booked_list.pk}", after=after, at=at)


TRACK = register(
    Track(
        name="booked_lists",
        audit_words=BookedWord,
        by_the_system=frozenset({BookedWord.REMOVED, BookedWord.EMPTIED}),
        navigation=(NavigationEntry("desk:booked_lists", gettext_lazy("Bookinglister"), frozenset(DECIDERS)),),
    )
)
