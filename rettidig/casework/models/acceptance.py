"""Acceptance requests (anmodning om accept): a private hospital asks to change or add codes for a patient it has."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case
from .correspondence import ReReferral
from .office import User


class AcceptanceKind(models.TextChoices):
    """What the hospital asks for (annual report 2025, note 2)."""

    ADD = "add", _("Flere koder")
    CHANGE = "change", _("Andre koder i stedet")
    PRICE = "price", _("Betaling uden for aftalen")


class AcceptanceReason(models.TextChoices):
    """Why the hospital asks: the office's own grouping, for the patterns."""

    FINDING = "finding", _("Undersøgelsen viste noget nyt")
    REFERRAL = "referral", _("Koderne passer ikke til henvisningen")
    NEXT_STEP = "next_step", _("Det er næste skridt i forløbet")
    COMPLICATION = "complication", _("Der er kommet en komplikation")
    OTHER = "other", _("Andet")


class AcceptanceState(models.TextChoices):
    WAITING = "waiting", _("Venter på svar")
    ASKED = "asked", _("Vi har bedt om mere")
    PROPOSED = "proposed", _("Afslag venter på en kollega")
    ACCEPTED = "accepted", _("Accepteret")
    PARTLY = "partly", _("Accepteret i en del")
    REFUSED = "refused", _("Afslag")
    WITHDRAWN = "withdrawn", _("Bortfaldet")


class AcceptanceRequest(models.Model):
    """What one hospital asked for one patient that it has. Each request is an inquiry, and so a case of its own.

    The codes that the patient came with stand in the re-referral. `dropped` are those of them that the asked `codes`
    take the place of; `price` is in kroner, where the hospital names one. `asked_for` names the person at the hospital
    when staff have written the request down. `key` makes one request of one form, however often it is sent.
    `accepted` is empty until the request is answered.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="acceptance_request")
    re_referral = models.ForeignKey(ReReferral, models.PROTECT, related_name="acceptance_requests")
    kind = models.CharField(max_length=6, choices=AcceptanceKind)
    codes = ArrayField(models.CharField(max_length=10))
    dropped = ArrayField(models.CharField(max_length=200), default=list)  # as the re-referral has them
    reason = models.CharField(max_length=12, choices=AcceptanceReason)
    words = models.TextField()
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    is_urgent = models.BooleanField(default=False)
    asked_for = models.CharField(max_length=200, blank=True)
    key = models.UUIDField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=AcceptanceState, default=AcceptanceState.WAITING)
    accepted = ArrayField(models.CharField(max_length=10), default=list)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["re_referral", "key"], name="acceptance_request_once_for_a_form")
        ]
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="acceptance_state")]


class AcceptanceAct(models.TextChoices):
    """What happened to a request after it was made."""

    REPLIED = "replied", _("Hospitalet har svaret på spørgsmålet")
    ASKED = "asked", _("Vi har bedt om mere")
    ACCEPTED = "accepted", _("Accepteret")
    PROPOSED = "proposed", _("Afslag foreslået")
    SENT_BACK = "sent_back", _("En kollega er uenig i afslaget")
    PARTLY = "partly", _("Accepteret i en del")
    REFUSED = "refused", _("Afslag")
    WITHDRAWN = "withdrawn", _("Bortfaldet")


class AcceptanceStep(models.Model):
    """One act on a request, with its words; the database refuses to change it.

    `codes` are those that the act accepts. `proposal` is the key of the rule by which the page proposed an answer,
    empty where the rules proposed nothing.
    """

    request = models.ForeignKey(AcceptanceRequest, models.CASCADE, related_name="steps")
    act = models.CharField(max_length=10, choices=AcceptanceAct)
    text = models.TextField(blank=True)
    codes = ArrayField(models.CharField(max_length=10), default=list)
    proposal = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "id"]
