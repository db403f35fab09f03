"""The proof of work that a form asks for while too many are sent, and only then."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rettidig.limits.addresses import network_of
from rettidig.limits.pressure import Pressure, Weight, foresee, weigh
from rettidig.limits.proof import is_proved, new_challenge
from rettidig.web.forms import PlainForm

FIELD = "altcha"  # the widget's own name for it
OPENS = "opens"  # on the page that is shown before another: that this is what was sent
PASSED = "passed"  # in the session: for what the browser has proved work, and not gone on yet


class Asked(NamedTuple):
    """What the browser is to solve, and in how many minutes nobody is asked any more."""

    challenge: str
    minutes: int


def lets_through(request: HttpRequest, form: PlainForm, pressure: Pressure, *, says: str = "") -> bool:
    """Count one more, and say whether it may go on now. Where it may not, the form asks for a proof of work, and keeps
    what was typed; with the proof it goes on, whatever others do from the same address. `says` is the sentence above
    the form, where not everything is kept.
    """
    weight = weigh(pressure, network_of(request))
    if not weight.is_asked:
        return True
    if is_proved(request.POST.get(FIELD, ""), pressure.purpose, is_hard=weight.is_hard):
        return True
    form.proof = _asked(pressure, weight)
    words = says or _("Der kommer meget på én gang lige nu. Vent lidt, og tryk så igen. Alt er gemt.")
    form.add_error(None, words)
    return False


def ask_before(request: HttpRequest, form: PlainForm, pressure: Pressure) -> None:
    """Ask for the proof while a page is read, where the next sending would need it and could not be kept without it."""
    weight = foresee(pressure, network_of(request))
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


def _asked(pressure: Pressure, weight: Weight) -> Asked:
    return Asked(new_challenge(pressure.purpose, is_hard=weight.is_hard), weight.minutes)
