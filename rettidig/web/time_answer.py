"""The form in which a hospital answers a letter about a patient's time, on its own page and by link and code."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from rettidig.casework.models import RungAnswer
from rettidig.casework.steps.hospital_answer import Typed

from .forms import LongTextField, PlainForm, SpokenDateField

TEXT_MAX = 4000


class TimeAnswerForm(PlainForm):
    answer = forms.ChoiceField(
        label=gettext_lazy("Kan I give patienten en tid?"),
        choices=[
            (RungAnswer.BOOKED, gettext_lazy("Ja, patienten får en tid")),
            (RungAnswer.NO_TIME, gettext_lazy("Nej, ikke endnu")),
        ],
        widget=forms.RadioSelect,
    )
    booked_on = SpokenDateField(
        label=gettext_lazy("Hvilken dag får patienten tid?"),
        help_text=gettext_lazy("Fx 1/12, 011226 eller +3"),
        prefer="future",
        required=False,
    )
    department = forms.CharField(label=gettext_lazy("I hvilken afdeling?"), max_length=120, required=False)
    words = LongTextField(
        label=gettext_lazy("Besked til patientkontoret"),
        help_text=gettext_lazy("Skriv hvorfor, hvis I ikke kan give en tid."),
        max_length=TEXT_MAX,
        required=False,
    )
    later_on = SpokenDateField(
        label=gettext_lazy("Hvornår får vi besked, hvis I ikke har en tid?"), prefer="future", required=False
    )
    person = forms.CharField(label=gettext_lazy("Hvem kan vi ringe til?"), max_length=120, required=False)
    phone = forms.CharField(label=gettext_lazy("Telefon"), max_length=20, required=False)
    name = forms.CharField(label=gettext_lazy("Dit navn"), max_length=120)

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        for field, sentence in self.typed().find_faults(on=timezone.localdate()).items():
            self.add_error(field, sentence)

    def typed(self) -> Typed:
        told: dict[str, Any] = self.cleaned_data
        return Typed(**{name: value for name, value in told.items() if value not in self.fields[name].empty_values})
