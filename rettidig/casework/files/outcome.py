"""The result of copying a file."""

from dataclasses import dataclass
from enum import StrEnum


class Remark(StrEnum):
    """Remarks shown beside a file's copy, or the reason why it has none."""

    NONE = ""
    PARTS_LEFT_OUT = "parts_left_out"  # files, sound or film inside a PDF
    UNKNOWN_KIND = "unknown_kind"
    BROKEN = "broken"
    EMPTY = "empty"
    LOCKED = "locked"
    TOO_MANY_POINTS = "too_many_points"
    TOO_MANY_PAGES = "too_many_pages"
    BUSY = "busy"
    ACTIVE = "active"  # something in it runs, is embedded or is fetched from elsewhere
    TOO_HEAVY_TO_TAKE = "too_heavy_to_take"  # an archive that unpacks to too much
    FILM = "film"
    # From here on the file itself is whole: it is kept, and waits in quarantine
    OTHER_PROGRAM = "other_program"  # a form that one maker's program alone can show
    PORTFOLIO = "portfolio"  # a PDF that is only a cover for other files
    DIFFERS = "differs"
    TOO_HEAVY = "too_heavy"


KEPT_WITHOUT_COPY = frozenset({Remark.OTHER_PROGRAM, Remark.PORTFOLIO, Remark.DIFFERS, Remark.TOO_HEAVY})


@dataclass(frozen=True)
class Copy:
    """A safe copy: the bytes, their media type, what is not in it, the text that can be read in it, and how many pages
    a PDF has.
    """

    content: bytes
    content_type: str
    remark: Remark = Remark.NONE
    text: str = ""
    pages: int = 0


class CannotCopy(Exception):
    """No safe copy that shows the same can be made; `remark` says why."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(remark)
        self.remark = remark
