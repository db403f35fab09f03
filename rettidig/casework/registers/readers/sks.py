"""SKScomplete.txt: the codes of SKS, a line of fixed width for each, from Sundhedsdatastyrelsen.

Positions from 0, by sks-tabelstruktur.pdf: 3-22 code, 23-30 first day, 31-38 day of the last change, 39-46 last day
(25000101 while it is open), 47-166 text. Letters are those of Windows-1252. Codes that begin with a digit are hospitals
and no part of the classification; they are passed over.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from io import TextIOWrapper
from typing import IO

from django.utils.translation import gettext as _

from ...csv_files import LINES_BETWEEN_PROGRESS, Fault, Progress, shown
from ..definitions import Register

SHORTEST = 48  # a line with at least one letter of its text
OPEN_FROM_YEAR = "2500"


def rows(
    register: Register, file: IO[bytes], *, faults: list[Fault], on: date, progress: Progress
) -> Iterator[tuple[int, Sequence[str]]]:
    """Each code with its days; where a code's first day stands twice, the line that was changed last."""
    found: dict[tuple[str, str], tuple[str, int, Sequence[str]]] = {}
    file.seek(0)
    text = TextIOWrapper(file, encoding="cp1252", errors="replace", newline="\n")
    for number, line in enumerate(text, start=1):
        if number % LINES_BETWEEN_PROGRESS == 0:
            progress(file.tell())
        if not line.strip():
            continue
        if len(line) < SHORTEST or not line[23:47].replace(" ", "0").isdigit():
            problem = _("Linjen er ikke en SKS-kode: “%(line)s”.") % {"line": shown(line[:20])}
            faults.append(Fault(number, "", problem, _("linjer med fast bredde, som i SKScomplete.txt")))
            continue
        code, first, changed, last = line[3:23].strip(), line[23:31], line[31:39], line[39:47]
        if code[:1].isdigit():
            continue
        known = found.get((code, first))
        if known is None or known[0] <= changed:
            found[code, first] = (changed, number, (code, line[47:167].strip(), _day(first), _last_day(last)))
    text.detach()
    for _changed, number, cells in found.values():
        yield number, cells


@cache
def _day(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}"


@cache
def _last_day(text: str) -> str:
    return "" if not text.strip() or text[:4] >= OPEN_FROM_YEAR else _day(text)
