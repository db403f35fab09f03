"""The ladder by which an office takes a patient's case upwards until somebody gives the patient a time."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .contact_book import HospitalContact
from .office import Office, User
from .pathway import Pathway
from .register import RegisterEntry


class Rung(models.TextChoices):
    """Who is asked, from the first to the last."""

    DEPARTMENT = "department", _("Afdelingen")
    COORDINATOR = "coordinator", _("Forløbskoordinatoren")
    DEPARTMENT_MANAGEMENT = "department_management", _("Afdelingsledelsen")
    HOSPITAL_MANAGEMENT = "hospital_management", _("Hospitalsledelsen")
    REGION = "region", _("Regionens sundhedsledelse")
    AUTHORITY = "authority", _("Sundhedsstyrelsen")


class AskedBy(models.TextChoices):
    PHONE = "phone", _("Telefon")
    MESSAGE = "message", _("Brev, sendt herfra")
    LETTER = "letter", _("Brev på papir")


class TimeUnit(models.TextChoices):
    HOURS = "hours", _("timer i åbningstiden")
    BUSINESS_DAYS = "business_days", _("hverdage")


class LadderStep(RegisterEntry):
    """How an office asks on one rung and how soon it demands an answer, in place of what is usual (escalation.yaml)."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="ladder_steps")
    rung = models.CharField(max_length=24, choices=Rung)
    is_used = models.BooleanField(default=True)
    way = models.CharField(max_length=10, choices=AskedBy)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=15, choices=TimeUnit)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "rung", "valid_from"], name="ladder_once")]


class EscalationOutcome(models.TextChoices):
    BOOKED = "booked", _("Patienten fik en tid")
    ENDED = "ended", _("Patienten er undersøgt, har sagt nej tak eller er død")
    STOPPED = "stopped", _("Stoppet af kontoret")


class Escalation(models.Model):
    """One time that a case is taken up the ladder, from its first step to its end; one at a time for a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="escalations")
    pathway = models.ForeignKey(Pathway, models.PROTECT, null=True, blank=True, related_name="escalations")
    started_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=EscalationOutcome, blank=True)

    class Meta:
        ordering: ClassVar = ["-started_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="escalation_open_once")
        ]


class RungAnswer(models.TextChoices):
    BOOKED = "booked", _("Patienten får en tid")
    NO_TIME = "no_time", _("De kan ikke give en tid")


class EscalationStep(models.Model):
    """One asking on one rung: whom, how, what was said or written, by when an answer is demanded, and the answer.

    `wish` is the patient's own words, without which Sundhedsstyrelsen is not asked. A letter has its PDF. `overdue_at`
    is when the office was told that no answer came. `sent_to` is the secure address that took the letter.
    """

    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="steps")
    rung = models.CharField(max_length=24, choices=Rung)
    way = models.CharField(max_length=10, choices=AskedBy)
    contact = models.ForeignKey(HospitalContact, models.PROTECT, null=True, blank=True, related_name="steps")
    receiver = models.CharField(max_length=200)
    phone = models.CharField(max_length=20, blank=True)
    words = models.TextField()
    wish = models.TextField(blank=True)
    body = models.TextField(blank=True)
    pdf = models.BinaryField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer_by = models.DateTimeField()
    sent_to = models.EmailField(blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=RungAnswer, blank=True)
    answer_words = models.TextField(blank=True)
    booked_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["answer_by"], condition=Q(answered_at=None, overdue_at=None), name="escalation_waiting"
            )
        ]


class HospitalAnswer(models.Model):
    """What somebody of a hospital has typed as the answer to a letter of the ladder, beside what stands on the step.

    A time counts when the office has said yes to it: `settled_at` is when it said yes or no, `refusal` why it said no.
    """

    step = models.OneToOneField(EscalationStep, models.CASCADE, primary_key=True, related_name="typed")
    department = models.CharField(max_length=120, blank=True)
    later_on = models.DateField(null=True, blank=True)  # when the hospital says more, where it cannot give a time
    person = models.CharField(max_length=120, blank=True)  # whom the office can call
    phone = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=120)  # who typed it, in their own words
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    refusal = models.CharField(max_length=500, blank=True)


class EscalationLink(models.Model):
    """The way in to a letter of the ladder: a secret link and a code, of which the marks alone are kept."""

    step = models.OneToOneField(EscalationStep, models.CASCADE, primary_key=True, related_name="link")
    secret_mark = models.CharField(max_length=64, blank=True, db_index=True)  # SHA-256
    code_mark = models.CharField(max_length=128, blank=True)  # as a password is kept
    expires_on = models.DateField()  # the last day on which it opens
    opened_at = models.DateTimeField(null=True, blank=True)
