"""An inquiry while it is being written."""

from django.db import models

from .case import Case
from .fields import EncryptedField
from .office import User


class IntakeDraft(models.Model):
    """An inquiry that is being written, kept on the server so that nothing is lost; found only by a secret key.

    `seen` are the pages that were answered, also with nothing. `typed` holds, by page, what cannot be taken as it was
    typed (`steps.draft.read_typed`). A call that somebody of the office is writing down has their name, `by`; one that
    they laid aside can be taken up until it expires. `letter` is the link of a letter that it was begun with.
    """

    key_mark = models.CharField(max_length=64, unique=True)
    max_wait_form = models.BooleanField(default=False)
    answers = models.JSONField(default=dict)
    seen = models.JSONField(default=list)
    typed = EncryptedField(blank=True, default="")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    discarded_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey("casework.LetterLink", models.SET_NULL, null=True, blank=True, related_name="+")
    case = models.OneToOneField(Case, models.SET_NULL, null=True, blank=True, related_name="draft")
