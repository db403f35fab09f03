"""Photos inside a PDF: taken out what the camera wrote beside them, with every point as it was."""

import re

START, END, SCAN = b"\xff\xd8", 0xD9, 0xDA
JFIF, ADOBE = 0xE0, 0xEE  # how the colours are meant
NOT_DRAWN = {*range(0xE0, 0xF0), 0xFE} - {JFIF, ADOBE}  # application data and comments
MARKER_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def without_metadata(jpeg: bytes) -> bytes:
    """The JPEG (ITU-T T.81, annex B) without application data, comments, and what follows its end.

    Raises ValueError when it is not whole.
    """
    if not jpeg.startswith(START):
        raise ValueError("no JPEG")
    kept, at = [START], len(START)
    while at + 4 <= len(jpeg):
        if jpeg[at] != 0xFF:
            raise ValueError("no marker")
        code = jpeg[at + 1]
        if code == 0xFF:  # a byte that only fills
            at += 1
            continue
        if code == END:
            break
        after = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if code == SCAN:
            found = MARKER_AFTER_SCAN.search(jpeg, after)
            after = found.start() if found else len(jpeg)
        if code not in NOT_DRAWN:
            kept.append(jpeg[at:after])
        at = after
    return b"".join([*kept, bytes([0xFF, END])])
