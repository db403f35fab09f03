"""The proof of work that a form asks for while too many are sent, and only then."""

from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rettidig.limits.addresses import network_of
from rettidig.limits.pressure import Pressure, weigh
from rettidig.limits.proof import is_proved, new_challenge
from rettidig.web.forms import PlainForm

FIELD = "altcha"  # the widget's own name for it


class Asked(NamedTuple):
    """What the browser is to solve, and in how many minutes nobody is asked any more."""

    challenge: str
    minutes: int


def lets_through(request: HttpRequest, form: PlainForm, pressure: Pressure) -> bool:
    """Count one more, and say whether it may go on now. Where it may not, the form asks for a proof of work, and keeps
    what was typed; with the proof it goes on, whatever others do from the same address.
    """
    weight = weigh(pressure, network_of(request))
    if not weight.is_asked:
        return True
    if is_proved(request.POST.get(FIELD, ""), pressure.purpose, is_hard=weight.is_hard):
        return True
    form.proof = Asked(new_challenge(pressure.purpose, is_hard=weight.is_hard), weight.minutes)
    form.add_error(None, _("Der kommer meget på én gang lige nu. Vent lidt, og tryk så igen. Alt er gemt."))
    return False
