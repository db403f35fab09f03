"""Booked lists: patients who wait at a department, by a key alone, and what the rights engine found for them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .office import Office, User
from .provider import Hospital


class BookedList(models.Model):
    """A list of booked patients as a department sent it, judged on the day `on`.

    It counts once it is kept; until then it is a preview. `told_on` is the day on which the letters were sent. The
    patients of an emptied list are gone; its counts stay.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="booked_lists")
    sha256 = models.CharField(max_length=64)
    on = models.DateField()
    rules_version = models.CharField(max_length=64)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    told_on = models.DateField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)
    printing_since = models.DateTimeField(null=True, blank=True)  # when somebody asked for the letters as PDF

    class Meta:
        ordering: ClassVar = ["-prepared_at", "-id"]


class BookedPatient(models.Model):
    """One patient of a list who has a right that the letter did not tell of, or of whom that is unclear.

    `key` is the department's own, `document` the question as the rights engine was asked, and `marks` are the rights
    that it found; without one, it could not say.
    """

    booked_list = models.ForeignKey(BookedList, models.CASCADE, related_name="patients")
    key = models.CharField(max_length=40)
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+")
    department = models.CharField(max_length=80, blank=True)
    booked_for = models.DateField(null=True, blank=True)
    marks = ArrayField(models.CharField(max_length=40), default=list)
    document = models.JSONField()
    told = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["booked_list", "key"], name="booked_patient_once")]


class BookedPrint(models.Model):
    """Some of the letters of a list as one PDF, from the one that is number `first` on."""

    booked_list = models.ForeignKey(BookedList, models.CASCADE, related_name="prints")
    first = models.PositiveIntegerField()
    letters = models.PositiveIntegerField()
    pdf = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["first"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["booked_list", "first"], name="booked_print_once")]

    @property
    def last(self) -> int:
        """The number of its last letter."""
        return self.first + self.letters - 1


class BookedCount(models.Model):
    """How many patients of a list one department has, and how many of them were marked, unclear and told."""

    booked_list = models.ForeignKey(BookedList, models.CASCADE, related_name="counts")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+")
    department = models.CharField(max_length=80, blank=True)
    patients = models.PositiveIntegerField()
    marked = models.PositiveIntegerField()
    unclear = models.PositiveIntegerField()
    told = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["hospital__name", "department"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booked_list", "hospital", "department"], name="booked_count_once")
        ]
