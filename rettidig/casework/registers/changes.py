"""One entry of a register: entered, corrected from a day, removed, and each of these taken back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from .. import audit
from ..audit_words import AuditWord
from ..csv_files import BadFile, Fault
from ..models import RegisterChange, Role, User
from ..permissions import Denied
from .definitions import REGISTERS, Register
from .entries import Entry, find_entry, find_staged, find_wrong
from .storing import Act, Into, say_changed, stage, store_alone

OTHER_OFFICE = gettext_lazy("Du kan kun skrive i registret for dit eget kontor.")
LINE = 1  # the only line of what is typed


def check_may_edit(register: Register, user: User | None) -> None:
    """Raises Denied unless `user` keeps the register; None is the administrator at the machine itself."""
    if user is None or user.role in register.editors:
        return
    if Role.LEAD in register.editors:
        raise Denied(_("Kun kontorets leder og den systemansvarlige kan ændre registret."))
    raise Denied(_("Kun den systemansvarlige kan ændre registret."))


def find_own_office(register: Register, user: User | None) -> str | None:
    """The key of the only office whose entries `user` may write; None where it may be any. The administrator keeps the
    registers of every office, but for those that each office keeps itself; everybody else those of the own one.
    """
    if user is None or "office" not in register.headings:
        return None
    if user.role == Role.ADMINISTRATOR and not (register.is_of_own_office and user.office):
        return None
    return user.office.slug if user.office else ""


def check_may_read_in(register: Register, user: User | None) -> None:
    """Raises Denied unless `user` may read a file into the register: one who keeps it in part writes entry by entry."""
    check_may_edit(register, user)
    if register.in_part and user is not None and user.role in register.in_part:
        raise Denied(_("Du skriver i registret linje for linje. Lederen kan læse en fil ind."))


def check_may_write(register: Register, user: User | None, *entries: Mapping[str, str] | None) -> None:
    """Raises Denied unless `user` may write entries of these cells."""
    check_may_edit(register, user)
    if user is None:
        return
    own = find_own_office(register, user)
    if own is not None and any(cells is not None and cells.get("office") != own for cells in entries):
        raise Denied(OTHER_OFFICE)
    if user.role not in register.in_part:
        return
    for cells in entries:
        if cells is not None and (sentence := register.check_row(user, cells)):
            raise Denied(sentence)


@transaction.atomic
def write(
    register: Register,
    cells: Mapping[str, str],
    *,
    by: User | None,
    at: datetime,
    seen: Entry | None = None,
    from_day: date | None = None,
    reason: str = "",
) -> RegisterChange:
    """Enter a new entry, or correct the one that was `seen`, from today or from a later day.

    A change from a later day is checked now and made on that day (`make_due`). Raises BadFile with what is wrong, by
    column; Denied when nothing is changed, when no reason is given for a correction, and when somebody has corrected
    the entry since it was seen.
    """
    check_may_edit(register, by)
    today = timezone.localdate(at)
    day = max(from_day or today, today)
    if seen:
        _check_unchanged(register, seen)
        if not reason.strip():
            raise Denied(_("Skriv, hvorfor det rettes."))
    into = Into.CHANGED if seen else Into.NEW
    _stage(register, cells, into=into, entry=seen.pk if seen else None, on=day)
    (typed,) = find_staged(register)
    check_may_write(register, by, typed.cells, seen.cells if seen else None)
    if faults := find_wrong(register, seen, typed, line=LINE, on=today):
        raise BadFile(faults)
    if seen and typed.cells == seen.cells:
        raise Denied(_("Der er ikke rettet noget."))
    change = RegisterChange(
        register=register.key,
        entry=seen.pk if seen else None,
        name=typed.title[:200],
        from_day=from_day or today,
        before=seen.cells if seen else None,
        after=typed.cells,
        reason=reason.strip(),
        at=at,
        by=by,
    )
    if day == today:
        _make(register, change, at=at)
    change.save()
    _write_down(AuditWord.REGISTER_CHANGED, change, by=by, at=at)
    return change


def keep_change(register: Register, pk: int, *, before: Entry | None, by: User | None, at: datetime) -> RegisterChange:
    """Keep in the history what another act has just written into an entry, which was `before` or is new. Who may do it,
    and what may be written, is that act's to know.
    """
    after = find_entry(register, pk)
    if after is None:
        raise ValueError(pk)
    say_changed(register)
    facts = {"before": before.cells if before else None, "after": after.cells, "made_at": at}
    named = {"register": register.key, "entry": pk, "name": after.title[:200], "from_day": timezone.localdate(at)}
    return RegisterChange.objects.create(**named, **facts, at=at, by=by)


@transaction.atomic
def remove(register: Register, seen: Entry, *, reason: str, by: User | None, at: datetime) -> RegisterChange:
    """Remove an entry that never was right. Raises Denied when something refers to it: then it gets a last day."""
    check_may_write(register, by, seen.cells)
    _check_unchanged(register, seen)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor den fjernes."))
    _delete(register, seen.pk)
    change = RegisterChange.objects.create(
        register=register.key,
        entry=seen.pk,
        name=seen.title[:200],
        from_day=timezone.localdate(at),
        before=seen.cells,
        reason=reason.strip(),
        at=at,
        by=by,
        made_at=at,
    )
    _write_down(AuditWord.REGISTER_CHANGED, change, by=by, at=at)
    return change


@transaction.atomic
def undo(change: RegisterChange, *, by: User | None, at: datetime) -> None:
    """Take one change back: the entry is again what it was before, or a planned change is not made.

    Raises Denied when the entry was changed afterwards, or when something refers to a new entry.
    """
    register = REGISTERS[change.register]
    check_may_write(register, by, change.before, change.after)
    change = RegisterChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.undone_at:
        raise Denied(_("Ændringen er allerede fortrudt."))
    if change.made_at:
        _take_back(register, change, at=at)
    change.undone_at, change.undone_by = at, by
    change.save(update_fields=["undone_at", "undone_by"])
    _write_down(AuditWord.REGISTER_CHANGE_UNDONE, change, by=by, at=at)


def _take_back(register: Register, change: RegisterChange, *, at: datetime) -> None:
    now = find_entry(register, change.entry) if change.entry else None
    if (now.cells if now else None) != change.after:
        raise Denied(_("Den er ændret igen siden. Fortryd den nyeste ændring først."))
    if change.before is None:
        _delete(register, change.entry)
        return
    into, on = (Into.CHANGED if now else Into.BACK), timezone.localdate(at)
    _stage(register, change.before, into=into, entry=change.entry, on=on)
    store_alone(register, Act(change.by, at, on), into=into)


def make_due(*, at: datetime) -> int:
    """Make the planned changes whose day has come, in the order of their days; returns how many could not be made.

    Such a one keeps waiting, with its `obstacle`, and is tried again the next time.
    """
    planned = RegisterChange.objects.filter(made_at=None, undone_at=None, from_day__lte=timezone.localdate(at))
    return sum(not _make_planned(change, at=at) for change in planned.order_by("from_day", "pk"))


def _make_planned(change: RegisterChange, *, at: datetime) -> bool:
    """Make a planned change; whether it could be made. What another worker has made meanwhile is left alone."""
    with transaction.atomic():
        change = RegisterChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
        if change.made_at or change.undone_at:
            return True
        try:
            with transaction.atomic():
                _stage_planned(change, at=at)
                _make(REGISTERS[change.register], change, at=at)
                change.obstacle = ""
                _write_down(AuditWord.REGISTER_CHANGED, change, by=None, at=at)
        except BadFile as trouble:
            change.obstacle = " ".join(fault.problem for fault in trouble.faults)
        except Denied as refusal:
            change.obstacle = str(refusal.message)
        change.save(update_fields=["entry", "made_at", "obstacle"])
        return not change.obstacle


def _stage_planned(change: RegisterChange, *, at: datetime) -> None:
    register = REGISTERS[change.register]
    now = find_entry(register, change.entry) if change.entry else None
    if (now.cells if now else None) != change.before:
        raise Denied(_("Den er ændret, siden ændringen blev planlagt."))
    into = Into.CHANGED if now else Into.NEW
    _stage(register, change.after or {}, into=into, entry=change.entry, on=timezone.localdate(at))


def _make(register: Register, change: RegisterChange, *, at: datetime) -> None:
    """Store what is staged; a new entry gets its key."""
    into = Into.CHANGED if change.entry else Into.NEW
    store_alone(register, Act(change.by, at, timezone.localdate(at)), into=into)
    if change.entry is None:
        (entered,) = find_staged(register)
        change.entry = entered.pk
    change.made_at = at


def _stage(register: Register, cells: Mapping[str, Any], *, into: Into, entry: int | None, on: date) -> None:
    faults: list[Fault] = []
    row = [cells.get(name, "") for name in register.headings]
    stage(register, [(LINE, row)], into=into, on=on, faults=faults, entries={LINE: entry} if entry else {})
    if faults:
        raise BadFile(faults)


def _check_unchanged(register: Register, seen: Entry) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT id FROM {} WHERE id = %s FOR UPDATE").format(register.table), [seen.pk])
    now = find_entry(register, seen.pk)
    if now is None:
        raise Denied(_("Den er fjernet af en anden imens."))
    if now.cells != seen.cells:
        raise Denied(_("En anden har rettet den imens. Se på den igen."))


def _delete(register: Register, pk: int | None) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.SQL("DELETE FROM {} WHERE id = %s").format(register.table), [pk])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        say_changed(register)
    except IntegrityError:
        raise Denied(_("Den er i brug og kan ikke fjernes. Giv den en sidste dag i stedet.")) from None


def _write_down(word: AuditWord, change: RegisterChange, *, by: User | None, at: datetime) -> None:
    subject = f"{change.register} {change.entry or ''}".strip()
    audit.record(word, by=by, subject=subject, before=change.before, after=change.after, reason=change.reason, at=at)
