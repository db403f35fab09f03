"""Outgoing correspondence: letters, re-referrals, and the transactional outbox that delivers them."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .assessment import Assessment
from .attachment import Attachment
from .case import Case, ReferredTo, Stage
from .decision import Decision
from .office import User
from .pathway import Pathway
from .provider import Hospital, Way


class LetterKind(models.TextChoices):
    DECISION = "decision", _("Afgørelse")
    GUIDANCE = "guidance", _("Vejledning")
    MESSAGE = "message", _("Besked")
    QUESTION = "question", _("Spørgsmål")


class Letter(models.Model):
    """A letter to the patient. A draft may change; once sent, neither text nor PDF changes (the database refuses).

    `version` counts the changes of its text, so that nobody saves or sends another text than the one they have seen.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="letters")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="letters")
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, blank=True, related_name="+")
    matter = models.CharField(max_length=60, blank=True)  # the key of the matter that it tells of, by `assessment`
    right = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=12, choices=LetterKind)
    language = models.CharField(max_length=2, default="da")
    title = models.CharField(max_length=200)
    body = models.TextField()
    version = models.PositiveIntegerField(default=1)
    recipient = models.JSONField(default=dict)
    pdf = models.BinaryField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["created_at", "id"]


class ReReferralState(models.TextChoices):
    DRAFT = "draft", _("Kladde")
    SENT = "sent", _("Sendt")
    RECEIVED = "received", _("Modtaget")
    ACCEPTED = "accepted", _("Accepteret")
    DECLINED = "declined", _("Afvist")
    RETURNED = "returned", _("Givet tilbage")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")


class ReReferral(models.Model):
    """Moving the patient to one hospital (omvisitering), with the referral attached."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="re_referrals")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="re_referrals")
    pathway = models.ForeignKey(Pathway, models.PROTECT, null=True, blank=True, related_name="re_referrals")
    hospital = models.ForeignKey(Hospital, models.PROTECT, null=True, blank=True, related_name="re_referrals")
    stage = models.CharField(max_length=40, choices=Stage)
    to = models.CharField(max_length=40, choices=ReferredTo)
    referral = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    codes = models.CharField(max_length=200, blank=True)
    images = models.CharField(max_length=200, blank=True)  # where the hospital finds them, or that there are none
    price_frame = models.PositiveIntegerField(null=True, blank=True)  # kroner, beyond which the hospital asks first
    message = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=ReReferralState, default=ReReferralState.DRAFT)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)  # when the office asks the hospital for its answer (again)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["hospital", "state", "sent_at"], name="re_referral_hospital")]


class OutboxState(models.TextChoices):
    QUEUED = "queued", _("På vej")
    PLACED = "placed", _("Ligger klar, ikke hentet endnu")
    DELIVERED = "delivered", _("Leveret")
    FAILED = "failed", _("Kunne ikke leveres")
    UNREAD = "unread", _("Ingen kan åbne den der – ring")
    HANDED_OVER = "handed", _("Afleveret på anden måde")
    STOPPED = "stopped", _("Standset, før den nåede frem")


class OutboxMessage(models.Model):
    """One thing to be delivered: `kind` is registered with `outbox.register`, `item` is the key of the thing itself.

    Its id is the message's identity at the receiver, so that a second try is no second message. `case` is empty for a
    kind that belongs to no case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=20)
    item = models.BigIntegerField()
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="outbox")
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=OutboxState, default=OutboxState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "item"], name="outbox_item_once")]

    @property
    def is_held_up(self) -> bool:
        """Whether it has not arrived and is not just under way: somebody may bring it to its receiver themselves."""
        held_up = (OutboxState.FAILED, OutboxState.UNREAD, OutboxState.PLACED)
        return self.state in held_up or (self.state == OutboxState.QUEUED and bool(self.error))


class Delivery(models.Model):
    """A message at its receiver, on the patient's page or at the hospital: the receiver's side of the outbox. `way` is
    how it went to a hospital; `opened_at` is when it was read or fetched there.
    """

    message = models.OneToOneField(OutboxMessage, models.PROTECT, primary_key=True, related_name="delivery")
    case = models.ForeignKey(Case, models.CASCADE, related_name="deliveries")
    hospital = models.ForeignKey(Hospital, models.PROTECT, null=True, blank=True, related_name="deliveries")
    way = models.CharField(max_length=10, choices=Way, default=Way.PAGE)
    at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)


class NewsMail(models.Model):
    """That the patient is told by e-mail or text that there is something new in the case. What is new stands in
    neither.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="news_mails")
    at = models.DateTimeField()
