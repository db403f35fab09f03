"""Expected waiting times as eSundhed gives them: three kinds in weeks, the day of the report, and whether patients of
other regions are taken.

One line gives up to three waiting times. Hospital and service are found by SOR number and SKS code, else by name; lines
about hospitals and services that the registers do not have are passed over, as the file covers the whole country.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import IO

from django.utils.translation import gettext as _

from ...csv_files import Fault, Progress, Vocabulary, plain, read_rows, shown
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
    """The waiting times of each line, in days."""
    hospitals, services = _Known(Hospital, "name", "sor"), _Services()
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
                kind, source = WEEKS[column], WaitSource.IMPORT
                yield line, (service, hospital, kind, str(days), day.strip()[:10], others.strip() or "ja", source)


def _days(weeks: str) -> int | None:
    try:
        days = Decimal(weeks.replace(",", ".")) * DAYS_IN_WEEK
    except InvalidOperation:
        return None
    return int(days.to_integral_value(ROUND_CEILING)) if days.is_finite() else None


class _Known:
    """Finds an entry's key by its number, else by its name."""

    def __init__(self, model: type[Hospital], name: str, number: str) -> None:
        entries = list(model.objects.values_list("slug", name, number))
        self._by_number = {str(code): str(slug) for slug, _name, code in entries if code}
        self._by_name = Vocabulary({str(slug): [str(called)] for slug, called, _code in entries}, "")

    def find(self, number: str, name: str) -> str | None:
        """The key, or None for one that is not in the register."""
        return self._by_number.get(number.strip('=" ')) or self._by_name.find(name.strip())


class _Services:
    """Finds a service by one of its SKS codes, else by its name."""

    def __init__(self) -> None:
        entries = list(Service.objects.values_list("slug", "name_da", "codes"))
        self._by_code = {code: slug for slug, _name, codes in entries for code in codes}
        self._by_name = {plain(name): slug for slug, name, _codes in entries}

    def find(self, code: str, name: str) -> str | None:
        """The key, or None for one that is not in the register."""
        return self._by_code.get(code.strip().upper()) or self._by_name.get(plain(name.strip()))
