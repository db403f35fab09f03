"""The columns of the queue: each person chooses which, and in which order; a saved view can have its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import saved_views
from rettidig.casework.models import User

from .case_access import StaffRequest, staff_required

PATIENT, TOPIC = "patient", "emne"
ALWAYS = (PATIENT, TOPIC)  # one leads to the case, the other says what is new on it
COLUMNS: dict[str, StrOrPromise] = {
    "frist": gettext_lazy("Næste frist"),
    PATIENT: gettext_lazy("Patient"),
    TOPIC: gettext_lazy("Emne"),
    "stade": gettext_lazy("Står ved"),
    "svar": gettext_lazy("Svar / lov"),
    "modtaget": gettext_lazy("Modtaget"),
    "ejer": gettext_lazy("Ejer"),
    "team": gettext_lazy("Team"),
    "hastegrad": gettext_lazy("Prioritet"),
}
STANDARD = ("frist", PATIENT, TOPIC, "stade", "svar", "modtaget", "ejer")
PLACES = len(COLUMNS)


@dataclass(frozen=True)
class Choice:
    """One column on the page where they are chosen; `place` is empty for one that is not shown."""

    key: str
    label: StrOrPromise
    place: str


def known(keys: Iterable[str]) -> list[str]:
    """Those that there are, each once."""
    return [key for key in dict.fromkeys(keys) if key in COLUMNS]


def shown_to(user: User, asked: str = "") -> list[str]:
    """The columns of `user`'s queue: those that are `asked` for, else the person's own, else what all begin with."""
    return with_those_of_all(known(asked.split(",")) or known(user.queue_columns) or list(STANDARD))


def with_those_of_all(chosen: list[str]) -> list[str]:
    return [*(key for key in ALWAYS if key not in chosen), *chosen]


@staff_required
def choose(request: StaffRequest) -> HttpResponse:
    """A place for each column, and none for those that are left out; or all as they were."""
    if request.method == "POST":
        return _save(request)
    own = shown_to(request.user)
    rest = [key for key in COLUMNS if key not in own]
    choices = [Choice(key, COLUMNS[key], str(own.index(key) + 1) if key in own else "") for key in [*own, *rest]]
    context = {"choices": choices, "places": [str(place) for place in range(1, PLACES + 1)], "always": ALWAYS}
    return render(request, "desk/queue/columns.html", context | {"is_own": bool(request.user.queue_columns)})


def _save(request: StaffRequest) -> HttpResponse:
    places = {key: request.POST.get(f"plads-{key}", "") for key in COLUMNS}
    numbered = [key for key, place in places.items() if place.isascii() and place.isdigit() and len(place) < 3]
    chosen = sorted(numbered, key=lambda key: int(places[key]))
    if "nulstil" in request.POST:
        saved_views.choose_columns(request.user, [])
        messages.success(request, _("Køen viser igen de sædvanlige kolonner."))
    else:
        saved_views.choose_columns(request.user, with_those_of_all(chosen))
        messages.success(request, _("Dine kolonner er gemt."))
    return redirect("desk:start")
