"""The contact book: whom the office calls at hospitals, what they were taught about rights, and meetings (feature P7).

The proposal of 2023, E: a cooperation with the pathway coordinators, who must know the rights of their patients.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import audit
from ..models import ContactRole, CoordinatorMeeting, EscalationStep, HospitalContact, Office, Teaching, User
from ..permissions import CASE_READERS, CASE_WORKERS, Denied, is_of
from ..registry import NavigationEntry, Track, register

OF_DEPARTMENT = (ContactRole.COORDINATOR, ContactRole.BOOKING, ContactRole.DEPARTMENT_MANAGEMENT)
OF_HOSPITAL = (ContactRole.HOSPITAL_MANAGEMENT, ContactRole.COMPLAINTS)


class ContactWord(models.TextChoices):
    """The words of the audit log about the contact book."""

    SAVED = "contact_book.saved", gettext_lazy("Kontaktbogen rettet")
    TAUGHT = "contact_book.taught", gettext_lazy("Undervisning skrevet ned")
    MEETING = "contact_book.meeting", gettext_lazy("Møde skrevet ned")


class Line(NamedTuple):
    """One of the book with what they were taught, the last first, and when the office last met or asked them."""

    contact: HospitalContact
    taught: list[Teaching]
    last_met: date | None

    def is_forgotten(self, *, on: date) -> bool:
        """Whether nobody has been in contact with them in the year of the day `on`."""
        return self.last_met is None or self.last_met.year < on.year


def check_may_keep_book(user: User, office: Office) -> None:
    """Raises Denied when `user` may not change the contact book of `office`."""
    if user.role not in CASE_WORKERS or not is_of(user, office):
        raise Denied(_("Kun de kolleger, som arbejder på kontorets sager, kan rette i kontaktbogen."))


def find_contacts(office: Office, *, on: date) -> QuerySet[HospitalContact]:
    """Those whom the office can call on the day `on`, and those who begin later."""
    known = HospitalContact.objects.filter(office__in=office.lineage)
    return known.exclude(valid_to__lt=on).select_related("hospital", "department")


def find_invited(office: Office, meeting: CoordinatorMeeting | None, *, on: date) -> QuerySet[HospitalContact]:
    """Those who can be at a meeting: who is in the book on the day `on`, and who stands on it already, though they have
    left since.
    """
    there = models.Q(pk__in=find_contacts(office, on=on).values("pk"))
    known = HospitalContact.objects.filter(there | models.Q(meetings=meeting) if meeting else there)
    return known.distinct().select_related("hospital", "department")


def find_book(office: Office, *, on: date) -> list[Line]:
    """The book by hospital and department; the region's management, who has no hospital, last."""
    asked = EscalationStep.objects.filter(contact=OuterRef("pk")).order_by("-at").values("at")[:1]
    people = list(
        find_contacts(office, on=on)
        .annotate(met_on=Max("meetings__on", filter=models.Q(meetings__on__lte=on)), asked_at=Subquery(asked))
        .order_by("hospital__name", "department__name", "role", "name", "pk")
    )
    taught: dict[int, list[Teaching]] = defaultdict(list)
    for each in Teaching.objects.filter(contact__in=people):
        taught[each.contact_id].append(each)
    return [_line(each, taught[each.pk]) for each in people]


def _line(contact: Any, taught: list[Teaching]) -> Line:
    asked = timezone.localdate(contact.asked_at) if contact.asked_at else None
    met = [day for day in (contact.met_on, asked, *(each.on for each in taught[:1])) if day]
    return Line(contact, taught, max(met, default=None))


@transaction.atomic
def save_contact(
    office: Office, contact: HospitalContact | None, *, facts: Mapping[str, Any], by: User, at: datetime
) -> HospitalContact:
    """Add somebody to the book, or change what it says; `facts` are fields of HospitalContact.

    Raises Denied without a name, where the place does not fit the role, and for days the wrong way round.
    """
    check_may_keep_book(by, office)
    made = contact or HospitalContact(office=office)
    if made.office_id not in office.lineage:
        raise Denied(_("Personen står i et andet kontors kontaktbog."))
    before = _logged(made) if contact else None
    for name, value in facts.items():
        setattr(made, name, value)
    _check(made)
    made.save()
    subject = f"contact {made.pk}"
    audit.record(ContactWord.SAVED, by=by, subject=subject, before=before, after=_logged(made), at=at)
    return made


def _check(contact: HospitalContact) -> None:
    if not contact.name.strip():
        raise Denied(_("Skriv, hvad personen hedder."))
    if contact.role in OF_DEPARTMENT and contact.department is None:
        raise Denied(_("Vælg personens afdeling."))
    if contact.role in OF_HOSPITAL and contact.hospital is None:
        raise Denied(_("Vælg personens hospital."))
    if contact.email_is_secure and not contact.email:
        raise Denied(_("Skriv den sikre adresse, eller fjern mærket."))
    if contact.role in OF_DEPARTMENT and contact.department:
        contact.hospital = contact.department.hospital
    else:
        contact.department = None
    if contact.role == ContactRole.REGION_MANAGEMENT:
        contact.hospital = None
    if contact.valid_to and contact.valid_to < contact.valid_from:
        raise Denied(_("Den sidste dag er før den første."))


def _logged(contact: HospitalContact) -> dict[str, str]:
    names = ("name", "role", "phone", "email", "email_is_secure", "hospital", "department", "valid_from", "valid_to")
    return {name: str(getattr(contact, name) or "") for name in names}


@transaction.atomic
def teach(contact: HospitalContact, *, on: date, topic: str, by: User, at: datetime) -> Teaching:
    """Write down what somebody was taught of patients' rights. Raises Denied without a topic, and for a day ahead."""
    check_may_keep_book(by, contact.office)
    if not topic.strip():
        raise Denied(_("Skriv, hvad undervisningen handlede om."))
    if on > timezone.localdate(at):
        raise Denied(_("Datoen ligger i fremtiden. Skriv den dag, det skete."))
    made = Teaching.objects.create(contact=contact, on=on, topic=topic.strip(), at=at, by=by)
    audit.record(ContactWord.TAUGHT, by=by, subject=f"contact {contact.pk}", after={"topic": made.topic}, at=at)
    return made


@transaction.atomic
def save_meeting(
    office: Office,
    meeting: CoordinatorMeeting | None,
    *,
    on: date,
    agenda: str,
    minutes: str,
    contacts: Collection[HospitalContact],
    by: User,
    at: datetime,
) -> CoordinatorMeeting:
    """Plan a meeting with its agenda, or write its minutes. Raises Denied without an agenda or people, for people of
    another office's book, and for minutes of a meeting that lies ahead.
    """
    check_may_keep_book(by, office)
    if meeting and meeting.office_id not in office.lineage:
        raise Denied(_("Mødet er et andet kontors."))
    if not agenda.strip():
        raise Denied(_("Skriv en dagsorden."))
    if not contacts:
        raise Denied(_("Vælg, hvem mødet er med."))
    if any(each.office_id not in office.lineage for each in contacts):
        raise Denied(_("Personen står i et andet kontors kontaktbog."))
    if minutes.strip() and on > timezone.localdate(at):
        raise Denied(_("Mødet er ikke holdt endnu. Skriv referatet bagefter."))
    made = meeting or CoordinatorMeeting(office=office, by=by)
    made.on, made.agenda, made.minutes = on, agenda.strip(), minutes.strip()
    made.save()
    made.contacts.set(contacts)
    after = {"on": on.isoformat(), "people": len(contacts), "has_minutes": bool(made.minutes)}
    audit.record(ContactWord.MEETING, by=by, subject=f"meeting {made.pk}", after=after, at=at)
    return made


TRACK = register(
    Track(
        name="contact_book",
        audit_words=ContactWord,
        navigation=(
            NavigationEntry("desk:contact_book", gettext_lazy("Kontaktbog"), frozenset(CASE_READERS)),
            NavigationEntry("desk:max_wait_board", gettext_lazy("Maksimale ventetider"), frozenset(CASE_READERS)),
        ),
    )
)
