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


SIGNATURES = {b"%PDF-": Kind.PDF, b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG\r\n\x1a\n": Kind.PNG}
ENDINGS = {
    Kind.PDF: (".pdf",),
    Kind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    Kind.PNG: (".png",),
    Kind.HEIC: (".heic", ".heif"),
    Kind.WEBP: (".webp",),
}


def find_kind(content: bytes) -> tuple[Kind, int] | None:
    """The kind of the file, and at which byte it begins: programs put blank lines and letter heads before it.

    None for every kind that is not taken.
    """
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return Kind.HEIC, 0
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP, 0
    head = content[:LOOKED_AT]
    found = [(head.find(signature), kind) for signature, kind in SIGNATURES.items() if signature in head]
    return min(((kind, start) for start, kind in found), key=lambda one: one[1], default=None)


def with_ending(name: str, kind: Kind) -> str:
    """The name with the ending of `kind`, at most 200 characters. The ending of another kind is replaced."""
    if name.lower().endswith(ENDINGS[kind]):
        return name[-NAME_LENGTH:]
    others = [ending for endings in ENDINGS.values() for ending in endings if name.lower().endswith(ending)]
    stem = name.removesuffix(name[-len(others[0]) :]) if others else name
    ending = ENDINGS[kind][0]
    return stem[-(NAME_LENGTH - len(ending)) :] + ending
