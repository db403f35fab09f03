"""The forms of the acts on a dialogue meeting."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.identity import claimed_name
from rettidig.casework.models import Case, DialogueMeeting, Matter, MeetingOutcome, MeetingParty, Side, User, WithWhom
from rettidig.casework.permissions import CASE_WORKERS
from rettidig.casework.steps import dialogue_meeting as step
from rettidig.web.dates import DateError, parse_date
from rettidig.web.formatting import moment_words
from rettidig.web.forms import LongTextField, SpokenDateField

from .act_form import CaseForm, ChoiceOf
from .call_back import ClockField, moment
from .case_access import StaffRequest

REASON_MAX, MINUTES_MAX, WORDS_MAX = 500, 20_000, 1000
PLACE = gettext_lazy("Hvor?"), gettext_lazy("Stedet, hvis I mødes. Lad det stå tomt ved video.")
VIDEO = gettext_lazy("Adressen til videomødet"), gettext_lazy("Fx https://…")
WITHOUT_EMAIL = gettext_lazy("Har de ingen, ringer I i stedet.")


def _colleagues(case: Case) -> QuerySet[User]:
    """Those who can lead a meeting of the case."""
    here = User.objects.filter(office=case.office, role__in=CASE_WORKERS, is_active=True)
    return here.order_by("first_name", "last_name")


class MomentsField(forms.CharField):
    """Times as people type them, one on each line: a day and a time of day."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> list[datetime]:  # type: ignore[override]
        lines = (super().to_python(value) or "").splitlines()
        return [_read(line) for line in lines if line.strip()]


def _read(line: str) -> datetime:
    day, _gap, clock = line.strip().replace(" kl. ", " ").replace(" kl ", " ").rpartition(" ")
    try:
        return moment(parse_date(day, today=timezone.localdate(), prefer="future"), ClockField().clean(clock))
    except (DateError, forms.ValidationError):
        wrong = _("“%(line)s” kan ikke læses. Skriv dag og klokkeslæt, fx 4/12 13.00.") % {"line": line.strip()}
        raise forms.ValidationError(wrong) from None


class WhereFields(CaseForm):
    """Where they meet; both fields may be filled in."""

    place = forms.CharField(label=PLACE[0], help_text=PLACE[1], max_length=200, required=False)
    video_url = forms.URLField(
        label=VIDEO[0], help_text=VIDEO[1], max_length=500, required=False, assume_scheme="https"
    )

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"where": step.Where(data.pop("place"), data.pop("video_url"))}


class PlanForm(WhereFields):
    matter = ChoiceOf(Matter, label=gettext_lazy("Hvilken klage?"), words=lambda each: each.key)
    leader = ChoiceOf(User, label=gettext_lazy("Hvem leder mødet?"))
    complainant = forms.CharField(label=gettext_lazy("Klagerens navn"), max_length=200)
    complainant_email = forms.EmailField(
        max_length=254, label=gettext_lazy("Klagerens e-mail"), help_text=WITHOUT_EMAIL, required=False
    )
    treatment_place = forms.CharField(label=gettext_lazy("Behandlingsstedet"), max_length=200)
    contact = forms.CharField(label=gettext_lazy("Hvem spørger I efter dér?"), max_length=120, required=False)
    place_email = forms.EmailField(
        max_length=254, label=gettext_lazy("Behandlingsstedets e-mail"), help_text=WITHOUT_EMAIL, required=False
    )
    length = forms.IntegerField(label=gettext_lazy("Hvor mange minutter?"), min_value=10, max_value=480)
    field_order = (
        *("matter", "leader", "complainant", "complainant_email", "treatment_place", "contact", "place_email"),
        *("length", "place", "video_url"),
    )

    def __init__(self, request: StaffRequest, case: Case, plannable: list[Matter]) -> None:
        is_own = case.writer == WithWhom.PATIENT
        initial = {
            "leader": request.user.pk,
            "complainant": claimed_name(case) or (case.patient.name if case.patient else ""),
            "complainant_email": case.reply_email if is_own else "",
            "length": step.rules().usual_length,
        }
        super().__init__(request, case, initial=initial)
        self.plannable = plannable
        self.set_choices("leader", _colleagues(case))
        self.set_choices("matter", case.matters.filter(pk__in=[each.pk for each in plannable]))
        if len(plannable) < 2:
            del self.fields["matter"]

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        more = {"version": data.pop("version")}
        data.pop("matter", None)
        return more | {"plan": step.Plan(**data)}

    def about(self) -> Matter:
        chosen: Matter = self.cleaned_data.get("matter") or self.plannable[0]
        return chosen


class ProposeForm(CaseForm):
    day_field = "times"
    times = MomentsField(
        label=gettext_lazy("Hvilke tider foreslår du?"),
        help_text=gettext_lazy("En tid på hver linje, fx 4/12 13.00"),
        max_length=400,
    )
    complainant_email = forms.EmailField(
        max_length=254, label=gettext_lazy("Klagerens e-mail"), help_text=WITHOUT_EMAIL, required=False
    )
    place_email = forms.EmailField(
        max_length=254, label=gettext_lazy("Behandlingsstedets e-mail"), help_text=WITHOUT_EMAIL, required=False
    )

    def __init__(self, request: StaffRequest, case: Case, meeting: DialogueMeeting) -> None:
        emails = {party.side: party.email for party in meeting.parties.all()}
        known = {"complainant_email": emails[Side.COMPLAINANT], "place_email": emails[Side.TREATMENT_PLACE]}
        super().__init__(request, case, initial=known)

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        emails = {
            Side.COMPLAINANT.value: data.pop("complainant_email"),
            Side.TREATMENT_PLACE.value: data.pop("place_email"),
        }
        return data | {"emails": emails}


class RecordForm(CaseForm):
    times = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Hvilke tider passer?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    words = LongTextField(label=gettext_lazy("Hvad sagde de ellers?"), max_length=WORDS_MAX, required=False)

    def __init__(self, request: StaffRequest, case: Case, party: MeetingParty) -> None:
        times = list(party.meeting.times.all())
        fitting = [each.pk for each in times if getattr(each, f"fits_{party.side}")]
        super().__init__(request, case, initial={"times": fitting, "words": party.words})
        self.set_choice_labels("times", [(str(each.pk), moment_words(each.starts_at)) for each in times])

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"fitting": data["times"], "words": data["words"], "version": data["version"]}


class ChooseForm(WhereFields):
    day_field = "time_pk"
    time_pk = forms.TypedChoiceField(label=gettext_lazy("Hvilken tid?"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor den tid?"),
        help_text=gettext_lazy("Kun hvis den ikke passer begge."),
        max_length=REASON_MAX,
        required=False,
    )
    field_order = ("time_pk", "reason", "place", "video_url")

    def __init__(self, request: StaffRequest, case: Case, meeting: DialogueMeeting) -> None:
        times = list(meeting.times.all())
        best = next((each.pk for each in times if each.fits_both), None)
        here = {"place": meeting.place, "video_url": meeting.video_url, "time_pk": best}
        super().__init__(request, case, initial=here)
        self.set_choice_labels("time_pk", [(str(each.pk), with_answers(each)) for each in times])


def with_answers(each: Any) -> str:
    """A time, and whom it fits."""
    words = moment_words(each.starts_at)
    if each.fits_both:
        return _("%(time)s – passer begge") % {"time": words}
    if each.fits_complainant:
        return _("%(time)s – passer kun klageren") % {"time": words}
    if each.fits_treatment_place:
        return _("%(time)s – passer kun behandlingsstedet") % {"time": words}
    return _("%(time)s – passer ingen, eller de har ikke svaret") % {"time": words}


class MoveForm(WhereFields):
    day_field = "day"
    day = SpokenDateField(
        label=gettext_lazy("Hvilken dag?"), help_text=gettext_lazy("Fx 4/12 eller +7"), prefer="future"
    )
    clock = ClockField(label=gettext_lazy("Hvad klokken?"), help_text=gettext_lazy("Fx 10 eller 10.30"))
    reason = forms.CharField(label=gettext_lazy("Hvorfor flyttes det?"), max_length=REASON_MAX)
    field_order = ("day", "clock", "reason", "place", "video_url")

    def __init__(self, request: StaffRequest, case: Case, meeting: DialogueMeeting) -> None:
        start = timezone.localtime(meeting.starts_at) if meeting.starts_at else None
        now = {"day": start.date(), "clock": start.time()} if start else {}
        super().__init__(request, case, initial={**now, "place": meeting.place, "video_url": meeting.video_url})

    def facts(self) -> dict[str, Any]:
        data = super().facts()
        return data | {"starts_at": moment(data.pop("day"), data.pop("clock"))}


class LeaderForm(CaseForm):
    leader = ChoiceOf(User, label=gettext_lazy("Hvem leder mødet?"))

    def __init__(self, request: StaffRequest, case: Case, meeting: DialogueMeeting) -> None:
        super().__init__(request, case, initial={"leader": meeting.leader_id})
        self.set_choices("leader", _colleagues(case))


class CancelForm(CaseForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor aflyses mødet?"), max_length=REASON_MAX)


class HoldForm(CaseForm):
    phrases_into = "minutes"
    minutes = LongTextField(
        label=gettext_lazy("Referat"),
        help_text=gettext_lazy("Hvad blev der sagt og aftalt? Det kan ikke rettes bagefter."),
        max_length=MINUTES_MAX,
    )


class OutcomeForm(CaseForm):
    day_field = "decided_on"
    outcome = forms.ChoiceField(
        label=gettext_lazy("Hvad blev der af klagen?"), choices=MeetingOutcome.choices, widget=forms.RadioSelect
    )
    decided_on = SpokenDateField(label=gettext_lazy("Hvornår valgte klageren det?"), prefer="past")
    words = LongTextField(
        label=gettext_lazy("Hvad er ændret i klagen?"),
        help_text=gettext_lazy("Det kommer med i begge breve."),
        max_length=WORDS_MAX,
        required=False,
    )

    def __init__(self, request: StaffRequest, case: Case) -> None:
        super().__init__(request, case, initial={"decided_on": timezone.localdate()})
