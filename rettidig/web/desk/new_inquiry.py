"""A call becomes an inquiry: the same questions, the same act and the same rules as the public form, on one page."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import cpr
from rettidig.casework.models import REGIONS, Channel, Reporter, Service
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import intake
from rettidig.casework.topics import TOPICS
from rettidig.web.forms import LongTextField, PlainForm, SpokenDateField

from .case_access import StaffRequest, workers_required
from .event_types import APPOINTMENTS, REFERRED_FOR, Words

CALLS = (Channel.PHONE, Channel.POST, Channel.EMAIL, Channel.HOSPITAL, Channel.IN_PERSON)
DATE_HINT = gettext_lazy("Fx 1/10, 011026 eller -3. Tomt, hvis det ikke vides.")
PURPOSES = {key: REFERRED_FOR[key] for key in ("assessment", "diagnostic_examination", "treatment")}
CONDITIONS: Words = {
    "none": gettext_lazy("Nej"),
    "cancer": gettext_lazy("Kræft eller mistanke om kræft"),
    "heart": gettext_lazy("Hjertesygdom"),
}
KINDS = {key: APPOINTMENTS[key] for key in ("examination", "treatment", "surgery")}


GROUPS: tuple[tuple[StrOrPromise, tuple[str, ...]], ...] = (
    (gettext_lazy("Henvendelsen"), ("channel", "category", "story", "wish")),
    (gettext_lazy("Patienten"), ("patient_name", "patient_cpr", "home_region", "condition")),
    (gettext_lazy("Den, der henvender sig"), ("reporter", "reporter_name", "phone", "email", "consent")),
    (
        gettext_lazy("Forløbet"),
        (*("purpose", "service", "hospital", "referral_received", "appointment_kind", "appointment_date"),),
    ),
)


def _or_unknown(words: Words) -> list[tuple[str, StrOrPromise]]:
    return [("unknown", gettext_lazy("Ved ikke")), *words.items()]


class InquiryForm(PlainForm):
    """Everything but the story and the subject may be unknown: what is missing becomes a task, never an obstacle."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Hvordan kom den?"), choices=[(each.value, each.label) for each in CALLS]
    )
    category = forms.ChoiceField(label=gettext_lazy("Emne"))
    story = LongTextField(label=gettext_lazy("Hvad handler det om?"), max_length=8000)
    patient_name = forms.CharField(label=gettext_lazy("Patientens navn"), max_length=200, required=False)
    patient_cpr = forms.CharField(label=gettext_lazy("CPR-nummer"), max_length=11, required=False)
    phone = forms.CharField(label=gettext_lazy("Telefon"), max_length=30, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    reporter = forms.ChoiceField(label=gettext_lazy("Hvem henvender sig?"), choices=Reporter.choices)
    reporter_name = forms.CharField(
        label=gettext_lazy("Navn, hvis det ikke er patienten"), max_length=200, required=False
    )
    consent = forms.BooleanField(label=gettext_lazy("Patienten har givet samtykke"), required=False)
    home_region = forms.ChoiceField(label=gettext_lazy("Bopælsregion"), choices=list(REGIONS.items()))
    purpose = forms.ChoiceField(label=gettext_lazy("Henvist til"), choices=_or_unknown(PURPOSES), required=False)
    condition = forms.ChoiceField(
        label=gettext_lazy("Livstruende sygdom"), choices=_or_unknown(CONDITIONS), required=False
    )
    service = forms.ModelChoiceField(
        Service.objects.all(),
        to_field_name="slug",
        label=gettext_lazy("Undersøgelse eller behandling"),
        empty_label=gettext_lazy("Ved ikke"),
        required=False,
    )
    hospital = forms.CharField(label=gettext_lazy("Hospital"), max_length=200, required=False)
    referral_received = SpokenDateField(
        label=gettext_lazy("Henvisning modtaget"), help_text=DATE_HINT, prefer="past", required=False
    )
    appointment_date = SpokenDateField(label=gettext_lazy("Tid den"), help_text=DATE_HINT, required=False)
    appointment_kind = forms.ChoiceField(label=gettext_lazy("Tid til"), choices=_or_unknown(KINDS), required=False)
    wish = forms.CharField(label=gettext_lazy("Ønske"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(key, topic.label) for key, topic in TOPICS.items()]
        cast("forms.ChoiceField", self.fields["category"]).choices = [("", _("Vælg emne")), *rows]

    def groups(self) -> list[tuple[StrOrPromise, list[forms.BoundField]]]:
        """The fields in the order of a call, under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in GROUPS]

    def clean_patient_cpr(self) -> str:
        typed = self.cleaned_data["patient_cpr"]
        try:
            return cpr.parse(typed) if typed else ""
        except cpr.BadNumber as bad:
            raise forms.ValidationError(str(bad)) from bad

    def answers(self) -> dict[str, Any]:
        """As the public form gives them: plain values, dates as text."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "channel"}
        dates = {
            name: said[name].isoformat() if said[name] else None for name in ("referral_received", "appointment_date")
        }
        return said | dates | {"service": said["service"].slug if said["service"] else None, "reply_by": "phone"}


@workers_required
def new_inquiry(request: StaffRequest) -> HttpResponse:
    """The staff member stands beside the citizen in the first contact and in the audit log (feature I6)."""
    office = request.user.office
    if office is None:
        raise Denied(_("Du hører ikke til et patientkontor og kan derfor ikke oprette en henvendelse."))
    form = InquiryForm(request.POST or None, initial={"home_region": office.region})
    if not form.is_valid():
        context = {"form": form, "groups": form.groups()}
        return render(request, "desk/intake/new.html", context, status=422 if form.errors else 200)
    now = timezone.now()
    max_wait = TOPICS[form.cleaned_data["category"]].is_life_threatening
    if made := intake.find_just_made(form.answers(), office=office, by=request.user, at=now):
        messages.info(request, _("Sag %(number)s var allerede oprettet. Her er den.") % {"number": made.number})
        return redirect("desk:case", made.pk)
    draft, key = intake.open_draft(max_wait_form=max_wait, at=now)
    intake.save_answers(draft, form.answers(), at=now)
    channel = form.cleaned_data["channel"]
    receipt = intake.receive(draft, key=key, office=office, at=now, channel=channel, by=request.user)
    words = {"number": receipt.case.number, "code": receipt.code}
    messages.success(request, _("Sag %(number)s er oprettet. Koden til patienten er %(code)s.") % words)
    return redirect("desk:case", receipt.case.pk)
