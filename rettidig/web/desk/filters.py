"""Queue filters: subject, due date, whose turn, and sort order. The state is in the query string."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django import forms
from django.db.models import BigIntegerField, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework import queues
from rettidig.casework.deadlines import next_open_day
from rettidig.casework.lifecycle import RESPONSIBLE_PARTY, ResponsibleParty
from rettidig.casework.models import Case, Office, Priority
from rettidig.casework.topics import TOPICS

from . import columns

NEAR = 3  # days
BY_FOUR = "kl-16"
DUE = {
    "": _("Alle frister"),
    "overskredet": _("Overskredet"),
    "i-dag": _("I dag"),
    BY_FOUR: _("Senest i dag kl. 16"),
    "snart": _("Overskredet eller inden for 3 dage"),
}
DAYS_AHEAD = {"overskredet": 0, "i-dag": 1, BY_FOUR: 1, "snart": NEAR + 1}
TURNS = {
    "": _("Alle"),
    ResponsibleParty.OFFICE: ResponsibleParty.OFFICE.label,
    ResponsibleParty.HOSPITAL: ResponsibleParty.HOSPITAL.label,
}
ORDERS = {"": _("Næste frist"), queues.URGENCY: _("Hast, så frist"), "received": _("Ældste først")}


def _subjects() -> list[tuple[str, StrOrPromise]]:
    return [("", _("Alle emner")), *((key, row.label) for key, row in TOPICS.items())]


class PlaceForm(forms.Form):
    """The position in the queue: the view, its team, and the last case of the page before. What is not known is left
    out.
    """

    vis = forms.ChoiceField(choices=list(queues.VIEWS.items()), required=False)
    team = forms.SlugField(max_length=50, required=False)
    efter = forms.IntegerField(min_value=1, max_value=BigIntegerField.MAX_BIGINT, required=False)

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        self.is_valid()
        self.chosen_view: str = self.cleaned_data.get("vis") or "mine"
        self.chosen_team: str = self.cleaned_data.get("team") or ""
        self.last_case: int | None = self.cleaned_data.get("efter")


class FilterForm(forms.Form):
    """Each field may be empty; what is not known is left out, never an error."""

    emne = forms.ChoiceField(label=_("Emne"), choices=_subjects, required=False)
    frist = forms.ChoiceField(label=_("Frist"), choices=list(DUE.items()), required=False)
    hos = forms.ChoiceField(label=_("Hvis tur"), choices=list(TURNS.items()), required=False)
    ulaest = forms.ChoiceField(label=_("Nyt"), choices=[("", _("Alle")), ("ja", _("Ulæst"))], required=False)
    ejer = forms.CharField(max_length=150, required=False, widget=forms.HiddenInput)
    hast = forms.ChoiceField(choices=[("ja", "")], required=False, widget=forms.HiddenInput)
    kolonner = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
    sorter = forms.ChoiceField(label=_("Rækkefølge"), choices=list(ORDERS.items()), required=False)

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        self.is_valid()
        self.asked = {name: self.cleaned_data[name] for name in self.fields if self.cleaned_data.get(name)}

    def clean_kolonner(self) -> str:
        return ",".join(columns.known(self.cleaned_data["kolonner"].split(",")))

    @property
    def order(self) -> str:
        return self.asked.get("sorter") or queues.DEADLINE

    def address(self, **more: str) -> str:
        return urlencode({name: value for name, value in (more | self.asked).items() if value})

    def narrow(self, cases: QuerySet[Case], today: date, office: Office | None) -> QuerySet[Case]:
        """The cases that fit. By four o'clock today also what falls due while the office is closed must be done."""
        if subject := self.asked.get("emne"):
            cases = cases.filter(Q(is_shown=True), topic=subject)  # a filter tells nothing of a closed case
        if turn := self.asked.get("hos"):
            cases = cases.filter(state__in=[state for state, whose in RESPONSIBLE_PARTY.items() if whose == turn])
        if due := self.asked.get("frist"):
            ends = today + timedelta(days=DAYS_AHEAD[due])
            if due == BY_FOUR and office:
                ends = next_open_day(office, today)
            cases = cases.filter(next_deadline__lt=ends)
            cases = cases.filter(next_deadline__gte=today) if due == "i-dag" else cases
        if self.asked.get("ulaest"):
            cases = cases.filter(news_at__isnull=False)
        if self.asked.get("hast"):
            cases = cases.filter(priority=Priority.URGENT)
        if owner := self.asked.get("ejer"):
            cases = cases.filter(owner__username=owner)
        return cases
