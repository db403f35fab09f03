"""Expected waiting times as eSundhed gives them: three kinds in weeks, the day of the report, and whether patients of
other regions are taken.

One line gives up to three waiting times. Hospital and service are found by SOR number and SKS code, else by name; lines
about hospitals and services that the registers do not have are passed over, as the file covers the whole country. A
hospital with several places of treatment (Underbehandlingssted) has a line for each: its shortest wait of a day counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import IO

from django.utils.translation import gettext as _

from ...csv_files import Fault, Progress, Vocabulary, read_rows, shown
from ...models import Hospital, Service, WaitKind, WaitSource
from ..definitions import Register

SOR, PLACE, CODE, NAME, DAY, OTHERS = (
    "behandlingssted sor",
    "behandlingssted",
    "behandlingskode",
    "behandlingsnavn",
    "indberetningsdato",
    "udenregionspatienter",
)
WEEKS = {
    "ventetid til undersøgelse (uger)": WaitKind.EXAMINATION,
    "ventetid til ambulant behandling (uger)": WaitKind.OUTPATIENT,
    "ventetid til behandling ved indlæggelse (uger)": WaitKind.INPATIENT,
}
COLUMNS = (SOR, PLACE, CODE, NAME, DAY, OTHERS, *WEEKS)
DAYS_IN_WEEK = 7


def rows(
    register: Register, file: IO[bytes], *, faults: list[Fault], on: date, progress: Progress
) -> Iterator[tuple[int, Sequence[str]]]:
    """The waiting times in days: of each hospital, service, kind and day one, the shortest."""
    shortest: dict[tuple[str, ...], tuple[int, int, Sequence[str]]] = {}
    hospitals = _Known((slug, name, [sor]) for slug, name, sor in Hospital.objects.values_list("slug", "name", "sor"))
    services = _Known(Service.objects.values_list("slug", "name_da", "codes"))
    optional = (SOR, CODE, OTHERS)
    lines = read_rows(file, COLUMNS, faults=faults, optional=optional, ignore_others=True, progress=progress)
    for line, (sor, place, code, name, day, others, *weeks) in lines:
        hospital, service = hospitals.find(sor, place), services.find(code, name)
        if hospital is None or service is None:
            continue
        for column, text in zip(WEEKS, weeks, strict=True):
            if not (text := text.strip()):
                continue
            days = _days(text)
            if days is None:
                problem = _("“%(value)s” er ikke et antal uger.") % {"value": shown(text)}
                faults.append(Fault(line, column, problem, _("et tal, fx 6 eller 2,5")))
            else:
                key = (service, hospital, WEEKS[column], day.strip()[:10])
                if key not in shortest or days < shortest[key][0]:
                    shortest[key] = days, line, (others.strip() or "ja", WaitSource.IMPORT)
    for (service, hospital, kind, day), (days, line, rest) in shortest.items():
        yield line, (service, hospital, kind, str(days), day, *rest)


def _days(weeks: str) -> int | None:
    try:
        days = Decimal(weeks.replace(",", ".")) * DAYS_IN_WEEK
    except InvalidOperation:
        return None
    return int(days.to_integral_value(ROUND_CEILING)) if days.is_finite() else None


class _Known:
    """Finds the key of a hospital or a service by one of its numbers, else by its name."""

    def __init__(self, entries: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        known = list(entries)
        self._by_number = {number: slug for slug, _name, numbers in known for number in numbers if number}
        self._by_name = Vocabulary({slug: [name] for slug, name, _numbers in known}, "")

    def find(self, number: str, name: str) -> str | None:
        """The key, or None for what is not in the register."""
        return self._by_number.get(number.strip('=" ').upper()) or self._by_name.find(name.strip())
