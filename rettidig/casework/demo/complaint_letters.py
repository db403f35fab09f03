"""Letters that look as those with which Styrelsen for Patientklager sends complaints over hospitals: two pages each,
for the demo, the tests and the bench. They are about nobody.
"""

from collections.abc import Sequence
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name, Pdf

PAGE = (595, 842)  # A4 in typographic points
TOP, LEFT, LINE = 780, 60, 18


def write_letter(
    *, number: str = "", hospital: str = "", complained: str = "", letter: str = "", answer_by: str = "", more: str = ""
) -> bytes:
    """A PDF of two pages. What is empty does not stand in it; dates are written as they are given."""
    told = [
        ("Sagsnummer", number),
        ("Behandlingssted", hospital),
        ("Klagen er modtaget", complained),
        ("Brevets dato", letter),
        ("Svarfrist", answer_by),
    ]
    first = ["Styrelsen for Patientklager", "Klage over behandling på hospital", ""]
    first += [f"{label}: {value}" for label, value in told if value]
    second = ["Klagen", "", "Klageren har ikke fået besked om, hvad der skulle ske.", more]
    return _pdf([first, second])


def _pdf(pages: Sequence[Sequence[str]]) -> bytes:
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    fonts = Dictionary(F1=pdf.make_indirect(font))
    for lines in pages:
        page = Dictionary(
            Type=Name.Page,
            MediaBox=[0, 0, *PAGE],
            Resources=Dictionary(Font=fonts),
            Contents=pdf.make_stream(_drawn(lines)),
        )
        pdf.pages.append(pikepdf.Page(page))
    return _saved(pdf)


def _drawn(lines: Sequence[str]) -> bytes:
    shown = [f"({_escaped(line)}) Tj T*" for line in lines]
    text = f"BT /F1 11 Tf {LINE} TL {LEFT} {TOP} Td {' '.join(shown)} ET"
    return text.encode("cp1252")


def _escaped(text: str) -> str:
    return "".join(f"\\{each}" if each in "()\\" else each for each in text)


def lock(letter: bytes, *, word: str) -> bytes:
    """The same letter, which only opens with a password."""
    with pikepdf.open(BytesIO(letter)) as pdf:
        return _saved(pdf, encryption=pikepdf.Encryption(owner=word, user=word))


def _saved(pdf: Pdf, encryption: pikepdf.Encryption | None = None) -> bytes:
    out = BytesIO()
    pdf.save(out, encryption=encryption or False, deterministic_id=not encryption)  # the same letter has the same bytes
    return out.getvalue()
