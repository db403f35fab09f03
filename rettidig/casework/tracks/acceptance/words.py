"""The words of the audit log about acceptance requests."""

from django.db import models
from django.utils.translation import gettext_lazy


class AcceptanceWord(models.TextChoices):
    """The words of the audit log about acceptance requests."""

    REQUESTED = "acceptance.requested", gettext_lazy("Anmodning om accept modtaget")
    REPLIED = "acceptance.replied", gettext_lazy("Anmodning om accept: hospitalet har svaret på spørgsmålet")
    ANSWERED = "acceptance.answered", gettext_lazy("Anmodning om accept: svar")
    CONFIRMED = "acceptance.confirmed", gettext_lazy("Anmodning om accept: afslag bekræftet")
    SENT_BACK = "acceptance.sent_back", gettext_lazy("Anmodning om accept: en kollega er uenig i afslaget")
    WITHDRAWN = "acceptance.withdrawn", gettext_lazy("Anmodning om accept: bortfaldet")
    REFUSED_ENTRY = "acceptance.refused_entry", gettext_lazy("Et andet hospital har forsøgt at se patienten")
