"""Assessments of rights, lists of possible hospitals, and the patient's wishes."""

from typing import ClassVar

from django.db import models

from .case import Case, Channel
from .office import User
from .pathway import Pathway
from .provider import Hospital, Service


class Assessment(models.Model):
    """The question put to the rights engine and its answer, never changed afterwards (feature R4).

    `by` is empty where the system asked because a fact had changed.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="assessments")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    document = models.JSONField()
    answer = models.JSONField()
    rules_version = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]


class OptionList(models.Model):
    """The hospitals shown for one service on one day, in the order that the right decides (features R13, R14).

    `facts` holds what the list was made by: the code that was asked for, where the patient was taken to live, what the
    patient had said, and since when no agreement is known.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="option_lists")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    pathway = models.ForeignKey(Pathway, models.PROTECT, related_name="option_lists")
    right = models.CharField(max_length=40)
    on = models.DateField()
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]


class Option(models.Model):
    """One hospital on the list with its facts frozen: `facts` is what `matching.Candidate.as_facts` gave that day."""

    option_list = models.ForeignKey(OptionList, models.CASCADE, related_name="options")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    to_kind = models.CharField(max_length=20)
    possible = models.BooleanField()
    reason = models.CharField(max_length=40)
    facts = models.JSONField()

    class Meta:
        ordering: ClassVar = ["rank"]


class Wish(models.Model):
    """A wish in the patient's own words; undocumented wishes do not count (law.md § 1).

    It was said at `said_at` by `channel`, and written down at `at`; the two times differ for what stands in a form.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="wishes")
    option = models.ForeignKey(Option, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField()
    channel = models.CharField(max_length=20, choices=Channel, blank=True)
    said_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
