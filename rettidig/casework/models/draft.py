"""An inquiry while it is being written."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case
from .fields import EncryptedField
from .form_version import FormVersion
from .office import User


class IntakeDraft(models.Model):
    """An inquiry that is being written, kept on the server so that nothing is lost; found only by a secret key.

    `seen` are the pages that were answered, also with nothing. `typed` holds, by page, what cannot be taken as it was
    typed (`steps.draft.read_typed`). A call that somebody of the office is writing down has their name, `by`; one that
    they laid aside can be taken up until it expires. One that a citizen wrote while logged in has the blind index of
    the citizen's CPR number, `citizen`: the same person finds it again on any device. At `call_promised_at` it was
    taken to be broken off, and somebody calls (`steps.broken_off`). `letter` is the link of a letter that it was begun
    with. `place` is the page that was shown last.
    """

    key_mark = models.CharField(max_length=64, unique=True)
    max_wait_form = models.BooleanField(default=False)
    answers = models.JSONField(default=dict)
    seen = models.JSONField(default=list)
    place = models.CharField(max_length=60, blank=True, default="")
    typed = EncryptedField(blank=True, default="")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    citizen = models.CharField(max_length=64, blank=True, default="", db_index=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
    call_promised_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey("casework.LetterLink", models.SET_NULL, null=True, blank=True, related_name="+")
    form_version = models.ForeignKey(FormVersion, models.PROTECT, null=True, blank=True, related_name="+")
    case = models.OneToOneField(Case, models.SET_NULL, null=True, blank=True, related_name="draft")


class ResumeLink(models.Model):
    """The link to a draft, on its way to the one who writes it. `sealed` holds the address and the key; without its
    draft it is nothing, and goes with it.
    """

    class Way(models.TextChoices):
        EMAIL = "email", _("E-mail")
        TEXT = "text", _("Sms")

    draft = models.ForeignKey(IntakeDraft, models.CASCADE, related_name="links")
    way = models.CharField(max_length=5, choices=Way)
    sealed = EncryptedField()
    at = models.DateTimeField()


class SpentKey(models.Model):
    """The mark of a key that opens no draft any more, and why: whoever comes with it is told what to do."""

    class Why(models.TextChoices):
        USED = "used"
        EXPIRED = "expired"

    key_mark = models.CharField(max_length=64, unique=True)
    why = models.CharField(max_length=7, choices=Why)
    at = models.DateTimeField(db_index=True)
