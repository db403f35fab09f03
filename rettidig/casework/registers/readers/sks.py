"""SKScomplete.txt: the codes of SKS, a line of fixed width for each, from Sundhedsdatastyrelsen.

Positions from 0, by sks-tabelstruktur.pdf: 3-22 code, 23-30 first day, 31-38 day of the last change, 39-46 last day
(25000101 while it is open), 47-166 text. Letters are those of Windows-1252. Codes that begin with a digit are hospitals
and no part of the classification; they are passed over.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from io import TextIOWrapper
from typing import IO

from django.utils.translation import gettext as _

from ...csv_files import LINES_BETWEEN_PROGRESS, Fault, Progress, shown
from ..definitions import Register

SHORTEST = 48  # a line with at least one letter of its text
OPEN_FROM_YEAR = "2500"
CHANGED = 1  # the place of the day of the last change among a line's days


def rows(
    register: Register, file: IO[bytes], *, faults: list[Fault], on: date, progress: Progress
) -> Iterator[tuple[int, Sequence[str]]]:
    """Each code with its days; where a code's first day stands twice, the line that was changed last."""
    found: dict[str, tuple[int, tuple[str, str, str], str]] = {}
    days = _Days()
    file.seek(0)
    text = TextIOWrapper(file, encoding="cp1252", errors="replace", newline="\n")
    for number, line in enumerate(text, start=1):
        if number % LINES_BETWEEN_PROGRESS == 0:
            progress(file.tell())
        if len(line) < SHORTEST or (told := days[line[23:47]]) is None:
            if line.strip():
                problem = _("Linjen er ikke en SKS-kode: “%(line)s”.") % {"line": shown(line[:20])}
                faults.append(Fault(number, "", problem, _("linjer med fast bredde, som i SKScomplete.txt")))
            continue
        code_and_first = line[3:31]
        if code_and_first.lstrip()[:1].isdigit():
            continue
        known = found.get(code_and_first)
        if known is None or known[1][CHANGED] <= told[CHANGED]:
            found[code_and_first] = number, told, line[47:167].strip()
    text.detach()
    for code_and_first, (number, (first, _changed, last), words) in found.items():
        yield number, (code_and_first[:20].strip(), words, first, last)


class _Days(dict[str, tuple[str, str, str] | None]):
    """The three days of a line: the first, that of the last change as the file has it, and the last; None for what are
    no days.
    """

    def __missing__(self, text: str) -> tuple[str, str, str] | None:
        first, changed, last = text[:8], text[8:16], text[16:]
        is_open = not last.strip() or last[:4] >= OPEN_FROM_YEAR
        are_days = text.replace(" ", "0").isdigit()
        self[text] = (_day(first), changed, "" if is_open else _day(last)) if are_days else None
        return self[text]


def _day(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}"
