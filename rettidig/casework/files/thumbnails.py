"""Small pictures of safe copies, for lists. Only what we have encoded ourselves is decoded here."""

from io import BytesIO

from PIL import Image

from .kinds import Kind
from .outcome import Copy

POINTS = 240  # the longest side
PICTURES = (Kind.JPEG, Kind.PNG)
DRAWN_SMALL = (*PICTURES, Kind.PDF)  # the kinds of copies that have a small picture


def draw_picture(copy: Copy) -> bytes:
    """A JPEG of at most 240 points a side. Raises ValueError for a copy that is no picture."""
    if copy.content_type not in PICTURES:
        raise ValueError(copy.content_type)
    out = BytesIO()
    with Image.open(BytesIO(copy.content), formats=("JPEG", "PNG")) as image:
        image.draft("RGB", (POINTS, POINTS))
        image.thumbnail((POINTS, POINTS))
        image.convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()
