"""Rich Text Format: taken as it is up to its last brace, where it holds text and pictures and nothing that runs, is
embedded or is fetched from elsewhere. The text is read by striprtf.
"""

import re

from striprtf.striprtf import rtf_to_text

from .kinds import Kind
from .outcome import CannotCopy, Copy, Remark
from .pdf_text import CHARACTERS_MAX, plain
from .worker import answer

DEPTH_MAX = 200
# A control word, an escaped character, a brace, or text
PIECE = re.compile(rb"\\([A-Za-z]{1,32})(?:-?\d{1,10})? ?|\\.|([{}])|([^\\{}]+)", re.DOTALL)
# What embeds, fetches or runs something (RTF 1.9.1): objects, raw data, other documents, pictures drawn by commands
REFUSED = frozenset(
    b"object objdata objclass objname objemb objlink objautlink objsub objpub objicemb objhtml objocx objupdate "
    b"template bin subdocument datafield datastore nextfile linkstyles hlinkbase wmetafile emfblip macpict pmmetafile "
    b"dibitmap wbitmap background fromhtml htmltag mailmerge xmlopen".split()
)
FIELDS = re.compile(rb"DDE|INCLUDE|IMPORT|LINK|MACROBUTTON|DATABASE")
INSTRUCTION = b"fldinst"


def copy_rtf(content: bytes, kind: Kind) -> Copy:
    """Raises CannotCopy."""
    whole = content[: _find_end(content)]
    try:
        read: str = rtf_to_text(whole.decode("cp1252", "replace"), errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, LookupError, OverflowError) as bad:  # where a word needs a number
        raise CannotCopy(Remark.BROKEN) from bad
    # Signs beyond the first 65,536, as of faces, are written in two halves
    text = read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Copy(whole, kind, text=plain(text)[:CHARACTERS_MAX])


def _find_end(content: bytes) -> int:
    """Where the last brace stands. Raises CannotCopy where there is none, or on the way is what nobody may open."""
    at = depth = 0
    instruction_from, instruction = 0, b""  # the depth of the instruction of a field, and its words so far
    while at < len(content):
        piece = PIECE.match(content, at)
        if piece is None:
            break
        at = piece.end()
        word, brace, words = piece.groups()
        if word in REFUSED:
            raise CannotCopy(Remark.ACTIVE)
        if word == INSTRUCTION:
            instruction_from = instruction_from or depth
        elif words and instruction_from:
            instruction += words
        elif brace:
            depth += 1 if brace == b"{" else -1
            if depth > DEPTH_MAX:
                raise CannotCopy(Remark.TOO_HEAVY_TO_TAKE)
            if depth < instruction_from:
                _check_instruction(instruction)
                instruction_from, instruction = 0, b""
            if depth <= 0:
                return at
    raise CannotCopy(Remark.BROKEN)


def _check_instruction(words: bytes) -> None:
    """A link may stand, and nothing that starts or fetches. Raises CannotCopy."""
    if FIELDS.search(re.sub(rb"\s", b"", words).upper().replace(b"HYPERLINK", b"")):
        raise CannotCopy(Remark.ACTIVE)


if __name__ == "__main__":
    answer(copy_rtf)
