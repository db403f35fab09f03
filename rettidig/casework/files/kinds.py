"""Detect a file's type by its first bytes. Its name is ignored, and gets the extension that fits."""

from enum import StrEnum

LOOKED_AT = 1024  # bytes; readers of PDF look no further for its first line either
NAME_LENGTH = 200
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}


class Kind(StrEnum):
    """The kinds of file that are taken, by their media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"
    WEBP = "image/webp"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ODT = "application/vnd.oasis.opendocument.text"
    RTF = "application/rtf"


SIGNATURES = {b"%PDF-": Kind.PDF, b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG\r\n\x1a\n": Kind.PNG}
ENDINGS = {
    Kind.PDF: (".pdf",),
    Kind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    Kind.PNG: (".png",),
    Kind.HEIC: (".heic", ".heif"),
    Kind.WEBP: (".webp",),
    Kind.DOCX: (".docx",),
    Kind.ODT: (".odt",),
    Kind.RTF: (".rtf",),
}
DOCUMENTS = (Kind.DOCX, Kind.ODT, Kind.RTF)
ARCHIVE, ODT_BEGINS, DOCX_HOLDS = b"PK\x03\x04", b"mimetype" + Kind.ODT.encode(), b"word/document.xml"
ODT_AT = 30  # an archive's first part begins there with its name
FILM_BRANDS = {b"qt  ", b"isom", b"iso2", b"mp41", b"mp42", b"M4V ", b"avc1", b"3gp4", b"3gp5", b"3gp6"}
OLD_OFFICE, LOCKED_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")


def find_kind(content: bytes) -> tuple[Kind, int] | None:
    """The kind of the file, and at which byte it begins: programs put blank lines and letter heads before it.

    None for every kind that is not taken.
    """
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return Kind.HEIC, 0
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP, 0
    if document := _document(content):
        return document, 0
    head = content[:LOOKED_AT]
    found = [(head.find(signature), kind) for signature, kind in SIGNATURES.items() if signature in head]
    return min(((kind, start) for start, kind in found), key=lambda one: one[1], default=None)


def _document(content: bytes) -> Kind | None:
    """The kind of a text document; the names of an archive's parts are never packed."""
    if content.startswith(b"{\\rtf"):
        return Kind.RTF
    if not content.startswith(ARCHIVE):
        return None
    if content.startswith(ODT_BEGINS, ODT_AT):
        return Kind.ODT
    return Kind.DOCX if DOCX_HOLDS in content else None


def is_film(content: bytes) -> bool:
    """Whether it is a film, such as the half of a live photo that moves."""
    return content[4:8] == b"ftyp" and content[8:12] in FILM_BRANDS


def is_locked_document(content: bytes) -> bool:
    """Whether it is a text document with a password: only its shell can be read."""
    return content.startswith(OLD_OFFICE) and LOCKED_OFFICE in content


def with_ending(name: str, kind: Kind) -> str:
    """The name with the ending of `kind`, at most 200 characters. The ending of another kind is replaced."""
    if name.lower().endswith(ENDINGS[kind]):
        return name[-NAME_LENGTH:]
    others = [ending for endings in ENDINGS.values() for ending in endings if name.lower().endswith(ending)]
    stem = name.removesuffix(name[-len(others[0]) :]) if others else name
    ending = ENDINGS[kind][0]
    return stem[-(NAME_LENGTH - len(ending)) :] + ending
