"""The words of the audit log about imports of earlier years."""

from django.db import models
from django.utils.translation import gettext_lazy


class ImportWord(models.TextChoices):
    """The words of the audit log about imports."""

    IMPORTED = "inquiries.imported", gettext_lazy("Henvendelser fra tidligere år læst ind")
    UNDONE = "inquiries.import_undone", gettext_lazy("Indlæsning fortrudt")
