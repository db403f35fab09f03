"""Work about patient records: questions to the look-up log, requests for an explanation, privacy markings, and
notices to citizens.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case
from .fields import EncryptedField
from .journal import Task
from .office import Office, User
from .person import Identity


class LookupQuestion(models.Model):
    """An adviser's question to the look-up log: whose record, which days, and what for."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="lookup_questions")
    patient = EncryptedField()  # the patient's number in the log, which need not be a CPR number
    first = models.DateField()
    last = models.DateField()
    purpose = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]


class Receiver(models.TextChoices):
    IT = "it", _("It-afdelingen")
    HOSPITAL = "hospital", _("Hospitalet")


class ExplanationRequest(models.Model):
    """Look-ups that IT or a hospital is asked to explain. `lookups` and `text` are what was sent; the database refuses
    to change them.
    """

    question = models.ForeignKey(LookupQuestion, models.CASCADE, related_name="explanation_requests")
    receiver = models.CharField(max_length=10, choices=Receiver)
    place = models.CharField(max_length=200)
    lookups = models.JSONField()
    text = models.TextField()
    task = models.OneToOneField(Task, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["sent_at", "id"]


class MarkingAct(models.TextChoices):
    SET = "set", _("Sæt privatmarkering")
    LIFT = "lift", _("Fjern privatmarkering")


class MarkingScope(models.TextChoices):
    WHOLE = "whole", _("Hele journalen")
    COURSE = "course", _("Et forløb")
    PERIOD = "period", _("En periode")
    PERSON = "person", _("En bestemt medarbejder eller afdeling")


class LegalRepresentation(models.TextChoices):
    """Proof that somebody may ask on another's behalf; empty where the patient asks in person."""

    REGISTER = "register", _("Forældremyndighed står i CPR-registret")
    DOCUMENT = "document", _("Dokument om forældremyndighed eller værgemål er vist")
    POWER = "power", _("Fuldmagt fra patienten")


class MarkingState(models.TextChoices):
    REQUESTED = "requested", _("Skal sendes videre")
    FORWARDED = "forwarded", _("Sendt, venter på kvittering")
    RECEIVED = "received", _("Modtaget, venter på udførelse")
    DONE = "done", _("Udført")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")


class PrivacyMarking(models.Model):
    """A request to hide a record or a part of it, or to show it again (privatmarkering).

    `consequence` is the text that the patient was told and understood, as it stood then.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="privacy_markings")
    act = models.CharField(max_length=4, choices=MarkingAct)
    scope = models.CharField(max_length=6, choices=MarkingScope)
    which = models.TextField(blank=True)
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    consequence = models.TextField()
    identity = models.CharField(max_length=15, choices=Identity)
    representation = models.CharField(max_length=10, choices=LegalRepresentation, blank=True)
    state = models.CharField(max_length=10, choices=MarkingState, default=MarkingState.REQUESTED)
    task = models.ForeignKey(Task, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=200, blank=True)
    forwarded_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=200, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["requested_at", "id"]


class NoticeBatch(models.Model):
    """Letters to the citizens of one period whose record was opened without an apparent relation (borgerbreve).

    `title` and `body` are the letter; once a person has approved it, the database refuses to change it. `version`
    counts the changes of the letter and of who gets it, so that nobody approves another batch than they have seen.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="notice_batches")
    first = models.DateField()
    last = models.DateField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    version = models.PositiveIntegerField(default=1)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-prepared_at", "-id"]


class Notice(models.Model):
    """One letter to one citizen about the look-ups of a batch's period. `case` is the citizen's answer, if one came;
    `recipient` the name and the lines of the address that the office has written in, where it did not know them.
    """

    batch = models.ForeignKey(NoticeBatch, models.CASCADE, related_name="notices")
    patient = EncryptedField()
    patient_index = models.CharField(max_length=64, db_index=True)
    places = models.JSONField()
    days = models.JSONField()
    lookup_ids = models.JSONField()
    left_out = models.TextField(blank=True)
    recipient = models.JSONField(default=dict)
    pdf = models.BinaryField(null=True, blank=True)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, blank=True, related_name="notices")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "patient_index"], name="notice_once_for_a_citizen")
        ]

    @property
    def reference(self) -> str:
        """The number on the letter, by which an answer finds it."""
        return f"B-{self.pk:06}"


class NoticePrint(models.Model):
    """What somebody opened to print of a notice, and so what the citizen may have got. A letter that gets another
    address afterwards is printed anew; the earlier print stays.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="prints")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["notice", "sha256"], name="notice_print_once")]
