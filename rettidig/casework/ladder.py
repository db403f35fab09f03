"""The ladder of an office: whom it asks for a time, in which order, how, and how soon it demands an answer (P4)."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from django.db.models import Exists, OuterRef, Q

from .in_force import in_force
from .models import AskedBy, Case, Department, Hospital, HospitalContact, LadderStep, Office, Rung, TimeUnit
from .office_hours import answer_due
from .questionnaire.answers import Answers
from .same_case import key_of_hospital

ROLES = {  # the people of the contact book who are asked on a rung
    Rung.DEPARTMENT: ("booking",),
    Rung.COORDINATOR: ("coordinator",),
    Rung.DEPARTMENT_MANAGEMENT: ("department_management",),
    Rung.HOSPITAL_MANAGEMENT: ("hospital_management",),
    Rung.REGION: ("region_management",),
}
OF_DEPARTMENT = (Rung.DEPARTMENT, Rung.COORDINATOR, Rung.DEPARTMENT_MANAGEMENT)


class Step(NamedTuple):
    """One rung as the office climbs it."""

    rung: Rung
    way: AskedBy
    amount: int
    unit: TimeUnit

    def due(self, office: Office, *, at: datetime) -> datetime:
        """When the answer is due to what is asked at the moment `at`."""
        return answer_due(office, amount=self.amount, in_hours=self.unit == TimeUnit.HOURS, at=at)


class Receiver(NamedTuple):
    """Whom to ask on a rung; each part is empty while nobody knows it."""

    name: str = ""
    phone: str = ""
    contact: HospitalContact | None = None


@cache
def _usual() -> dict[Rung, Step]:
    rows = yaml.safe_load((Path(__file__).parent / "escalation.yaml").read_text(encoding="utf-8"))
    steps = [Step(Rung(row["rung"]), AskedBy(row["way"]), row["amount"], TimeUnit(row["unit"])) for row in rows]
    return {step.rung: step for step in steps}


def find_ladder(office: Office, *, on: date) -> list[Step]:
    """The rungs that the office uses on the day `on`, the first to be asked first; the newest row of the register
    goes before what is usual.
    """
    own = LadderStep.objects.filter(in_force(on), office=office.now_id).order_by("valid_from")
    changed = {Rung(row.rung): row for row in own}
    steps = [_as_step(changed[rung]) if rung in changed else step for rung, step in _usual().items()]
    return [step for step in steps if step.rung not in changed or changed[step.rung].is_used]


def _as_step(row: LadderStep) -> Step:
    return Step(Rung(row.rung), AskedBy(row.way), row.amount, TimeUnit(row.unit))


def find_department(case: Case) -> Department | None:
    """The department that the patient waits for: the one that the office has written on a pathway, the one that is
    asked about first; else as the inquiry names hospital and department.
    """
    told = Answers.of(case.answers)
    here = case.pathways.filter(removed_at=None, department=OuterRef("pk"))
    asked_about = here.filter(escalations__ended_at=None, escalations__started_at__isnull=False)
    known = Q(is_stated=True)
    if told.hospital and told.department:
        name = " ".join(told.department.split())
        known |= Q(hospital__slug=key_of_hospital(told.hospital), name__iexact=name)
    there = Department.objects.filter(valid_to=None).annotate(is_stated=Exists(here), is_asked=Exists(asked_about))
    return there.filter(known).select_related("hospital").order_by("-is_asked", "-is_stated").first()


def find_hospital(case: Case, rung: Rung, contact: HospitalContact | None) -> Hospital | None:
    """The hospital of who is asked on a rung: the contact's, else the department's where the department is asked."""
    if contact:
        return contact.hospital
    department = find_department(case) if rung in OF_DEPARTMENT else None
    return department.hospital if department else None


def find_receiver(case: Case, rung: Rung, *, on: date) -> Receiver:
    """Whom the contact book names for the case on a rung; of a department without anybody, its own number."""
    if rung == Rung.AUTHORITY:
        return Receiver(str(Rung.AUTHORITY.label))
    told, department = Answers.of(case.answers), find_department(case)
    found = HospitalContact.objects.filter(in_force(on), office__in=case.office.lineage, role__in=ROLES[rung])
    if rung in OF_DEPARTMENT:
        found = found.filter(department=department) if department else found.none()
    elif rung == Rung.HOSPITAL_MANAGEMENT:
        slug = department.hospital.slug if department else key_of_hospital(told.hospital) if told.hospital else ""
        found = found.filter(hospital__slug=slug)
    contact = found.first()
    if contact:
        return Receiver(contact.name, contact.phone, contact)
    if rung == Rung.DEPARTMENT and department:
        return Receiver(str(department), department.phone)
    return Receiver()
