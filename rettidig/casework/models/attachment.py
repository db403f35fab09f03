"""Files that belong to a case."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case
from .draft import IntakeDraft
from .office import User


class Attachment(models.Model):
    """A file that belongs to a case (or to a draft until it is sent). `content` is the safe copy, empty when none could
    be made (UNSAFE); `original` is the file as it came. Both live in the database, in the same transaction.
    `text` is what can be read in it, to be found by; None where nobody has looked yet. `by_patient`: the patient,
    who has logged in, sent it to a case that somebody else wrote, and that one does not see it.
    """

    class Kind(models.TextChoices):
        REFERRAL = "referral", _("Henvisning")
        LETTER = "letter", _("Indkaldelsesbrev")
        BILL = "bill", _("Regning")
        PAYMENT = "payment", _("Bevis for betaling")
        EU_CARD = "eu_card", _("Blåt EU-sygesikringskort")
        RECORD = "record", _("Kopi af journalen")
        APPLICATION = "application", _("Ansøgningsskema")
        DESCRIPTION = "description", _("Beskrivelse af behandlingen")
        OFFER = "offer", _("Tilbud med pris og dato")
        CONSENT = "consent", _("Samtykke eller fuldmagt")
        OTHER = "other", _("Andet")

    class Scan(models.TextChoices):
        CLEAN = "clean", _("Undersøgt")
        QUARANTINE = "quarantine", _("Afventer undersøgelse for virus")
        INFECTED = "infected", _("Virus fundet")
        UNSAFE = "unsafe", _("Kan ikke åbnes her")

    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="attachments")
    draft = models.ForeignKey(IntakeDraft, models.SET_NULL, null=True, blank=True, related_name="attachments")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    text = models.TextField(null=True, blank=True)  # noqa: DJ001 – not read is another thing than no text
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.QUARANTINE)
    remark = models.CharField(max_length=20, blank=True)  # what is not in the copy, or why there is none: files.Remark
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)  # taken out of a draft, and of no place since
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    by_patient = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["added_at", "id"]


class Original(models.Model):
    """The file as it came, byte for byte. No page and no list reads it. Attachments of earlier versions have none."""

    attachment = models.OneToOneField(Attachment, models.CASCADE, primary_key=True, related_name="original")
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="+")  # from then on evidence
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
