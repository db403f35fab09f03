"""The case: all contacts about one matter, from the first inquiry until it is closed."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ..lifecycle import State
from ..topics import TOPICS
from .form_version import FormVersion
from .office import Office, Team, User
from .past_import import PastImport
from .person import Identity, Person


class Channel(models.TextChoices):
    FORM = "form", _("Blanket")
    PHONE = "phone", _("Telefon")
    POST = "post", _("Brev")
    EMAIL = "email", _("Sikker mail")
    HOSPITAL = "hospital", _("Hospital")
    IN_PERSON = "in_person", _("Personligt")


class Reporter(models.TextChoices):
    PATIENT = "patient", _("Patienten selv")
    PARENT = "parent", _("Forælder til et barn")
    RELATIVE = "relative", _("Pårørende")
    REPRESENTATIVE = "representative", _("Værge, eller en med fuldmagt")
    GP = "gp", _("Egen læge")
    PROFESSIONAL = "professional", _("Anden fagperson")


class Priority(models.IntegerChoices):
    URGENT = 1, _("Haster")
    HIGH = 2, _("Høj")
    NORMAL = 3, _("Almindelig")


class Stage(models.TextChoices):
    """The stage that is moved in a re-referral: the headings of table 2."""

    DIAGNOSTIC = "diagnostic_examination", _("Diagnostisk undersøgelse")
    ASSESSMENT_AND_TREATMENT = "assessment_and_treatment", _("Udredning og behandling")
    TREATMENT = "treatment", _("Behandling (inkl. aflyst operation)")


class ReferredTo(models.TextChoices):
    """The destination of a re-referral: the rows of table 2."""

    FREE_CHOICE = "free_choice", _("Frit sygehusvalg")
    PARTNER = "partner_hospital", _("Privat samarbejdssygehus")
    AGREEMENT = "agreement_hospital", _("Privat aftalesygehus")
    AGREEMENT_PART = "agreement_hospital_part", _("Privat aftalesygehus – del af udredning")
    PARTNER_PART = "partner_hospital_part", _("Privat samarbejdssygehus – del af udredning")


PARTS = frozenset({ReferredTo.AGREEMENT_PART, ReferredTo.PARTNER_PART})  # of an assessment: the rest stays where it is


class NotReReferred(models.TextChoices):
    NO_OFFER = "no_offer", _("Der var intet tilbud at omvisitere til")
    KEPT_DATE = "kept_date", _("Patienten beholdt sin tid")


class NewsFrom(models.TextChoices):
    """Who has written in a case since its owner last opened it; the last one counts."""

    PATIENT = "patient", _("Besked fra patienten")
    HOSPITAL = "hospital", _("Svar fra hospitalet")
    COLLEAGUE = "colleague", _("Nyt fra en kollega")
    HOLD = "hold", _("Tilbage fra hold")


class Outcome(models.TextChoices):
    """The outcome of a case in which the patient asked to be moved."""

    RE_REFERRED = "re_referred", _("Omvisiteret")
    NOT_RE_REFERRED = "not_re_referred", _("Ikke omvisiteret")


class WithWhom(models.TextChoices):
    """Who is at the other end of a contact, or owes the office an answer."""

    PATIENT = "patient", _("Patient")
    RELATIVE = "relative", _("Pårørende")
    DEPARTMENT = "department", _("Hospitalsafdeling")
    PRIVATE_HOSPITAL = "private_hospital", _("Privathospital")
    GP = "gp", _("Egen læge")
    AUTHORITY = "authority", _("Myndighed")
    OTHER = "other", _("Andre")


WRITES_AS = {  # who is at the other end when the one who wrote the inquiry writes or is reached
    Reporter.PATIENT: WithWhom.PATIENT,
    Reporter.PARENT: WithWhom.RELATIVE,
    Reporter.RELATIVE: WithWhom.RELATIVE,
    Reporter.REPRESENTATIVE: WithWhom.RELATIVE,
    Reporter.GP: WithWhom.GP,
    Reporter.PROFESSIONAL: WithWhom.OTHER,
}


class Confidential(models.TextChoices):
    """Why a case is closed to all but a few."""

    OWN_COLLEAGUE = "own_colleague", _("En kollega eller en kollegas nærmeste")
    PROTECTED_ADDRESS = "protected_address", _("Beskyttet adresse")
    OTHER = "other", _("En anden grund")


class ReplyBy(models.TextChoices):
    """How the one who wrote wants to be told that there is something new."""

    PAGE = "page", _("Her på siden")
    TEXT = "text", _("Her på siden, og en sms, når der er nyt")
    PHONE = "phone", _("På telefon")
    POST = "post", _("Med brev")


class ReceiptClock(models.TextChoices):
    """Whose time the time of receipt is."""

    DATABASE = "database", _("Databasens ur, da henvendelsen kom")
    TOLD = "told", _("Skrevet af den, der tog imod, eller læst ind")
    OF_CASE = "of_case", _("Som den sag, den er kommet af")


class Case(models.Model):
    """One matter of one patient.

    `topic` is what it is about, `outcome` what came of it, and no act on the outcome changes the topic. `answers` is
    what the citizen wrote, never changed afterwards. `version` catches two advisers on one case. `first_office` is the
    office that received it and counts it, where another has it now because the first has become part of it.
    `parent` is the main case of a sub-case: another matter of the same patient, which came up in it. The main case
    closes last.
    `warning_words` are those that the writer used and a person must read at once (`questionnaire.warning_words`).
    `news_from` is who has written since the owner last opened the case. Until `held_until` it is on hold, for an answer
    from `waits_for` where one is awaited; its dates run on. A case that is `joined_to` another is closed and part of
    that one; one that is `split_from` another holds a second matter of that one's inquiry. Neither is counted. A
    `confidential` case is open to a few alone. `received_at` stays as it was written; where the time of the first
    contact was wrong, `came_at` is the right one, from which it counts. Of what arrives by itself the database sets
    `received_at` as the row is written, whatever stood there (`receipt_clock`); what was told in the inquiry of
    another case has that one's, by the database too.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="cases")
    first_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="sub_cases", db_index=False)
    number = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    receipt_clock = models.CharField(
        max_length=10, choices=ReceiptClock, default=ReceiptClock.TOLD, db_default=ReceiptClock.TOLD
    )
    came_at = models.DateTimeField(null=True, blank=True)
    imported = models.ForeignKey(
        PastImport, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # the import of earlier years that brought it, if one did
    channel = models.CharField(max_length=20, choices=Channel)
    topic = models.CharField(max_length=40)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    max_wait_form = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="da")
    form_version = models.ForeignKey(
        FormVersion, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # the one it was written in; none before there were versions

    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="cases")
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="cases")
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    priority_reasons = models.JSONField(default=list)
    next_deadline = models.DateField(null=True, blank=True)
    next_deadline_kind = models.CharField(max_length=40, blank=True)
    service_due = models.DateField(null=True, blank=True)
    legal_due = models.DateField(null=True, blank=True)
    legal_right = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    news_at = models.DateTimeField(null=True, blank=True)
    news_from = models.CharField(max_length=10, choices=NewsFrom, blank=True)
    held_until = models.DateField(null=True, blank=True)
    held_reason = models.CharField(max_length=500, blank=True)
    waits_for = models.CharField(max_length=20, choices=WithWhom, blank=True)
    confidential = models.CharField(max_length=20, choices=Confidential, blank=True)

    patient = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="cases")
    home_region = models.CharField(max_length=20)  # the key of a Region, or "abroad"
    reporter = models.CharField(max_length=20, choices=Reporter, default=Reporter.PATIENT)
    reporter_name = models.CharField(max_length=200, blank=True)
    reporter_relation = models.CharField(max_length=200, blank=True)
    reply_by = models.CharField(max_length=10, choices=ReplyBy, blank=True)
    reply_phone = models.CharField(max_length=30, blank=True)
    reply_email = models.EmailField(blank=True)
    answers = models.JSONField(default=dict)
    warning_words = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    follow_up_code = models.CharField(max_length=64, blank=True)
    identity_confirmed_at = models.DateTimeField(null=True, blank=True)
    identity_confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    identity_confirmed_how = models.CharField(max_length=15, choices=Identity, blank=True)

    re_referral_stage = models.CharField(max_length=40, choices=Stage, blank=True)
    re_referral_to = models.CharField(max_length=40, choices=ReferredTo, blank=True)
    not_re_referred = models.CharField(max_length=20, choices=NotReReferred, blank=True)
    patient_seen_on = models.DateField(null=True, blank=True)
    patient_declined_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.TextField(blank=True)
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joined", db_index=False)
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="split_off", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("number", Coalesce("first_office", "office"), name="case_number_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["office"], condition=~Q(confidential=""), name="case_confidential"),
            models.Index(fields=["imported"], condition=Q(imported__isnull=False), name="case_imported"),
            models.Index(fields=["joined_to"], condition=Q(joined_to__isnull=False), name="case_joined"),
            models.Index(fields=["split_from"], condition=Q(split_from__isnull=False), name="case_split"),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="case_parent"),
            models.Index(
                fields=["office", "next_deadline", "priority", "received_at", "id"],
                condition=Q(closed_at=None),
                name="case_queue",
            ),
            models.Index(
                fields=["team", "next_deadline", "priority", "received_at", "id"],
                condition=Q(closed_at=None),
                name="case_team_queue",
            ),
            models.Index(
                fields=["owner", "next_deadline", "priority", "received_at", "id"],
                condition=Q(closed_at=None),
                name="case_owner_queue",
            ),
            models.Index(  # what has no owner and is late or urgent stands in sight of everybody
                fields=["office", "next_deadline", "priority", "received_at", "id"],
                condition=Q(closed_at=None, owner=None),
                name="case_unowned_queue",
            ),
            models.Index(
                fields=["office", "next_deadline", "priority", "received_at", "id"],
                condition=Q(closed_at=None, news_at__isnull=False),
                name="case_news_queue",
            ),
            models.Index(
                fields=["office", "next_deadline", "priority", "received_at", "id"],
                condition=Q(closed_at=None, held_until__isnull=False),
                name="case_held_queue",
            ),
            models.Index(
                fields=["office", "next_deadline", "priority", "received_at", "id"],
                condition=Q(closed_at=None) & (Q(state=State.RE_REFERRED) | ~Q(waits_for="")),
                name="case_waiting_queue",
            ),
            models.Index(
                fields=["owner", "answered_at"], condition=Q(answered_at__isnull=False), name="case_owner_answered"
            ),
            models.Index(fields=["owner", "closed_at"], condition=Q(closed_at__isnull=False), name="case_owner_closed"),
            models.Index(
                fields=["office", "-closed_at", "-id"], condition=Q(closed_at__isnull=False), name="case_closed"
            ),
            models.Index(fields=["office", "received_at"], name="case_received"),
            models.Index(
                fields=["first_office", "received_at"],
                condition=Q(first_office__isnull=False),
                name="case_first_received",
            ),
            models.Index(fields=["came_at"], condition=Q(came_at__isnull=False), name="case_came"),
        ]

    def __str__(self) -> str:
        return self.number

    acting: User | None = None  # who an act is done by, on a case that is locked for it

    @property
    def row(self) -> str:
        """The case's row of table 1: what came of it, else what it is about."""
        return self.outcome or TOPICS[self.topic].row

    @property
    def counts_from(self) -> datetime:
        """When the first contact was: what the office's promise and the figures count from."""
        return self.came_at or self.received_at

    @property
    def letter_language(self) -> str:
        """The language of letters to the one who wrote: there are letters in Danish and in English, and whoever writes
        in another language is answered in English.
        """
        return self.language if self.language in ("da", "en") else "en"

    @property
    def wait_is_over(self) -> bool:
        """Whether the patient has been seen, has declined, or has died."""
        is_dead = self.patient is not None and self.patient.deceased_on is not None
        return bool(self.patient_seen_on or self.patient_declined_on or is_dead)

    @property
    def writer(self) -> WithWhom:
        """Who wrote the inquiry, as one is named in contacts."""
        return WRITES_AS[Reporter(self.reporter)]

    @property
    def is_by_patient(self) -> bool:
        return self.reporter == Reporter.PATIENT

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None
