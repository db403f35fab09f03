"""What is stored and not done yet, for the administrator: what, since when, how often tried, and the cure. It names no
person and no case.
"""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rettidig.casework import not_finished
from rettidig.casework.not_finished import NotFinished, Thing

from .access import KeeperRequest, administrators


class Cure(NamedTuple):
    """What to do, and the job that tries again now."""

    words: StrOrPromise
    job: str


CURES = {
    Thing.ASSESSMENT: Cure(
        _("Prøv igen. Fejler det stadig, så send fejlens navn til leverandøren. Kontoret har sagen i køen imens."),
        "finish_received",
    ),
    Thing.MESSAGE: Cure(_("Se under Tilstand, om modtagerens vej er åben. Prøv så igen."), "carry_on"),
    Thing.FILE: Cure(_("Se under Tilstand, om virusscanneren svarer. Prøv så igen."), "scan_quarantine"),
}
HELD_UP = _("Den prøves ikke mere af sig selv. Kontoret har en opgave på sagen.")


class Row(NamedTuple):
    found: NotFinished
    cure: StrOrPromise
    job: str


@administrators
def unfinished(request: KeeperRequest) -> HttpResponse:
    rows = [_row(each) for each in not_finished.find(at=timezone.now())]
    return render(request, "office/unfinished.html", {"rows": rows})


def _row(found: NotFinished) -> Row:
    words, job = CURES[found.thing]
    return Row(found, HELD_UP, "") if found.is_held_up else Row(found, words, job)
