"""The forms beside the questions: files, sending, coming back, the case."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import texts
from rettidig.casework.models import Attachment, ResumeLink
from rettidig.casework.steps import news
from rettidig.web.forms import LongTextField, PlainForm
from rettidig.web.several_files import AttachmentsField

from .questions import radios, reply_choices

FILE_WORDS: dict[str, StrOrPromise] = {
    Attachment.Kind.BILL: Attachment.Kind.BILL.label,
    Attachment.Kind.PAYMENT: gettext_lazy("Bevis for, at regningen er betalt"),
    Attachment.Kind.EU_CARD: gettext_lazy("Det blå EU-sygesikringskort"),
    Attachment.Kind.RECORD: Attachment.Kind.RECORD.label,
    Attachment.Kind.APPLICATION: Attachment.Kind.APPLICATION.label,
    Attachment.Kind.DESCRIPTION: Attachment.Kind.DESCRIPTION.label,
    Attachment.Kind.OFFER: Attachment.Kind.OFFER.label,
    Attachment.Kind.LETTER: gettext_lazy("Brev fra hospitalet"),
    Attachment.Kind.REFERRAL: Attachment.Kind.REFERRAL.label,
    Attachment.Kind.CONSENT: Attachment.Kind.CONSENT.label,
    Attachment.Kind.OTHER: gettext_lazy("Noget andet"),
}
# What is offered only where the case needs it
ONLY_WHERE_WANTED = frozenset(
    {Attachment.Kind.RECORD, Attachment.Kind.APPLICATION, Attachment.Kind.DESCRIPTION, Attachment.Kind.OFFER}
)
ONLY_WITH_BILL = ONLY_WHERE_WANTED | {Attachment.Kind.PAYMENT, Attachment.Kind.EU_CARD}
FROM_HERE = (Attachment.Kind.LETTER, Attachment.Kind.REFERRAL, Attachment.Kind.BILL)  # the usual ones first


class FileForm(PlainForm):
    """Files, and what they show. `bills`: it is about care across a border, and the bill and what belongs to it come
    first; where that is not known, each usual kind is shown. `wanted` are kinds that the case needs, which come before
    all others. Any of them is taken.
    """

    file = AttachmentsField(label=gettext_lazy("Vælg filer, eller tag et foto"))
    kind = radios(FILE_WORDS.items(), label=gettext_lazy("Hvad viser filerne?"), required=False)

    def __init__(self, *args: Any, bills: bool | None = None, wanted: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, hidden = (FROM_HERE, ONLY_WITH_BILL) if bills is False else ((), ONLY_WHERE_WANTED)
        rest = (each for each in FILE_WORDS if each not in hidden)
        shown = dict.fromkeys((*wanted, *first, *rest))
        self.fields["kind"].widget.choices = [(each, FILE_WORDS[each]) for each in shown]  # what is sent may be any

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
        max_length=300,
        help_text=gettext_lazy("Har du et link, så står koden efter tegnet #. Du kan også sætte hele linket ind."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-from-link": True}),
    )

    def clean_key(self) -> str:
        """The key alone, also where the whole link was put in, as it is where no script takes the key out of it."""
        return str(self.cleaned_data["key"]).rpartition("#")[2]


class LinkForm(PlainForm):
    """Where the link to the draft goes: an e-mail address, or a number where texts can be sent."""

    to = forms.CharField(
        label=gettext_lazy("Din e-mail"),
        max_length=254,
        error_messages={"required": gettext_lazy("Skriv, hvor vi skal sende linket hen.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = {"email": bool(settings.EMAIL_HOST), "text": bool(settings.TEXTS_URL)}
        if not any(ways.values()):
            del self.fields["to"]
        elif all(ways.values()):
            self.fields["to"].label = _("Din e-mail eller dit mobilnummer")
        elif ways["text"]:
            self.fields["to"].label = _("Dit mobilnummer")

    def clean_to(self) -> str:
        to = str(self.cleaned_data["to"]).strip()
        if "@" in to and settings.EMAIL_HOST:
            try:
                validate_email(to)
            except forms.ValidationError:
                raise forms.ValidationError(_("Skriv en e-mail som navn@eksempel.dk.")) from None
        elif not texts.can_reach(to):
            raise forms.ValidationError(
                _("Skriv en e-mail som navn@eksempel.dk.")
                if settings.EMAIL_HOST
                else _("Skriv et mobilnummer, for eksempel 40 40 40 40.")
            )
        return to

    @property
    def way(self) -> str:
        return ResumeLink.Way.EMAIL if "@" in self.cleaned_data["to"] else ResumeLink.Way.TEXT


class ReplyWayForm(PlainForm):
    """How the one who follows the case is told that there is something new."""

    reply_by = radios(reply_choices, label=gettext_lazy("Hvordan vil du have besked, når der er nyt?"))
    reply_phone = forms.CharField(
        label=gettext_lazy("Dit telefonnummer"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    reply_email = forms.EmailField(
        label=gettext_lazy("Din e-mail"),
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("Skriv en e-mail som navn@eksempel.dk, eller lad feltet stå tomt.")},
    )

    def clean(self) -> None:
        given = self.cleaned_data
        if fault := news.find_fault(given.get("reply_by", ""), phone=given.get("reply_phone", "")):
            self.add_error("reply_phone", fault)


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


class WithdrawForm(PlainForm):
    """Taking the inquiry back; why is for the writer to say or not."""

    text = LongTextField(
        label=gettext_lazy("Vil du sige hvorfor?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class MessageForm(PlainForm):
    text = LongTextField(
        label=gettext_lazy("Din besked"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "5"}),
        error_messages={"required": gettext_lazy("Skriv din besked.")},
    )
