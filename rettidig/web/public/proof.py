"""The proof of work that a form asks for while too many are sent, and only then."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.limits.addresses import network_of
from rettidig.limits.pressure import Pressure, Weight, foresee, weigh
from rettidig.limits.proof import is_proved, new_challenge
from rettidig.web.forms import PlainForm

FIELD = "altcha"  # the widget's own name for it
OPENS = "opens"  # on the page that is shown before another: that this is what was sent
FILES_LOST = gettext_lazy("Der kommer meget på én gang lige nu. Dine filer er ikke gemt. Vælg dem igen om lidt.")
PASSED = "passed"  # in the session: for what the browser has proved work, and not gone on yet


class Counted(NamedTuple):
    """A pressure, and by what it is counted."""

    pressure: Pressure
    key: tuple[str, ...]


class Asked(NamedTuple):
    """What the browser is to solve, and in how many minutes nobody is asked any more."""

    challenge: str
    minutes: int


def lets_through(
    request: HttpRequest, form: PlainForm, counted: Pressure | Counted, *more: Counted, says: StrOrPromise = ""
) -> bool:
    """Count one more, by network where nothing else is said, and say whether it may go on now. Where it may not, the
    form asks for a proof of work, and keeps what was typed; with the proof it goes on, whatever others do. One proof is
    for all that is counted, and as hard as the hardest of them. `says` is the sentence above the form, where not
    everything is kept.
    """
    pressure, key = _counted(request, counted)
    weight = max(weigh(each.pressure, *each.key) for each in (Counted(pressure, key), *more))
    if not weight.is_asked:
        return True
    if is_proved(request.POST.get(FIELD, ""), pressure.purpose, is_hard=weight.is_hard):
        return True
    form.proof = _asked(pressure, weight)
    words = says or _("Der kommer meget på én gang lige nu. Vent lidt, og tryk så igen. Alt er gemt.")
    form.add_error(None, words)
    return False


def ask_before(request: HttpRequest, form: PlainForm, counted: Pressure | Counted) -> None:
    """Ask for the proof while a page is read, where the next sending would need it and could not be kept without it."""
    pressure, key = _counted(request, counted)
    weight = foresee(pressure, *key)
    if weight.is_asked and not form.proof:
        form.proof = _asked(pressure, weight)


def page_before(request: HttpRequest, pressure: Pressure, *, button: str) -> HttpResponse | None:
    """The page that stands before an address under pressure, where the browser proves work; `button` leads on from it.
    None where the address is open. Only openings are counted, and not what is sent from the page itself.
    """
    is_proof = request.method == "POST" and OPENS in request.POST
    if request.method == "POST" and not is_proof:
        return None
    passed: list[str] = request.session.get(PASSED, [])
    if not is_proof and pressure.purpose in passed:
        request.session[PASSED] = [each for each in passed if each != pressure.purpose]
        return None
    form = PlainForm(request.POST)
    is_open = lets_through(request, form, pressure)
    if is_open and not is_proof:
        return None
    if is_open:
        request.session[PASSED] = [*passed, pressure.purpose]
    context = {"form": form, "go_on": request.get_full_path(), "button": button}
    return render(request, "public/page_before.html", context, status=200 if is_open else 429)


def _counted(request: HttpRequest, counted: Pressure | Counted) -> Counted:
    return counted if isinstance(counted, Counted) else Counted(counted, (network_of(request),))


def _asked(pressure: Pressure, weight: Weight) -> Asked:
    return Asked(new_challenge(pressure.purpose, is_hard=weight.is_hard), weight.minutes)
