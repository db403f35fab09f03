"""One entry of a register: entered, corrected from a day, removed, and each of these taken back."""

from datetime import date, datetime, timedelta

import pytest

from rettidig.casework.csv_files import BadFile
from rettidig.casework.models import AuditEvent, Hospital, RegisterChange, WaitingTime
from rettidig.casework.permissions import Denied
from rettidig.casework.registers import (
    REGISTERS,
    Entry,
    find_entries,
    find_entry,
    find_history,
    make_due,
    remove,
    undo,
    write,
)
from tests.casework.factories import a_user

from .files import AGREEMENT, AT, read_in

HOSPITAL = REGISTERS["hospitals"]
NEW = {"slug": "skive", "name": "Regionshospitalet Skive", "kind": "public", "region": "midtjylland"}
TOMORROW = date(2026, 11, 27)


def lunden() -> Entry:
    (entry,) = find_entries(HOSPITAL, search="lunden")
    return entry


def rename(name: str, *, from_day: date | None = None, at: datetime = AT) -> RegisterChange:
    return write(
        HOSPITAL,
        {**lunden().cells, "name": name},
        seen=lunden(),
        reason="Nyt navn",
        from_day=from_day,
        by=a_user("lead"),
        at=at,
    )


def test_a_new_entry_is_entered_and_written_down(filled: None) -> None:
    change = write(HOSPITAL, NEW, by=a_user("lead"), at=AT)
    assert change.entry == Hospital.objects.get(slug="skive").pk
    assert (change.before, change.after and change.after["name"]) == (None, "Regionshospitalet Skive")
    assert AuditEvent.objects.filter(verb="register.changed", subject=f"hospitals {change.entry}").exists()


def test_what_is_wrong_is_told_by_column(filled: None) -> None:
    with pytest.raises(BadFile) as refused:
        write(HOSPITAL, {**NEW, "region": "jylland", "phone": "12"}, by=None, at=AT)
    assert [fault.column for fault in refused.value.faults] == ["phone", "region"]


def test_a_key_that_is_taken_is_refused(filled: None) -> None:
    with pytest.raises(BadFile) as refused:
        write(HOSPITAL, {**NEW, "slug": "viborg"}, by=None, at=AT)
    assert [fault.column for fault in refused.value.faults] == ["slug"]
    with pytest.raises(BadFile):
        write(HOSPITAL, {**lunden().cells, "slug": "viborg"}, seen=lunden(), reason="x", by=None, at=AT)


def test_a_correction_keeps_what_it_was_and_why(filled: None) -> None:
    rename("Lunden Privathospital")
    (change,) = find_history(HOSPITAL, lunden().pk)
    assert (change.before or {})["name"] == "Privathospitalet Lunden"
    assert (change.reason, lunden().title) == ("Nyt navn", "Lunden Privathospital")


def test_a_correction_asks_why_and_must_change_something(filled: None) -> None:
    with pytest.raises(Denied, match="hvorfor"):
        write(HOSPITAL, {**lunden().cells, "name": "L"}, seen=lunden(), reason=" ", by=None, at=AT)
    with pytest.raises(Denied, match="ikke rettet noget"):
        write(HOSPITAL, lunden().cells, seen=lunden(), reason="Intet", by=None, at=AT)


def test_two_people_do_not_overwrite_each_other(filled: None) -> None:
    seen = lunden()
    rename("Lunden Privathospital")
    with pytest.raises(Denied, match="imens"):
        write(HOSPITAL, {**seen.cells, "name": "Lunden"}, seen=seen, reason="Nyt navn", by=None, at=AT)


def test_a_change_from_a_later_day_waits_for_it(filled: None) -> None:
    change = rename("Lunden Privathospital", from_day=TOMORROW)
    assert (make_due(at=AT), lunden().title) == (0, "Privathospitalet Lunden")
    assert (make_due(at=AT + timedelta(days=1)), lunden().title) == (0, "Lunden Privathospital")
    change.refresh_from_db()
    assert change.made_at == AT + timedelta(days=1)


def test_a_planned_change_can_be_dropped(filled: None) -> None:
    undo(rename("Lunden Privathospital", from_day=TOMORROW), by=None, at=AT)
    make_due(at=AT + timedelta(days=1))
    assert lunden().title == "Privathospitalet Lunden"


def test_a_planned_change_of_what_was_changed_meanwhile_waits_and_says_why(filled: None) -> None:
    change = rename("Lunden Privathospital", from_day=TOMORROW)
    rename("Lunden")
    assert make_due(at=AT + timedelta(days=1)) == 1
    change.refresh_from_db()
    assert (lunden().title, change.made_at) == ("Lunden", None)
    assert "ændret" in change.obstacle


def test_a_correction_is_taken_back_but_not_beneath_a_later_one(filled: None) -> None:
    first, second = rename("Lunden Privathospital"), rename("Lunden")
    with pytest.raises(Denied, match="nyeste"):
        undo(first, by=None, at=AT)
    undo(second, by=None, at=AT)
    undo(first, by=None, at=AT)
    assert lunden().title == "Privathospitalet Lunden"
    with pytest.raises(Denied, match="allerede"):
        undo(first, by=None, at=AT)


def test_a_new_entry_is_taken_back_unless_it_is_in_use(filled: None) -> None:
    change = write(HOSPITAL, NEW, by=None, at=AT)
    undo(change, by=None, at=AT)
    assert not Hospital.objects.filter(slug="skive").exists()
    read_in("agreements", AGREEMENT)
    with pytest.raises(Denied, match="i brug"):
        remove(HOSPITAL, lunden(), reason="Forkert", by=None, at=AT)


def test_what_was_removed_comes_back_as_it_was(filled: None) -> None:
    before = lunden()
    change = remove(HOSPITAL, before, reason="Forkert", by=None, at=AT)
    assert find_entry(HOSPITAL, before.pk) is None
    undo(change, by=None, at=AT)
    assert lunden()._replace(imported=before.imported) == before
    with pytest.raises(Denied, match="hvorfor"):
        remove(HOSPITAL, lunden(), reason="", by=None, at=AT)


def test_a_waiting_time_keeps_who_wrote_it_and_an_adviser_may(filled: None) -> None:
    adviser = a_user("adviser")
    cells = {"service": "knee_surgery", "hospital": "viborg", "kind": "outpatient", "days": "40", "source": "call"}
    write(REGISTERS["waiting_times"], {**cells, "reported_on": "26-11-2026"}, by=adviser, at=AT)
    assert WaitingTime.objects.get().reported_by == adviser
    with pytest.raises(BadFile):
        write(REGISTERS["waiting_times"], {**cells, "reported_on": "27-11-2026"}, by=adviser, at=AT)


@pytest.mark.parametrize("role", ["adviser", "administrative", "lawyer", "partner", "management"])
def test_only_those_who_keep_a_register_change_it(filled: None, role: str) -> None:
    change, user = write(HOSPITAL, NEW, by=None, at=AT), a_user(role)
    with pytest.raises(Denied):
        write(HOSPITAL, {**NEW, "slug": "ny"}, by=user, at=AT)
    with pytest.raises(Denied):
        remove(HOSPITAL, lunden(), reason="x", by=user, at=AT)
    with pytest.raises(Denied):
        undo(change, by=user, at=AT)
