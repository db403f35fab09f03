"""Complaints over hospitals that Styrelsen for Patientklager sends to be passed on: PDF files, and no cases."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .contact_book import HospitalContact
from .office import Office, User
from .provider import Hospital


class ComplaintState(models.TextChoices):
    """Where a hospital complaint is. `AWAY`: its file is of no use, and a person has put it away."""

    READ = "read", _("Skal bekræftes")
    UNREADABLE = "unreadable", _("Kan ikke læses")
    LOCKED = "locked", _("Låst med kode")
    INFECTED = "infected", _("Virus fundet")
    DOUBLE = "double", _("Samme fil igen")
    CONFIRMED = "confirmed", _("Klar til at sende")
    SENT = "sent", _("Sendt, venter på kvittering")
    ACKNOWLEDGED = "acknowledged", _("Modtaget af hospitalet")
    RETURNED = "returned", _("Kommet tilbage")
    AWAY = "away", _("Lagt væk")


class ComplaintDoor(models.TextChoices):
    FOLDER = "folder", _("Mappen")
    PAGE = "page", _("Siden")


class ComplaintWay(models.TextChoices):
    """How a hospital complaint leaves."""

    EMAIL = "email", _("Sikker e-mail")
    PAPER = "paper", _("Postrummet")


class ComplaintVerb(models.TextChoices):
    """What was done with a hospital complaint."""

    CAME = "came", _("Kom ind")
    CAME_AGAIN = "came_again", _("Samme fil kom igen")
    CONFIRMED = "confirmed", _("Oplysninger bekræftet")
    CORRECTED = "corrected", _("Oplysninger rettet")
    SENT = "sent", _("Sendt til hospitalet")
    POSTED = "posted", _("Lagt i posten")
    CHASED = "chased", _("Rykket for kvittering")
    ACKNOWLEDGED = "acknowledged", _("Hospitalet har kvitteret")
    RETURNED = "returned", _("Kom tilbage")
    PUT_AWAY = "put_away", _("Lagt væk")


class HospitalComplaint(models.Model):
    """One PDF of Styrelsen for Patientklager: what was read out of it, and where it is. It is no case and no inquiry.

    What was not found in the text is empty until a person writes it. `due` is the business day on which somebody must
    do the next thing; None when nothing is left. `first` is the complaint whose file a double is. `key` is that of the
    coming in, so that one that was broken off and is done again is no second one.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="hospital_complaints")
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, choices=ComplaintState)
    door = models.CharField(max_length=8, choices=ComplaintDoor)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    came_at = models.DateTimeField()
    came_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.CharField(max_length=20, blank=True)  # why its file cannot be read: files.Remark
    first = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="doubles")
    number = models.CharField(max_length=40, blank=True)
    hospital = models.ForeignKey(Hospital, models.PROTECT, null=True, blank=True, related_name="+")
    complained_on = models.DateField(null=True, blank=True)
    letter_on = models.DateField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    forwarded_at = models.DateTimeField(null=True, blank=True)  # the first time: by it they are counted

    class Meta:
        ordering: ClassVar = ["due", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sha256"], condition=~models.Q(state=ComplaintState.DOUBLE), name="hospital_complaint_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "state", "due"], name="hospital_complaint_list"),
            models.Index(fields=["office", "forwarded_at"], name="hospital_complaint_counted"),
        ]

    def __str__(self) -> str:
        return self.number or self.name


class ComplaintFile(models.Model):
    """The file of a hospital complaint: as it came, and the safe copy, which alone is shown and sent. A file that
    cannot be read has no copy; an infected one is not kept.
    """

    complaint = models.OneToOneField(HospitalComplaint, models.PROTECT, primary_key=True, related_name="file")
    original = models.BinaryField()
    copy = models.BinaryField()
    text = models.TextField(blank=True)
    pages = models.PositiveSmallIntegerField(default=0)


class ComplaintStep(models.Model):
    """One thing that was done with a hospital complaint: by whom, when, and in which words. `by` is None where the
    folder brought it. One of the verb SENT is what the outbox carries: to which hospital, which way, to which address.
    """

    complaint = models.ForeignKey(HospitalComplaint, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=14, choices=ComplaintVerb)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=500, blank=True)
    hospital = models.ForeignKey(Hospital, models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(HospitalContact, models.PROTECT, null=True, blank=True, related_name="+")
    way = models.CharField(max_length=8, choices=ComplaintWay, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
