"""The patient, and what was corrected about the patient."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import EncryptedField


class Identity(models.TextChoices):
    """How a person's identity was confirmed."""

    MITID = "mitid", _("MitID")
    SHOWN_ID = "shown_id", _("Viste billedlegitimation")
    CALLED_BACK = "called_back", _("Vi ringede tilbage på et nummer, vi kendte")
    SIGNED_LETTER = "signed_letter", _("Underskrevet brev")
    REGISTER = "register", _("Navn, nummer og adresse passer med CPR-registret eller journalen")


class Person(models.Model):
    """A patient, known by CPR number or by a replacement number; the number is encrypted and found by its blind
    index.
    """

    cpr = EncryptedField(blank=True, default="")
    cpr_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    name = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    protected_address = models.BooleanField(default=False)
    deceased_on = models.DateField(null=True, blank=True)
    interpreter_language = models.CharField(max_length=40, blank=True)
    guardian = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(models.Func("name", function="casework_fold"), name="person_folded_name")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cpr_index"], condition=~models.Q(cpr_index=""), name="person_cpr_once")
        ]
