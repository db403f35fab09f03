"""The regions that exist on a day: Region Østdanmark replaces two others (lov 699 of 20 June 2025, § 126)."""

from datetime import date

from .models.office import REGIONS

EAST_DENMARK_FROM = date(2027, 1, 1)
BECOME_EAST_DENMARK = ("hovedstaden", "sjaelland")
ABROAD = "abroad"  # where a person lives who has no region of residence


def regions_on(day: date) -> dict[str, str]:
    """The regions in which a person can live on `day`, with their names in the reader's language."""
    gone = BECOME_EAST_DENMARK if day >= EAST_DENMARK_FROM else ("ostdanmark",)
    return {key: str(name) for key, name in REGIONS.items() if key not in gone}
