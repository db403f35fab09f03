"""E-mails that tell a colleague that there is something new, without saying what."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .office import User


class NoticeAbout(models.TextChoices):
    """What a colleague can choose to be told of by e-mail."""

    ADVICE = "advice", _("Nogen spørger dig om råd eller godkendelse, eller et svar er over tiden")
    MESSAGE = "message", _("Der er en ny besked fra patienten i en af dine sager")
    WARNING = "warning", _("En frist i en af dine sager er nær")


class StaffNotice(models.Model):
    """That a colleague is told by e-mail; once a day of each kind, however much is new."""

    to = models.ForeignKey(User, models.CASCADE, related_name="notices")
    about = models.CharField(max_length=10, choices=NoticeAbout)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["to", "about", "day"], name="staff_notice_once_a_day")]
