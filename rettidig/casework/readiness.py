"""What an office lacks before people can be helped: one list for the page "Ikke klar endnu" and for `rettidig doctor`.

Each lack has a key; the page and the doctor know from it where it is mended. A new check is one more entry of CHECKS.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .law_in_force import ASKED_BEFORE, find_lacking
from .models import Agreement, Hospital, HospitalKind, NoneToday, Office, Organisation, Role, Service, User, WaitingTime
from .permissions import CASE_WORKERS, DECIDERS
from .regions import same_region
from .teams import find_topics_without_team
from .topics import TOPICS

REGISTER_FRESH = timedelta(days=31)


class Lack(NamedTuple):
    """One thing that is missing, as a sentence in the reader's language. `is_serious`: people cannot be helped so."""

    key: str
    what: str
    is_serious: bool = True


Check: TypeAlias = Callable[[Office, date], Iterator[Lack]]


def find_lacks(office: Office, *, on: date) -> list[Lack]:
    """Everything that `office` lacks on a day, what is serious first, else in the order of CHECKS."""
    found = [lack for check in CHECKS for lack in check(office, on)]
    return sorted(found, key=lambda lack: not lack.is_serious)


def reached(office: Office, _on: date) -> Iterator[Lack]:
    """How people reach the office."""
    if not office.contact_phone:
        yield Lack("phone", _("Borgerne bliver bedt om at ringe, men kontoret har ingen telefon."))
    if not office.opening_hours.all():
        yield Lack("hours", _("Borgerne kan ikke se, hvornår de kan ringe."))
    if not office.address:
        yield Lack("address", _("Brevene har ingen afsenderadresse."), is_serious=False)
    if not office.email:
        yield Lack("email", _("Kontoret har ingen e-mail."), is_serious=False)


def teams(office: Office, _on: date) -> Iterator[Lack]:
    """Who takes what."""
    if not office.teams.all():
        yield Lack("teams", _("Kontoret har ingen teams, så nye sager kommer ikke til nogen."))
    elif missing := find_topics_without_team(office):
        names = ", ".join(TOPICS[topic].label for topic in missing)
        yield Lack("topics", _("Ingen tager sager om: %(topics)s.") % {"topics": names})


def people(office: Office, _on: date) -> Iterator[Lack]:
    """Somebody works there, leads it, and lets the others in."""
    active = User.objects.filter(is_active=True)
    here = active.filter(Q(office=office) | Q(office__successor=office))  # those too who come with their office
    if not here.filter(role__in=DECIDERS).exists():
        yield Lack("adviser", _("Der er ingen patientvejleder, der kan logge ind."))
    if not here.filter(role=Role.LEAD).exists():
        yield Lack("lead", _("Kontoret har ingen leder, der kan logge ind."), is_serious=False)
    if count := here.filter(role__in=CASE_WORKERS, team=None).count():
        sentence = ngettext("%(count)d kollega har intet team.", "%(count)d kolleger har intet team.", count)
        yield Lack("members", sentence % {"count": count}, is_serious=False)
    administrators = active.filter(role=Role.ADMINISTRATOR).count()
    if not administrators:
        yield Lack("administrator", _("Der er ingen systemansvarlig, så ingen kan lukke andre ind."))
    elif administrators == 1:
        sentence = _("Der er kun én systemansvarlig. Er den ene væk, kan ingen lukkes ind.")
        yield Lack("administrators", sentence, is_serious=False)


def registers(office: Office, on: date) -> Iterator[Lack]:
    """What a patient can be moved to."""
    in_use = Q(valid_to=None) | Q(valid_to__gte=on)
    begins = office.predecessors.aggregate(day=Max("merges_on"))["day"] or on
    own = same_region(office.region, day=max(on, begins))
    if not Hospital.objects.filter(in_use, kind=HospitalKind.PUBLIC, region__in=own).exists():
        yield Lack("hospitals", _("Regionens egne hospitaler står ikke i registret."))
    services = Service.objects.filter(in_use)
    if not services.exists():
        yield Lack("services", _("Der står ingen undersøgelser og behandlinger i registret."))
    in_force = Agreement.objects.filter(in_use, valid_from__lte=on)
    asked = NoneToday.objects.filter(checked_on__gte=on - REGISTER_FRESH)
    if count := services.exclude(agreements__in=in_force).exclude(none_today__in=asked).count():
        sentence = ngettext(
            "Det er ikke set efter den sidste måned, om der er en aftale om %(count)d undersøgelse eller behandling.",
            "Det er ikke set efter den sidste måned, om der er aftaler om %(count)d undersøgelser og behandlinger.",
            count,
        )
        yield Lack("agreements", sentence % {"count": count}, is_serious=False)
    latest = WaitingTime.objects.aggregate(day=Max("reported_on"))["day"]
    if latest is None:
        yield Lack("waiting_times", _("Der står ingen ventetider i registret."), is_serious=False)
    elif on - latest > REGISTER_FRESH:
        yield Lack("waiting_times", _("Den nyeste ventetid er mere end en måned gammel."), is_serious=False)


def organisations(_office: Office, _on: date) -> Iterator[Lack]:
    """Each organisation of hospitals is known by its number, and has somebody who lets its people in."""
    in_use = Organisation.objects.filter(closed_at=None)
    if names := ", ".join(each.name for each in in_use.filter(cvr="")):
        yield Lack("cvr", _("CVR-nummeret mangler: %(names)s.") % {"names": names}, is_serious=False)
    keeping = Q(people__is_active=True, people__keeps_people=True)
    kept = Organisation.objects.filter(keeping).values("pk")
    if names := ", ".join(each.name for each in in_use.exclude(pk__in=kept)):
        sentence = _("Der er ingen brugeransvarlig hos: %(names)s.") % {"names": names}
        yield Lack("keepers", sentence, is_serious=False)


def amounts(_office: Office, on: date) -> Iterator[Lack]:
    """The amounts of this year, and of the next when it is near."""
    lacking = find_lacking(on=on)
    for year in range(on.year, (on + ASKED_BEFORE).year + 1):
        if names := ", ".join(each.title for each in lacking if year in each.years):
            sentence = _("Der mangler et beløb for %(year)d: %(names)s.") % {"year": year, "names": names}
            yield Lack("amounts", sentence, is_serious=False)


CHECKS: tuple[Check, ...] = (reached, teams, people, registers, amounts, organisations)
