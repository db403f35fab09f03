"""The regions that can be chosen on a page."""

from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.casework.models import REGIONS
from rettidig.casework.regions import ABROAD, regions_on


def regions_of_today(also: str = "") -> list[tuple[str, str]]:
    """The regions that exist today, and `also` one that is stored already. Reads the register each time."""
    there = regions_on(timezone.localdate())
    gone = {also: str(REGIONS[also])} if also in REGIONS and also not in there else {}
    return [*there.items(), *gone.items()]


def homes_of_today(also: str = "") -> list[tuple[str, str]]:
    """Where a person can live today: in a region, or abroad."""
    return [*regions_of_today(also), (ABROAD, _("I udlandet"))]
