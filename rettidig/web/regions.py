"""The regions that can be chosen on a page."""

from django.utils import timezone

from rettidig.casework.regions import ABROAD, HOMES, names, regions_from, regions_on


def regions_of_today(also: str = "") -> list[tuple[str, str]]:
    """The regions that exist today, and `also` one that is stored already. Reads the register each time."""
    return _with(also, regions_on(timezone.localdate()))


def regions_to_come(also: str = "") -> list[tuple[str, str]]:
    """The regions of today and those that are still to begin, of which an office can be, and `also` a stored one."""
    return _with(also, regions_from(timezone.localdate()))


def homes_of_today(also: str = "") -> list[tuple[str, str]]:
    """Where a person can live today: in a region, or abroad."""
    return [*regions_of_today(also), (ABROAD, HOMES[ABROAD])]


def _with(also: str, there: dict[str, str]) -> list[tuple[str, str]]:
    every = names()
    return [*there.items(), *([(also, every[also])] if also in every and also not in there else [])]
