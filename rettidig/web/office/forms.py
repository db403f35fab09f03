"""The forms of an office, of its people and of the organisations that have people of their own."""

import re
from collections.abc import Iterable
from datetime import time
from typing import Any, TypeAlias

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Hospital, Office, Organisation, Role, Team, User
from rettidig.casework.models.office import WeeklyHours, is_phone_number
from rettidig.casework.offices import Hours
from rettidig.casework.permissions import CASE_READERS
from rettidig.casework.staff import STAFF_ROLES
from rettidig.casework.teams import Plan, team_by_topic
from rettidig.casework.topics import TOPICS
from rettidig.web.formatting import clock
from rettidig.web.forms import SpokenDateField
from rettidig.web.keeping import KeeperForm, NameForm, UsernameForm, set_choices
from rettidig.web.regions import regions_to_come

from .access import KeeperRequest

Span: TypeAlias = tuple[time, time]
SPAN = re.compile(r"(\d{1,2})(?:[.:](\d\d))? ?[-–] ?(\d{1,2})(?:[.:](\d\d))?", re.ASCII)
BETWEEN = re.compile(r" ?(?:,|;| og | and ) ?")
CHOOSE = gettext_lazy("Vælg")
NO_TEAM = "none"


class ContactForm(KeeperForm):
    """How people reach the office."""

    phone = forms.CharField(label=gettext_lazy("Telefon"), max_length=20, required=False, validators=[is_phone_number])
    helpline = forms.CharField(
        label=gettext_lazy("Hjælpetelefon"),
        help_text=gettext_lazy("Skriv den kun, hvis borgerne skal ringe til et andet nummer."),
        max_length=20,
        required=False,
        validators=[is_phone_number],
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    address = forms.CharField(
        label=gettext_lazy("Adresse"),
        help_text=gettext_lazy("Den står øverst i brevene."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).replace("\r\n", "\n")

    def contact(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("phone", "helpline", "email", "address")}


class DetailsForm(ContactForm):
    """The same, with what the administrator alone may change."""

    name = forms.CharField(label=gettext_lazy("Kontorets navn"), max_length=120)
    region = forms.ChoiceField(label=gettext_lazy("Region"), choices=regions_to_come)
    field_order = ("region", "name")

    def contact(self) -> dict[str, Any]:
        return super().contact() | {name: self.cleaned_data[name] for name in ("name", "region")}


class HoursField(forms.CharField):
    """The hours of one day as people write them: 9-15, or 9-12 og 13-15.30; empty where it is closed."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(max_length=60, required=False, **rest)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return _(" og ").join(f"{_short(opens)}-{_short(closes)}" for opens, closes in value)

    def to_python(self, value: Any) -> Any:
        typed = " ".join((super().to_python(value) or "").lower().split())
        return [_span(each) for each in BETWEEN.split(typed)] if typed else []

    def validate(self, value: Any) -> None:
        """No hours are an answer too."""

    def run_validators(self, value: Any) -> None:
        """What was typed has been read."""


def _short(value: time) -> str:
    return clock(value) if value.minute else str(value.hour)


def _span(text: str) -> Span:
    found = SPAN.fullmatch(text.strip())
    try:
        if found:
            first, first_minute, last, last_minute = (int(part or 0) for part in found.groups())
            return time(first, first_minute), time(last, last_minute)
    except ValueError:  # no such time of day
        pass
    raise forms.ValidationError(_("Skriv tiden som 9-15 eller 9-12 og 13-15.30."))


class HoursForm(KeeperForm):
    """The hours of a week, one field for each day."""

    def __init__(self, request: KeeperRequest, **rest: Any) -> None:
        super().__init__(request, **rest)
        for number, day in WEEKDAYS.items():
            self.fields[f"day{number}"] = HoursField(label=capfirst(str(day)))

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day{number}"] for number in WEEKDAYS]

    def week(self) -> list[Hours]:
        return [Hours(number, *span) for number in WEEKDAYS for span in self.cleaned_data[f"day{number}"]]


def week_of(hours: Iterable[WeeklyHours]) -> dict[str, list[Span]]:
    """The hours as HoursForm shows them."""
    spans: dict[str, list[Span]] = {f"day{number}": [] for number in WEEKDAYS}
    for each in hours:
        spans[f"day{each.weekday}"].append((each.opens, each.closes))
    return spans


PROMISED = ("service_target_days", "urgent_target_days")
CALLED = ("quiet_hours", "call_hours")
MOVED = ("most_added_days",)


class TargetsForm(KeeperForm):
    """What the office promises."""

    service_target_days = forms.IntegerField(
        label=gettext_lazy("Svar inden for så mange hverdage"), min_value=1, max_value=60, initial=3
    )
    urgent_target_days = forms.IntegerField(label=gettext_lazy("Når det haster"), min_value=1, max_value=60, initial=1)

    def promise(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PROMISED}


class PromisesForm(TargetsForm):
    """The same, how far the date of one case may move, and when who breaks off an inquiry about a life-threatening
    disease is called.
    """

    most_added_days = forms.IntegerField(
        label=gettext_lazy("En sags svarfrist kan højst flyttes så mange hverdage i alt"),
        help_text=gettext_lazy("Både når sagen venter på svar fra andre, og når I selv flytter den."),
        min_value=0,
        max_value=60,
    )
    quiet_hours = forms.IntegerField(
        label=gettext_lazy("En henvendelse om kræft eller hjertesygdom er afbrudt efter så mange timer"),
        help_text=gettext_lazy("Så længe har ingen rørt den, og den er ikke sendt."),
        min_value=1,
        max_value=72,
    )
    call_hours = forms.IntegerField(
        label=gettext_lazy("Den, der skrev, ringes op inden for så mange åbne timer"), min_value=1, max_value=40
    )

    def promise(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*PROMISED, *MOVED, *CALLED)}


class TimekeepingForm(KeeperForm):
    """Whether the office's people write down the minutes that a case takes."""

    keeps_time = forms.BooleanField(
        label=gettext_lazy("Kollegerne kan skrive ned, hvor lang tid en sag tager"),
        help_text=gettext_lazy("Det er frivilligt, og tallene bliver aldrig delt op på personer."),
        required=False,
    )


class NewOfficeForm(DetailsForm, TargetsForm, HoursForm):
    """All that an office begins with; only the region must be known."""

    region = forms.ChoiceField(label=gettext_lazy("Region"), choices=lambda: [("", CHOOSE), *regions_to_come()])
    name = forms.CharField(
        label=gettext_lazy("Kontorets navn"),
        help_text=gettext_lazy("Står der intet, hedder det Patientkontoret og regionens navn."),
        max_length=120,
        required=False,
    )
    plan = forms.ChoiceField(
        label=gettext_lazy("Hvem tager hvad?"),
        help_text=gettext_lazy("Du kan ændre det bagefter."),
        choices=Plan.choices,
        initial=Plan.USUAL,
        widget=forms.RadioSelect,
    )


class ClosedDaysForm(KeeperForm):
    first = SpokenDateField(label=gettext_lazy("Første dag"), prefer="future", earliest=timezone.localdate)
    last = SpokenDateField(
        label=gettext_lazy("Sidste dag"),
        help_text=gettext_lazy("Lad feltet stå tomt, hvis det kun er én dag."),
        prefer="future",
        earliest=timezone.localdate,
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor?"), help_text=gettext_lazy("Borgerne kan læse det."), max_length=80
    )


class TeamNameForm(KeeperForm):
    name = forms.CharField(label=gettext_lazy("Teamets navn"), max_length=80)


class TopicsForm(KeeperForm):
    """One team, or none, for each topic."""

    with_cases = forms.BooleanField(
        label=gettext_lazy("Flyt også de åbne sager om et emne, der får et andet team"), required=False, initial=True
    )

    def __init__(self, request: KeeperRequest, office: Office) -> None:
        super().__init__(request)
        self.teams = {str(team.pk): team for team in office.teams.all()}
        now = team_by_topic(self.teams.values())
        choices = [(NO_TEAM, _("Ingen endnu")), *((key, team.name) for key, team in self.teams.items())]
        for topic in TOPICS.values():
            initial = str(now[topic.key].pk) if topic.key in now else NO_TEAM
            self.fields[topic.key] = forms.ChoiceField(label=topic.label, choices=choices, initial=initial)
        self.fields["with_cases"] = self.fields.pop("with_cases")

    def shares(self) -> dict[str, Team | None]:
        return {topic: self.teams.get(self.cleaned_data[topic]) for topic in TOPICS}


class IntoForm(KeeperForm):
    """The team that takes over from one that ends."""

    into = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("Hvilket team tager over?"), empty_label=CHOOSE
    )

    def __init__(self, request: KeeperRequest, team: Team, *, must: bool) -> None:
        super().__init__(request)
        others = team.office.teams.exclude(pk=team.pk)
        set_choices(self, "into", others)
        if not must:
            del self.fields["into"]


class MergerForm(KeeperForm):
    """The office of which another becomes a part, and the day."""

    into = forms.ModelChoiceField(
        Office.objects.none(), label=gettext_lazy("Hvilket kontor tager over?"), empty_label=CHOOSE
    )
    on = SpokenDateField(
        label=gettext_lazy("Fra hvilken dag?"),
        help_text=gettext_lazy("Fx 1/1. Kontorerne er ét fra den dag."),
        prefer="future",
        earliest=timezone.localdate,
    )

    def __init__(self, request: KeeperRequest, office: Office) -> None:
        super().__init__(request, initial={"into": office.successor_id, "on": office.merges_on})
        set_choices(self, "into", Office.objects.filter(merges_on=None).exclude(pk=office.pk).order_by("name"))


class TakeOverForm(KeeperForm):
    """The team that takes over from each team of an office, and from whom each colleague goes elsewhere."""

    def __init__(self, request: KeeperRequest, office: Office) -> None:
        super().__init__(request)
        self._teams = {f"team{each.pk}": each for each in office.teams.all()}
        people = office.users.filter(is_active=True, role__in=CASE_READERS).order_by("first_name", "username")
        self._people = {f"person{each.pk}": each for each in people}
        self._into = {str(each.pk): each for each in office.successor.teams.all()} if office.successor else {}
        choices = [(key, each.name) for key, each in self._into.items()]
        for name, team in self._teams.items():
            self._add(
                name,
                _("Team: %(team)s") % {"team": team},
                team.successor_id,
                [(NO_TEAM, _("Ikke valgt endnu")), *choices],
            )
        for name, person in self._people.items():
            self._add(name, str(person), person.next_team_id, [(NO_TEAM, _("Følger sit team")), *choices])

    def _add(self, name: str, label: str, initial: int | None, choices: list[tuple[str, str]]) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=str(initial or NO_TEAM))

    def teams(self) -> dict[Team, Team | None]:
        return {team: self._into.get(self.cleaned_data[name]) for name, team in self._teams.items()}

    def people(self) -> dict[User, Team | None]:
        return {person: self._into.get(self.cleaned_data[name]) for name, person in self._people.items()}


class PlaceForm(NameForm):
    """Who somebody is, and where the person belongs."""

    role = forms.ChoiceField(
        label=gettext_lazy("Rolle"), choices=[("", CHOOSE), *((r.value, r.label) for r in STAFF_ROLES)]
    )
    office = forms.ModelChoiceField(
        Office.objects.none(),
        label=gettext_lazy("Kontor"),
        help_text=gettext_lazy("For dem, der arbejder i kontoret."),
        empty_label=gettext_lazy("Intet kontor"),
        required=False,
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("Team"), empty_label=gettext_lazy("Intet team"), required=False
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy("Kun for den, der arbejder på et samarbejdende hospital."),
        empty_label=gettext_lazy("Ingen organisation"),
        required=False,
    )
    hospital = forms.ModelChoiceField(
        Hospital.objects.none(),
        label=gettext_lazy("Hospital"),
        help_text=gettext_lazy("Vælg kun et hospital, hvis personen ikke skal se organisationens andre hospitaler."),
        empty_label=gettext_lazy("Alle organisationens hospitaler"),
        required=False,
    )
    keeps_people = forms.BooleanField(
        label=gettext_lazy("Personen er brugeransvarlig og lukker organisationens folk ind"), required=False
    )

    def __init__(self, request: KeeperRequest, **rest: Any) -> None:
        super().__init__(request, **rest)
        set_choices(self, "office", Office.objects.filter(merged_at=None).order_by("name"))
        teams = Team.objects.filter(office__merged_at=None).select_related("office")
        set_choices(self, "team", teams.order_by("office__name", "order"))
        set_choices(self, "organisation", Organisation.objects.filter(closed_at=None))
        set_choices(self, "hospital", Hospital.objects.exclude(organisation=None))
        if not Organisation.objects.exists():
            self.fields["organisation"].help_text = _("Der er ingen organisationer endnu. Lav den først.")

    def clean(self) -> dict[str, Any]:
        """Who works at a hospital belongs to no office, and who works in one to no organisation, whatever was chosen
        beforehand.
        """
        super().clean()
        given = self.cleaned_data
        if given.get("role") == Role.PARTNER:
            return given | {"office": None, "team": None}
        return given | {"organisation": None, "hospital": None, "keeps_people": False}


class NewPersonForm(PlaceForm, UsernameForm):
    """Somebody who is let in."""


class FirstPersonForm(NameForm, UsernameForm):
    """Who lets an organisation's other people in."""


class OrganisationForm(KeeperForm):
    name = forms.CharField(label=gettext_lazy("Organisationens navn"), max_length=120)
    cvr = forms.CharField(
        label=gettext_lazy("CVR-nummer"),
        help_text=gettext_lazy("Hospitaler, der står i registret med nummeret, kommer med."),
        max_length=11,
        required=False,
    )

    def clean_cvr(self) -> str:
        """The digits alone, however they were parted."""
        return re.sub(r"[\s.-]", "", self.cleaned_data["cvr"])


class HospitalForm(KeeperForm):
    """A hospital that no organisation has yet."""

    hospital = forms.ModelChoiceField(Hospital.objects.none(), label=gettext_lazy("Hospital"), empty_label=CHOOSE)

    def __init__(self, request: KeeperRequest) -> None:
        super().__init__(request)
        set_choices(self, "hospital", Hospital.objects.filter(organisation=None))


class TeamForm(KeeperForm):
    team = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("Team"), empty_label=gettext_lazy("Intet team"), required=False
    )

    def __init__(self, request: KeeperRequest, person: User) -> None:
        super().__init__(request, initial={"team": person.team})
        set_choices(self, "team", Team.objects.filter(office=person.office))
