"""What a patient has said of where and when: how far, how, and on which days."""

from django.db import models

from .case import Case


class PatientNeeds(models.Model):
    """What the patient of a case has said that concerns the choice of a hospital. It hides no hospital.

    `place` is a postcode or a municipality, where the patient is not at the address that the person has. `cannot` are
    periods of days, each with its first and its last. What language an interpreter speaks stands on the person.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="needs")
    place = models.CharField(max_length=60, blank=True)
    distance_max = models.PositiveSmallIntegerField(null=True, blank=True)  # kilometres
    latest_day = models.DateField(null=True, blank=True)
    cannot = models.JSONField(default=list, blank=True)
    transport = models.CharField(max_length=200, blank=True)
    earlier_visits = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()
