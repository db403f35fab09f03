"""Dialogue meetings in the practice sector: the parties, the proposed times, and who was told what."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .fields import EncryptedField
from .matter import Matter
from .office import User


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("Der er ikke foreslået tider endnu")
    PROPOSED = "proposed", _("Tider er foreslået")
    AGREED = "agreed", _("Tiden er aftalt")
    HELD = "held", _("Mødet er holdt")
    CANCELLED = "cancelled", _("Aflyst")


class MeetingOutcome(models.TextChoices):
    WITHDRAWN = "withdrawn", _("Klagen er frafaldet")
    MAINTAINED = "maintained", _("Klagen er fastholdt")
    CHANGED = "changed", _("Klagen er ændret")


class Side(models.TextChoices):
    """Who takes part or is told; the agency takes no part."""

    COMPLAINANT = "complainant", _("Klageren")
    TREATMENT_PLACE = "treatment_place", _("Behandlingsstedet")
    AGENCY = "agency", _("Styrelsen for Patientklager")


class DialogueMeeting(models.Model):
    """A meeting that the office leads between a complainant and a treatment place about one matter of a case.

    `uid` and `sequence` are those of its entry in calendars: `sequence` grows whenever what stands there is changed.
    `ended_at` is when the outcome was told, or the meeting cancelled; a matter has one meeting at a time that has not
    ended. A meeting that has been held keeps its day in `starts_at`.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="dialogue_meetings")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="meetings")
    leader = models.ForeignKey(User, models.PROTECT, related_name="+")
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    sequence = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)  # when the time as it stands was agreed
    reminded = models.PositiveSmallIntegerField(null=True, blank=True)  # the `sequence` that both were reminded of
    length = models.PositiveSmallIntegerField()  # in minutes
    place = models.CharField(max_length=200, blank=True)
    video_url = models.URLField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)  # of the latest choice, move or cancellation
    minutes = EncryptedField(blank=True)
    held_at = models.DateTimeField(null=True, blank=True)  # since when the minutes cannot be changed
    outcome = models.CharField(max_length=10, choices=MeetingOutcome, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter"], condition=Q(ended_at=None), name="meeting_open_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_at"], condition=Q(state=MeetingState.AGREED), name="meeting_agreed")
        ]


class MeetingParty(models.Model):
    """One of the two who meet. Without an e-mail address the office calls. `words` is what the party wrote beside the
    times; `answered_by` is the colleague who wrote the answer down.
    """

    meeting = models.ForeignKey(DialogueMeeting, models.CASCADE, related_name="parties")
    side = models.CharField(max_length=15, choices=Side)
    name = EncryptedField()
    contact = models.CharField(max_length=120, blank=True)  # whom to ask for at the treatment place
    email = EncryptedField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    words = EncryptedField(blank=True)

    class Meta:
        ordering: ClassVar = ["side"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "side"], name="meeting_party_once")]


class MeetingTime(models.Model):
    """A time that has been proposed, and whether it fits each party; None while the party has not answered."""

    meeting = models.ForeignKey(DialogueMeeting, models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()
    fits_complainant = models.BooleanField(null=True, blank=True)
    fits_treatment_place = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "starts_at"], name="meeting_time_once")]

    @property
    def fits_both(self) -> bool:
        return bool(self.fits_complainant and self.fits_treatment_place)


class MeetingNews(models.TextChoices):
    """What somebody is told of a meeting."""

    PROPOSED = "proposed", _("Forslag til tider")
    AGREED = "agreed", _("Tiden er aftalt")
    MOVED = "moved", _("Mødet er flyttet")
    CANCELLED = "cancelled", _("Mødet er aflyst")
    REMINDED = "reminded", _("Påmindelse om mødet")
    OUTCOME = "outcome", _("Hvad der blev af klagen")


class ToldBy(models.TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telefon")
    LETTER = "letter", _("Brev")
    LINK = "link", _("Link, som kontoret selv har sendt")


class MeetingNotice(models.Model):
    """That somebody was told something of a meeting: what, when, how, and what stood in it.

    An e-mail and a letter go through the outbox. The entry of the calendar is the one with `sequence`.
    """

    meeting = models.ForeignKey(DialogueMeeting, models.CASCADE, related_name="notices")
    to = models.CharField(max_length=15, choices=Side)
    news = models.CharField(max_length=10, choices=MeetingNews)
    way = models.CharField(max_length=10, choices=ToldBy)
    address = EncryptedField(blank=True)  # of the e-mail
    sequence = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    video_url = models.URLField(max_length=500, blank=True)
    body = models.TextField(blank=True)  # of a letter
    pdf = models.BinaryField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "to", "sequence"],
                condition=Q(news=MeetingNews.REMINDED),
                name="meeting_reminded_once",
            )
        ]


class MeetingLink(models.Model):
    """The secret link of one e-mail to a party, of which the mark alone is kept."""

    notice = models.OneToOneField(MeetingNotice, models.CASCADE, primary_key=True, related_name="link")
    secret_mark = models.CharField(max_length=64, db_index=True)  # SHA-256
    expires_on = models.DateField()  # the last day on which it opens
