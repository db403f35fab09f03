"""The organisations that run hospitals: made, corrected, given hospitals, closed and opened; their people: `staff`.

`by` None is somebody at the machine itself.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from . import audit, staff
from .audit_words import AuditWord
from .models import Hospital, Organisation, Role, User
from .permissions import Denied, check_may_let_in


@transaction.atomic
def create(name: str, *, cvr: str, by: User | None, at: datetime) -> Organisation:
    """Make an organisation, with the hospitals that stand in the register with its CVR number and have none yet.

    Raises Denied, and ValidationError for a number that is none or is taken.
    """
    check_may_let_in(by)
    made = Organisation(name=name.strip(), cvr=cvr)
    made.full_clean()
    made.save()
    found = Hospital.objects.filter(organisation=None, cvr=cvr) if cvr else Hospital.objects.none()
    names = list(found.values_list("name", flat=True))
    found.update(organisation=made)
    after = {"name": made.name, "cvr": made.cvr, "hospitals": names}
    _record(AuditWord.ORGANISATION_ADDED, made, by=by, at=at, after=after)
    return made


@transaction.atomic
def change(organisation: Organisation, *, name: str, cvr: str, by: User | None, at: datetime) -> bool:
    """Set name and CVR number; whether anything was changed. Raises as `create`."""
    check_may_let_in(by)
    found = _locked(organisation)
    before = {"name": found.name, "cvr": found.cvr}
    after = {"name": name.strip(), "cvr": cvr}
    if before == after:
        return False
    found.name, found.cvr = after["name"], after["cvr"]
    found.full_clean()
    found.save(update_fields=["name", "cvr"])
    _record(AuditWord.ORGANISATION_CHANGED, found, by=by, at=at, before=before, after=after)
    return True


@transaction.atomic
def add_hospital(organisation: Organisation, hospital: Hospital, *, by: User | None, at: datetime) -> None:
    """From now on those of the organisation who are not limited see the hospital's patients. Raises Denied when
    another has it.
    """
    check_may_let_in(by)
    found = _locked(organisation)
    if found.closed_at:
        raise Denied(staff.CLOSED)
    if not Hospital.objects.filter(pk=hospital.pk, organisation=None).update(organisation=found):
        raise Denied(_("Hospitalet hører til en organisation i forvejen."))
    _record(AuditWord.ORGANISATION_CHANGED, found, by=by, at=at, after={"hospitals": [hospital.name]})


@transaction.atomic
def remove_hospital(organisation: Organisation, hospital: Hospital, *, by: User | None, at: datetime) -> None:
    """From now on nobody of the organisation sees the hospital's patients. Raises Denied while somebody is limited to
    it, who would see nothing.
    """
    check_may_let_in(by)
    found = _locked(organisation)
    if limited := found.people.filter(hospital=hospital.pk, is_active=True).first():
        raise Denied(_("%(who)s kan kun se det hospital. Ret det først.") % {"who": limited})
    if Hospital.objects.filter(pk=hospital.pk, organisation=found).update(organisation=None):
        _record(AuditWord.ORGANISATION_CHANGED, found, by=by, at=at, before={"hospitals": [hospital.name]})


@transaction.atomic
def close(organisation: Organisation, *, by: User | None, at: datetime) -> int:
    """Let everybody of the organisation go at once, people and systems; returns how many. Raises Denied when it is
    closed.
    """
    check_may_let_in(by)
    found = _locked(organisation)
    if found.closed_at:
        raise Denied(_("Organisationen er allerede lukket."))
    people = list(found.people.filter(is_active=True).order_by("pk"))
    for person in people:
        staff.close(person, by=by, at=at)
    found.closed_at = at
    found.save(update_fields=["closed_at"])
    _record(AuditWord.ORGANISATION_CLOSED, found, by=by, at=at)
    return len(people)


@transaction.atomic
def reopen(organisation: Organisation, *, by: User | None, at: datetime) -> None:
    """Its people can be let in again, one by one: nobody comes back unseen. Raises Denied when it is open."""
    check_may_let_in(by)
    found = _locked(organisation)
    if not found.closed_at:
        raise Denied(_("Organisationen er ikke lukket."))
    found.closed_at = None
    found.save(update_fields=["closed_at"])
    _record(AuditWord.ORGANISATION_REOPENED, found, by=by, at=at)


def find_keepers(organisation: Organisation) -> list[User]:
    """Those who let the organisation's other people in."""
    return list(organisation.people.filter(role=Role.PARTNER, is_active=True, keeps_people=True))


def subject_of(organisation: Organisation) -> str:
    """What the audit log calls the organisation."""
    return f"organisation {organisation.pk}"


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _record(word: AuditWord, organisation: Organisation, *, by: User | None, at: datetime, **facts: Any) -> None:
    audit.record(word, by=by, subject=subject_of(organisation), at=at, **facts)
