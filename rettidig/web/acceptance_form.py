"""The questions of an acceptance request: the same for the hospital and for staff who write a letter down."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import AcceptanceKind, AcceptanceReason
from rettidig.casework.steps.attachments import BadFile, Received, examine
from rettidig.casework.tracks.acceptance import Wanted, read_codes

from .forms import AttachmentField, KronerField, LongTextField, PlainForm


class FileForm(PlainForm):
    """A form with one file that may be left out."""

    file = AttachmentField(label=gettext_lazy("Bilag"), required=False)

    def examined(self) -> list[Received] | None:
        """The file, examined; None when it cannot be taken, and the form says why."""
        upload = self.cleaned_data.get("file")
        if not upload:
            return []
        try:
            return [examine(name=upload.name, content=upload.read())]
        except BadFile as bad:
            self.add_error("file", str(bad))
            return None


class KeyField(forms.Field):
    """The key that makes one request of one form; it is hidden."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> UUID | None:
        if value in self.empty_values or isinstance(value, UUID):
            return value or None
        try:
            return UUID(str(value))
        except ValueError as error:
            raise forms.ValidationError(_("Åbn siden igen, og send så."), code="key") from error


class WantedForm(FileForm):
    """What is asked for. `in_force` are the codes that the hospital may use for the patient."""

    key = KeyField()
    kind = forms.ChoiceField(
        label=gettext_lazy("Hvad beder I om?"), choices=AcceptanceKind.choices, widget=forms.RadioSelect
    )
    codes = forms.CharField(
        label=gettext_lazy("Koder, I beder om"),
        help_text=gettext_lazy("SKS-koder med mellemrum imellem, fx KNGA11 KNGD11."),
        max_length=300,
    )
    dropped = forms.MultipleChoiceField(
        label=gettext_lazy("Koder, der skal udgå"),
        help_text=gettext_lazy("Kun når I beder om andre koder i stedet."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Hvorfor?"), choices=[("", gettext_lazy("Vælg")), *AcceptanceReason.choices]
    )
    words = LongTextField(
        label=gettext_lazy("Lægens begrundelse"),
        help_text=gettext_lazy("Skriv kun det, vi skal bruge for at svare."),
        max_length=4000,
    )
    price = KronerField(
        label=gettext_lazy("Pris i kroner"),
        help_text=gettext_lazy("Kun når prisen ikke følger af aftalen."),
        required=False,
    )
    is_urgent = forms.BooleanField(
        label=gettext_lazy("Det haster: patienten er hos jer nu, eller det kan ikke vente"), required=False
    )
    field_order: tuple[str, ...] = ("kind", "codes", "dropped", "reason", "words", "price", "is_urgent", "file")

    def __init__(self, *args: Any, in_force: Sequence[str] = (), **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if in_force:
            cast("forms.MultipleChoiceField", self.fields["dropped"]).choices = [(code, code) for code in in_force]
        else:
            del self.fields["dropped"]

    def wanted(self) -> Wanted:
        """The answers, as the verb takes them."""
        data = self.cleaned_data
        return Wanted(
            kind=data["kind"],
            codes=read_codes(data["codes"]),
            dropped=data.get("dropped", []),
            reason=data["reason"],
            words=data["words"],
            price=data["price"],
            is_urgent=data["is_urgent"],
            asked_for=data.get("asked_for", ""),
        )
