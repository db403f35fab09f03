"""Providers of examination and treatment: hospitals, their departments and services, agreements and waiting times.

Everything here is an entry of a register: typed, imported, corrected and taken back through `casework.registers`.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .office import Office, User
from .organisation import Organisation
from .register import RegisterEntry


class Region(RegisterEntry):
    """A region, from its first day to its last; on the day after, `successor` takes over. It lies, in degrees, where
    its administration is.
    """

    key = models.SlugField(unique=True, max_length=20)
    name_da = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["name_da"]

    def __str__(self) -> str:
        return _in_language(self.name_da, self.name_en)


class HospitalKind(models.TextChoices):
    PUBLIC = "public", _("Offentligt hospital")
    PRIVATE = "private", _("Privathospital")


class Way(models.TextChoices):
    """How a re-referral reaches a hospital."""

    PAGE = "page", _("På hospitalets side her")
    FOLDER = "folder", _("Som fil i hospitalets mappe")
    PRINT = "print", _("På papir")


class Hospital(RegisterEntry):
    """A hospital. Whether it is own region, other region, partner or agreement follows from region and agreements on
    a day. `valid_to` is the last day on which it takes patients; where it lies is in degrees, or found by its postcode.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=HospitalKind)
    region = models.CharField(max_length=20)
    city = models.CharField(max_length=60, blank=True)
    postcode = models.CharField(max_length=4, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    sor = models.CharField(max_length=20, blank=True)
    cvr = models.CharField(max_length=8, blank=True)
    # Not a column of the register: whose people see the patients is the administrator's to say, and no file's
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="hospitals")
    receives = models.CharField(max_length=10, choices=Way, default=Way.PAGE)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Speciality(RegisterEntry):
    """A medical speciality, by which departments and services are sorted."""

    slug = models.SlugField(unique=True)
    name_da = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["name_da"]

    def __str__(self) -> str:
        return _in_language(self.name_da, self.name_en)


class Department(RegisterEntry):
    """A hospital's department, and how it is reached; its people stand in the contact book."""

    hospital = models.ForeignKey(Hospital, models.CASCADE, related_name="departments")
    slug = models.SlugField()
    name = models.CharField(max_length=120)
    speciality = models.ForeignKey(Speciality, models.PROTECT, null=True, blank=True, related_name="departments")
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    sor = models.CharField(max_length=20, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["hospital", "slug"], name="department_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.hospital.name}"


class Level(models.TextChoices):
    """How much specialised a treatment is (Sundhedsstyrelsen's specialeplan, SUL § 208)."""

    MAIN = "main", _("Hovedfunktion")
    REGIONAL = "regional", _("Regionsfunktion")
    HIGHLY = "highly", _("Højt specialiseret funktion")


class Service(RegisterEntry):
    """An examination or treatment that one waits for; `codes` are SKS codes. A service above the main level may only
    be done where the level is approved.
    """

    slug = models.SlugField(unique=True)
    name_da = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    stage = models.CharField(max_length=40)
    speciality = models.ForeignKey(Speciality, models.PROTECT, null=True, blank=True, related_name="services")
    level = models.CharField(max_length=10, choices=Level, default=Level.MAIN)
    codes = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name_da"]

    def __str__(self) -> str:
        return _in_language(self.name_da, self.name_en)


class AgreementKind(models.TextChoices):
    PARTNER = "partner", _("Samarbejdsaftale med regionen")
    DUF = "duf", _("Aftale om udvidet frit sygehusvalg")


class AgreementScope(models.TextChoices):
    WHOLE = "whole", _("Hele udredningen eller behandlingen")
    PART = "part", _("En del af udredningen")


class Agreement(RegisterEntry):
    """That a private hospital may be used for a service, from a day and (if known) to a day. `codes` narrow it to some
    of the service's codes; empty is all of them. `price` is in kroner for one course.
    """

    hospital = models.ForeignKey(Hospital, models.CASCADE, related_name="agreements")
    service = models.ForeignKey(Service, models.CASCADE, related_name="agreements")
    kind = models.CharField(max_length=10, choices=AgreementKind)
    region = models.CharField(max_length=20, blank=True)
    scope = models.CharField(max_length=10, choices=AgreementScope, default=AgreementScope.WHOLE)
    codes = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    conditions = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hospital", "service", "kind", "region", "scope", "valid_from"], name="agreement_once"
            )
        ]

    @property
    def covered_codes(self) -> list[str]:
        """The SKS codes that it is about."""
        return self.codes or self.service.codes


class NoneToday(RegisterEntry):
    """That somebody looked and there was none: no agreement for a service, by a source, on a day. An answer that holds
    for that day, beside the question that was never asked.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="none_today")
    kind = models.CharField(max_length=10, choices=AgreementKind)
    region = models.CharField(max_length=20, blank=True)
    checked_on = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "kind", "region", "checked_on"], name="none_today_once")
        ]


class ApprovedLevel(RegisterEntry):
    """That a hospital is approved for a service above the main level (SUL § 208, stk. 1), from a day to a day."""

    hospital = models.ForeignKey(Hospital, models.CASCADE, related_name="approved_levels")
    service = models.ForeignKey(Service, models.CASCADE, related_name="approved_levels")
    level = models.CharField(max_length=10, choices=Level)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hospital", "service", "level", "valid_from"], name="approved_level_once")
        ]


class WaitKind(models.TextChoices):
    """The three waiting times that hospitals report to Venteinfo."""

    EXAMINATION = "examination", _("Undersøgelse")
    OUTPATIENT = "outpatient", _("Behandling uden indlæggelse")
    INPATIENT = "inpatient", _("Behandling med indlæggelse")


class WaitSource(models.TextChoices):
    CALL = "call", _("Oplyst i telefonen")
    HOSPITAL = "hospital", _("Meldt af hospitalet")
    IMPORT = "import", _("Læst ind fra en fil")


class WaitingTime(RegisterEntry):
    """Days from referral until the hospital can begin the service, as the hospital reported it on a day.

    `other_regions` is whether it takes patients of other regions. `reported_by` is who wrote it here.
    """

    hospital = models.ForeignKey(Hospital, models.CASCADE, related_name="waiting_times")
    service = models.ForeignKey(Service, models.CASCADE, related_name="waiting_times", db_index=False)
    kind = models.CharField(max_length=12, choices=WaitKind, default=WaitKind.EXAMINATION)
    days = models.PositiveSmallIntegerField()
    reported_on = models.DateField()
    other_regions = models.BooleanField(default=True)
    source = models.CharField(max_length=10, choices=WaitSource, default=WaitSource.IMPORT)
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "hospital", "kind", "reported_on"], name="waiting_time_once")
        ]


class ClassificationCode(RegisterEntry):
    """A code of SKS (the health service's classification), with the days on which it may be used."""

    code = models.CharField(max_length=10)
    text = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["code", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="classification_code_once")
        ]


class PlaceKind(models.TextChoices):
    POSTCODE = "postcode", _("Postnummer")
    MUNICIPALITY = "municipality", _("Kommune")


class Place(RegisterEntry):
    """Where a postcode or a municipality lies, in degrees, and in which region."""

    kind = models.CharField(max_length=12, choices=PlaceKind)
    code = models.CharField(max_length=4)
    name = models.CharField(max_length=60)
    region = models.CharField(max_length=20)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        ordering: ClassVar = ["kind", "code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "code"], name="place_once")]


class DirectReferral(RegisterEntry):
    """How many patients departments referred to partner and agreement hospitals themselves, in a year. The annual
    report tells it beside table 2.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="direct_referrals")
    year = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "year"], name="direct_referral_once")]


def _in_language(danish: str, english: str) -> str:
    return english if english and (get_language() or "da").startswith("en") else danish
