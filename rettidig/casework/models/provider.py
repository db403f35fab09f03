"""Providers of examination and treatment: hospitals, their services, agreements and waiting times."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .office import REGIONS


class HospitalKind(models.TextChoices):
    PUBLIC = "public", _("Offentligt hospital")
    PRIVATE = "private", _("Privathospital")


class Hospital(models.Model):
    """A hospital. Whether it is own region, other region, partner or agreement follows from region and agreements on
    a day.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=HospitalKind)
    region = models.CharField(max_length=20, choices=REGIONS)
    city = models.CharField(max_length=60)
    latitude = models.FloatField()
    longitude = models.FloatField()
    phone = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    hospital = models.ForeignKey(Hospital, models.CASCADE, related_name="departments")
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True)
    coordinator = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.hospital.name}"


class Service(models.Model):
    """An examination or treatment that one waits for; `codes` are SKS codes."""

    slug = models.SlugField(unique=True)
    name_da = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    stage = models.CharField(max_length=40)
    codes = ArrayField(models.CharField(max_length=10), default=list)

    class Meta:
        ordering: ClassVar = ["name_da"]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "da").startswith("en") else self.name_da


class AgreementKind(models.TextChoices):
    PARTNER = "partner", _("Samarbejdsaftale med regionen")
    DUF = "duf", _("Aftale om udvidet frit sygehusvalg")


class Agreement(models.Model):
    """That a private hospital may be used for a service, from a day and (if known) to a day. None today is an answer
    too.
    """

    hospital = models.ForeignKey(Hospital, models.CASCADE, related_name="agreements")
    service = models.ForeignKey(Service, models.CASCADE, related_name="agreements")
    kind = models.CharField(max_length=10, choices=AgreementKind)
    region = models.CharField(max_length=20, choices=REGIONS, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)


class WaitingTime(models.Model):
    """Days from referral until the hospital can begin the service, as the hospital reported it on a day."""

    hospital = models.ForeignKey(Hospital, models.CASCADE, related_name="waiting_times")
    service = models.ForeignKey(Service, models.CASCADE, related_name="waiting_times")
    days = models.PositiveSmallIntegerField()
    reported_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hospital", "service", "reported_on"], name="waiting_time_once")
        ]
