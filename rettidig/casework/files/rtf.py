"""Rich Text Format: taken as it is up to its last brace, where it holds text and pictures and nothing that runs, is
embedded or is fetched from elsewhere.
"""

import re

from .kinds import Kind
from .outcome import CannotCopy, Copy, Remark
from .pdf_text import CHARACTERS_MAX, plain
from .worker import answer

DEPTH_MAX = 200
# A control word with its number, an escaped character, a brace, or text
PIECE = re.compile(rb"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}]+)", re.DOTALL)
# What embeds, fetches or runs something (RTF 1.9.1): objects, raw data, other documents, pictures drawn by commands
REFUSED = frozenset(
    b"object objdata objclass objname objemb objlink objautlink objsub objpub objicemb objhtml objocx objupdate "
    b"template bin subdocument datafield datastore nextfile linkstyles hlinkbase wmetafile emfblip macpict pmmetafile "
    b"dibitmap wbitmap background fromhtml htmltag mailmerge xmlopen".split()
)
FIELDS = re.compile(rb"DDE|INCLUDE|IMPORT|LINK|MACROBUTTON|DATABASE")
NO_TEXT = frozenset(
    b"fonttbl colortbl stylesheet info pict listtable listoverridetable generator themedata colorschememapping fldinst "
    b"latentstyles rsidtbl xmlnstbl revtbl".split()
)
SAID = {b"par": "\n", b"line": "\n", b"tab": "\t", b"cell": "\t", b"row": "\n", b"emdash": "–", b"endash": "–"}
MARKS = {b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•"}


def copy_rtf(content: bytes, kind: Kind) -> Copy:
    """Raises CannotCopy."""
    reader = _Reader()
    at = 0
    while at < len(content):
        piece = PIECE.match(content, at)
        if piece is None:
            raise CannotCopy(Remark.BROKEN)
        at = piece.end()
        if reader.is_over(piece):
            break
    else:
        raise CannotCopy(Remark.BROKEN)  # its last brace is missing
    return Copy(content[:at], kind, text=plain("".join(reader.text))[:CHARACTERS_MAX])


class _Reader:
    """What has been read so far: how deep in braces, and in which group that is no text."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.depth = 0
        self.silent_from = 0  # the depth from which on nothing is text; 0: everywhere is
        self.skips = 0  # characters that stand for those who cannot read the one before
        self.instruction: list[bytes] = []

    def is_over(self, piece: "re.Match[bytes]") -> bool:
        """Read one piece; whether it is the last brace. Raises CannotCopy."""
        word, value, code, symbol, brace, plain_text = piece.groups()
        if brace:
            return self._brace(brace)
        if word:
            self._word(word, value)
        elif code:
            self._say(bytes([int(code, 16)]).decode("cp1252", "replace"))
        elif symbol == b"*":
            self.silent_from = self.silent_from or self.depth
        elif symbol in (b"\\", b"{", b"}"):
            self._say(symbol.decode())
        elif symbol == b"~":
            self._say(" ")
        elif plain_text:
            if self.silent_from:
                self.instruction.append(plain_text)
            self._say(plain_text.decode("cp1252", "replace").replace("\r", "").replace("\n", ""))
        return False

    def _brace(self, brace: bytes) -> bool:
        self.depth += 1 if brace == b"{" else -1
        if self.depth > DEPTH_MAX:
            raise CannotCopy(Remark.TOO_HEAVY_TO_TAKE)
        if self.depth < self.silent_from:
            self.silent_from = 0
            said = re.sub(rb"\s", b"", b"".join(self.instruction)).upper().replace(b"HYPERLINK", b"")
            self.instruction.clear()
            if FIELDS.search(said):
                raise CannotCopy(Remark.ACTIVE)
        return self.depth == 0

    def _word(self, word: bytes, value: bytes | None) -> None:
        if word in REFUSED:
            raise CannotCopy(Remark.ACTIVE)
        if word in NO_TEXT:
            self.silent_from = self.silent_from or self.depth
        elif word == b"u" and value:
            self._say(chr(int(value) % 0x10000))
            self.skips = 1
        else:
            self._say(SAID.get(word, MARKS.get(word, "")))

    def _say(self, words: str) -> None:
        if self.skips and words:
            words, self.skips = words[1:], 0
        if words and not self.silent_from:
            self.text.append(words)


if __name__ == "__main__":
    answer(copy_rtf)
