"""The forms beside the questions: files, sending, coming back, the case."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Attachment
from rettidig.web.forms import LongTextField, PlainForm
from rettidig.web.several_files import AttachmentsField

from .questions import radios


class FileForm(PlainForm):
    file = AttachmentsField(label=gettext_lazy("Vælg filer, eller tag et foto"))
    kind = radios(
        [
            (Attachment.Kind.LETTER, gettext_lazy("Brev fra hospitalet")),
            (Attachment.Kind.REFERRAL, gettext_lazy("Henvisning")),
            (Attachment.Kind.CONSENT, gettext_lazy("Samtykke eller fuldmagt")),
            (Attachment.Kind.OTHER, gettext_lazy("Noget andet")),
        ],
        label=gettext_lazy("Hvad viser filerne?"),
        required=False,
    )

    def clean_kind(self) -> str:
        """A file is taken without it: a browser forgets the chosen file when the form comes back."""
        return str(self.cleaned_data["kind"] or Attachment.Kind.OTHER)


class SendForm(PlainForm):
    """Nothing to fill in. The field is hidden from people; what fills it in is a machine (feature I10)."""

    website = forms.CharField(label=gettext_lazy("Lad dette felt stå tomt"), max_length=200, required=False)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Lad feltet stå tomt, og send igen."))
        return ""


class TrackForm(PlainForm):
    """The one entrance: which of the two forms."""

    track = radios(
        [
            ("max_wait", gettext_lazy("Kræft eller alvorlig hjertesygdom – mistanke eller sikkert")),
            ("general", gettext_lazy("Noget andet")),
        ],
        label=gettext_lazy("Hvad skriver du om?"),
        hints={"max_wait": gettext_lazy("Her gælder særligt korte frister. Vi ser på din henvendelse først.")},
        error_messages={"required": gettext_lazy("Vælg, hvad du skriver om.")},
    )


class ResumeForm(PlainForm):
    key = forms.CharField(
        label=gettext_lazy("Din kode til kladden"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-from-link": True}),
    )


class CaseKeyForm(PlainForm):
    number = forms.CharField(
        label=gettext_lazy("Sagsnummer"), max_length=40, help_text=gettext_lazy("For eksempel 2026-000123")
    )
    code = forms.CharField(
        label=gettext_lazy("Kode"),
        max_length=40,
        help_text=gettext_lazy("Den står på din kvittering."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AnswerForm(PlainForm):
    """The answer to one question from the office."""

    text = LongTextField(
        label=gettext_lazy("Dit svar"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "5"}),
        error_messages={"required": gettext_lazy("Skriv dit svar.")},
    )


class MessageForm(PlainForm):
    text = LongTextField(
        label=gettext_lazy("Din besked"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "5"}),
        error_messages={"required": gettext_lazy("Skriv din besked.")},
    )
