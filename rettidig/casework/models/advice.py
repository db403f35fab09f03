"""Advice and approval that a colleague or a department is asked for, and the letters that need approval."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .assessment import Assessment
from .case import Case
from .contact_book import HospitalContact
from .correspondence import Letter, LetterKind
from .journal import Task
from .office import Office, User
from .pathway import Pathway
from .register import RegisterEntry


class AdviceKind(models.TextChoices):
    ADVICE = "advice", _("Råd")
    APPROVAL = "approval", _("Godkendelse")


class AdviceAbout(models.TextChoices):
    CASE = "case", _("Sagen")
    LETTER = "letter", _("Et brev")
    DECISION = "decision", _("En afgørelse, der forberedes")
    ASSESSMENT = "assessment", _("Vurderingen af rettighederne")


class AdvicePart(models.TextChoices):
    """What a department may see of the case, besides the question and what it is about."""

    PERSON = "person", _("Patientens navn og fødselsdag")
    PATHWAYS = "pathways", _("Hvad forløbet gælder")
    LIMITS = "limits", _("Lovens frister, som de er vurderet")


class AdviceEnd(models.TextChoices):
    ADVISED = "advised", _("Råd givet")
    APPROVED = "approved", _("Godkendt")
    REFUSED = "refused", _("Ikke godkendt")
    SENT_BACK = "sent_back", _("Sendt tilbage til rettelse")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")
    FORWARDED = "forwarded", _("Givet videre")


class AdviceRequest(models.Model):
    """What one colleague (`asked`) or one department (`contact`) is asked, and what came of it; `end` is empty while
    the answer is awaited.

    `title` and `body` are the text of the letter, or of the decision in preparation, as it was when it was asked about:
    an approval is of that text and of no other. `shown` is what a department sees, as it was composed then.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="advice_requests")
    asked = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="advice_requests")
    contact = models.ForeignKey(HospitalContact, models.PROTECT, null=True, blank=True, related_name="advice_requests")
    kind = models.CharField(max_length=10, choices=AdviceKind)
    about = models.CharField(max_length=10, choices=AdviceAbout)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, blank=True, related_name="advice_requests")
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, blank=True, related_name="+")
    pathway = models.ForeignKey(Pathway, models.PROTECT, null=True, blank=True, related_name="+")
    right = models.CharField(max_length=40, blank=True)
    proposed = models.JSONField(default=dict, blank=True)  # of a decision: its kind, its option and its reasons
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    text = models.TextField()
    due = models.DateField()
    parts = ArrayField(models.CharField(max_length=10, choices=AdvicePart), default=list, blank=True)
    shown = models.JSONField(default=list, blank=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="advice_requests")
    forwarded_from = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="forwarded_to")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    lead_told_at = models.DateTimeField(null=True, blank=True)  # that nobody answered in time
    end = models.CharField(max_length=10, choices=AdviceEnd, blank=True)
    answer = models.TextField(blank=True)
    answered_name = models.CharField(max_length=120, blank=True)  # who answered for a department, in their own words
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(asked=None, contact__isnull=False) | Q(asked__isnull=False, contact=None),
                name="advice_of_one",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["asked", "due"], condition=Q(end=""), name="advice_waiting")]

    @property
    def whom(self) -> Any:
        """The colleague, or the one of the contact book, who is asked."""
        return self.asked or self.contact

    @property
    def is_late(self) -> bool:
        """Whether the last day for the answer has passed without one."""
        return not self.end and timezone.localdate() > self.due


class AdviceLink(models.Model):
    """The way in for a department that is asked: a secret link and a code, of which the marks alone are kept."""

    request = models.OneToOneField(AdviceRequest, models.CASCADE, primary_key=True, related_name="link")
    secret_mark = models.CharField(max_length=64, blank=True, db_index=True)  # SHA-256
    code_mark = models.CharField(max_length=128, blank=True)  # as a password is kept
    expires_on = models.DateField()  # the last day on which it opens


class AdviceMail(models.Model):
    """That a department is sent the link by e-mail. What is asked stands in no e-mail."""

    request = models.ForeignKey(AdviceRequest, models.CASCADE, related_name="mails")
    at = models.DateTimeField()


class ApprovalRule(RegisterEntry):
    """A kind of letter that leaves an office only when somebody has approved it."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="approval_rules")
    letter_kind = models.CharField(max_length=12, choices=LetterKind)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "letter_kind", "valid_from"], name="approval_rule_once")
        ]
