"""The patient office itself: its teams, hours, and the people who log in."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

is_phone_number = RegexValidator(r"^\+?[0-9 ]{8,19}$", _("Skriv et telefonnummer med mindst otte cifre."))


class Office(models.Model):
    """A regional patient office (patientkontor, SUL § 51). What is not known yet is empty; `readiness` says so.

    An inquiry that may be about a life-threatening disease is broken off when nobody has touched it for `quiet_hours`;
    its writer is called within `call_hours` in which the office is open (`steps.broken_off`).
    From the day `merges_on` it is part of `successor`; `merged_at` is when what it had was moved there.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=20)  # the key of a Region
    phone = models.CharField(max_length=20, blank=True, validators=[is_phone_number])
    helpline = models.CharField(max_length=20, blank=True, validators=[is_phone_number])
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)
    service_target_days = models.PositiveSmallIntegerField(default=3)
    urgent_target_days = models.PositiveSmallIntegerField(default=1)
    most_added_days = models.PositiveSmallIntegerField(default=10)  # to the date of one case, by pauses and moves
    quiet_hours = models.PositiveSmallIntegerField(default=2)
    call_hours = models.PositiveSmallIntegerField(default=1)
    keeps_time = models.BooleanField(default=False)  # whether its people write down the minutes that a case takes
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    merges_on = models.DateField(null=True, blank=True)
    merged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="merger_has_office_and_day",
                condition=Q(successor=None, merges_on=None, merged_at=None)
                | Q(successor__isnull=False, merges_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def now_id(self) -> int:
        """The row of the office that it is now: itself, or the one that it has become part of."""
        return self.successor_id if self.merged_at and self.successor_id else self.pk

    @cached_property
    def lineage(self) -> list[int]:
        """The rows of the office and of those that have become part of it: what they left is worked on here."""
        return [self.pk, *Office.objects.filter(successor=self, merged_at__isnull=False).values_list("pk", flat=True)]

    @property
    def contact_phone(self) -> str:
        """The number that patients are asked to call: the helpline, which has opening hours, before the switchboard.
        An office that has become part of another is called there.
        """
        there = self.successor if self.merged_at and self.successor else self
        return there.helpline or there.phone


class WeeklyHours(models.Model):
    """Hours of one weekday (0 = Monday), from and to in local time."""

    office: models.ForeignKey[Office, Office]
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        abstract = True
        ordering: ClassVar = ["weekday", "opens"]


class OpeningHour(WeeklyHours):
    """When the helpline is open."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="opening_hours")


class WorkingHour(WeeklyHours):
    """When the office's people are at work, where that is not while the helpline is open: then the office is warned,
    cases come back to it, and hours in which somebody must answer it run.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="working_hours")


class ClosedDay(models.Model):
    """A day on which the office is closed besides the public holidays."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="closed_days")
    date = models.DateField()
    reason = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "date"], name="closed_day_once")]


class Team(models.Model):
    """The people who share one queue; `topics` are what falls to them. When the office becomes part of another,
    `successor` takes over. With `shares_itself` its cases get an owner as they come.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="teams")
    slug = models.SlugField()
    name = models.CharField(max_length=80)
    topics = ArrayField(models.CharField(max_length=40), default=list)
    order = models.PositiveSmallIntegerField(default=0)
    shares_itself = models.BooleanField(default=False)
    successor = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="predecessors")

    class Meta:
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "slug"], name="team_once")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    CITIZEN = "citizen", _("Borger")
    ADVISER = "adviser", _("Patientvejleder")
    ADMINISTRATIVE = "administrative", _("Administrativ medarbejder")
    LEAD = "lead", _("Leder")
    LAWYER = "lawyer", _("Jurist")
    PARTNER = "partner", _("Samarbejdende hospital")
    MANAGEMENT = "management", _("Regionens ledelse")
    ADMINISTRATOR = "administrator", _("Systemansvarlig")
    DATA_PROTECTION = "data_protection", _("Databeskyttelsesrådgiver")


class User(AbstractUser):
    """Somebody who logs in. A patient has no user: a code opens the patient's own case. `next_team` is the person's
    when the office becomes part of another, where it is not the one that takes over from `team`.
    """

    role = models.CharField(max_length=20, choices=Role, default=Role.CITIZEN)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="users")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="members")
    next_team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "casework.Organisation", models.PROTECT, null=True, blank=True, related_name="people"
    )
    # The only one of the organisation's hospitals that the person sees; empty is all of them
    hospital = models.ForeignKey("casework.Hospital", models.PROTECT, null=True, blank=True, related_name="users")
    keeps_people = models.BooleanField(default=False)  # lets the organisation's other people in
    # The columns of the person's queue, in their order; empty is what everybody begins with
    queue_columns = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    # What the person is told of by e-mail (NoticeAbout)
    told_by_mail = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    must_change_password = models.BooleanField(default=False)  # somebody else has chosen it
    logouts_everywhere = models.PositiveIntegerField(default=0)  # each ends the sessions begun before it

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """The hash that ties a session to its user: the session ends when password or `logouts_everywhere` change."""
        value = f"{self.password} {self.logouts_everywhere}"
        return salted_hmac("rettidig.session", value, secret=secret, algorithm="sha256").hexdigest()
