"""The contact book: whom the office calls at hospitals and in the region, what they have been taught, and meetings."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .office import Office, User
from .provider import Department, Hospital


class ContactRole(models.TextChoices):
    COORDINATOR = "coordinator", _("Forløbskoordinator")
    BOOKING = "booking", _("Visitation eller booking")
    DEPARTMENT_MANAGEMENT = "department_management", _("Afdelingsledelse")
    HOSPITAL_MANAGEMENT = "hospital_management", _("Hospitalsledelse")
    COMPLAINTS = "complaints", _("Modtager klager")
    REGION_MANAGEMENT = "region_management", _("Regionens sundhedsledelse")


class HospitalContact(models.Model):
    """Somebody whom an office calls, from a day to a day: of a department, of a whole hospital, or of the region's
    management, who has no hospital.

    A secure e-mail address is one that the region has agreed may receive what names a patient.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="contact_book")
    hospital = models.ForeignKey(Hospital, models.PROTECT, null=True, blank=True, related_name="contacts")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="contacts")
    role = models.CharField(max_length=24, choices=ContactRole)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    email_is_secure = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["role", "name", "id"]

    def __str__(self) -> str:
        return self.name


class Teaching(models.Model):
    """What somebody in the contact book was taught about patients' rights, and when."""

    contact = models.ForeignKey(HospitalContact, models.CASCADE, related_name="teachings")
    on = models.DateField()
    topic = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-on", "-id"]


class CoordinatorMeeting(models.Model):
    """A meeting with people of the contact book: the agenda before it, the minutes after it."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="coordinator_meetings")
    on = models.DateField()
    agenda = models.TextField()
    minutes = models.TextField(blank=True)
    contacts = models.ManyToManyField(HospitalContact, related_name="meetings")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-on", "-id"]
