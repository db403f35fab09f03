"""The regions of the register: which exist on a day, what they are called, and where their administration lies."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.utils.translation import gettext as _

from .models import Region

ABROAD = "abroad"  # where a person lives who has no region of residence


def names() -> dict[str, str]:
    """Every region that there is, was or will be, with its name in the reader's language."""
    return {region.key: str(region) for region in _regions().values()}


def spellings() -> dict[str, tuple[str, ...]]:
    """What a file may call each region: its key, and its names in every language."""
    return {each.key: (each.key, *filter(None, (each.name_da, each.name_en))) for each in _regions().values()}


class Homes(Mapping[str, str]):
    """Where a person can live, on whatever day: `names` and abroad. It asks the register when it is read."""

    def __getitem__(self, key: str) -> str:
        return _("I udlandet") if key == ABROAD else names()[key]

    def __iter__(self) -> Iterator[str]:
        yield from (*names(), ABROAD)

    def __len__(self) -> int:
        return len(names()) + 1


HOMES = Homes()


def regions_on(day: date) -> dict[str, str]:
    """The regions in which a person can live on `day`, with their names in the reader's language."""
    return {key: name for key, name in regions_from(day).items() if key in regions_until(day)}


def regions_from(day: date) -> dict[str, str]:
    """The regions that there are on `day`, and those that are still to come."""
    return {each.key: str(each) for each in _regions().values() if each.valid_to is None or day <= each.valid_to}


def regions_until(day: date) -> dict[str, str]:
    """The regions that there are on `day`, and those that there were before."""
    return {each.key: str(each) for each in _regions().values() if each.valid_from <= day}


def region_on(key: str, *, day: date) -> Region | None:
    """The region that `key` is on `day`: itself, or the one that took over. None for a key that is no region."""
    return _became(_regions(), key, day)


def same_region(key: str, *, day: date) -> list[str]:
    """The keys of the regions that are one with `key` on `day`, itself among them; none for a key that is no region."""
    regions = _regions()
    found = _became(regions, key, day)
    return [each.key for each in regions.values() if found and _became(regions, each.key, day) == found]


def _became(regions: dict[int, Region], key: str, day: date) -> Region | None:
    found = next((region for region in regions.values() if region.key == key), None)
    while found and found.successor_id and found.valid_to and found.valid_to < day:
        found = regions[found.successor_id]
    return found


def _regions() -> dict[int, Region]:
    """Every region by its row. Most pages ask, so each process remembers the answer as it does its office."""
    seconds = settings.OFFICE_SECONDS
    return _remembered(int(monotonic() / seconds)) if seconds else _read()


@lru_cache(maxsize=1)
def _remembered(_moment: int) -> dict[int, Region]:
    return _read()


def _read() -> dict[int, Region]:
    return {region.pk: region for region in Region.objects.all()}
