"""The regions that can be chosen on a page."""

from django.utils import timezone
from django_stubs_ext import StrOrPromise

from rettidig.casework.matching import MERGED, MERGED_ON
from rettidig.casework.models import REGIONS


def regions_of_today(also: str = "") -> list[tuple[str, StrOrPromise]]:
    """The regions that exist today (lov 699 of 20 June 2025, § 126), and `also` one that is stored already."""
    has_merged = timezone.localdate() >= MERGED_ON
    gone = set(MERGED) if has_merged else set(MERGED.values())
    return [(key, name) for key, name in REGIONS.items() if key not in gone or key == also]
