"""The typefaces of letters: the design system's for Danish, and behind it one for each script in everyday use.

The Noto fonts come from two Python packages (docs/decisions/0002-libraries.md). A family that is not installed is
passed over, so a letter in Danish can be set also without them.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst
from django.conf import settings

IBM_PLEX = "dkfds/dist/fonts/IBMPlexSans/complete/ttf"
NOTO_PACKAGES = ("manimgx_fonts", "noto_cjk_sans_otc")
# In the order in which a missing glyph is looked for. Chinese characters are drawn as in mainland China; the same font
# holds Japanese kana and Korean. Last, a typeface that Typst carries itself.
FAMILIES = (
    "IBM Plex Sans",
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Armenian",
    "Noto Sans Georgian",
    "Noto Sans Ethiopic",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Gurmukhi",
    "Noto Sans Gujarati",
    "Noto Sans Oriya",
    "Noto Sans Tamil",
    "Noto Sans Telugu",
    "Noto Sans Kannada",
    "Noto Sans Malayalam",
    "Noto Sans Sinhala",
    "Noto Sans Thai",
    "Noto Sans Lao",
    "Noto Sans Myanmar",
    "Noto Sans Khmer",
    "Noto Sans Symbols",
    "Noto Emoji",
    "Noto Sans CJK SC",
    "Libertinus Serif",
)


@cache
def fonts() -> typst.Fonts:
    """Every font that is installed, read once for the process."""
    folders = [Path(settings.NODE_MODULES) / IBM_PLEX, *map(_folder, NOTO_PACKAGES)]
    return typst.Fonts(
        include_system_fonts=False, font_paths=[folder for folder in folders if folder and folder.is_dir()]
    )


def _folder(package: str) -> Path | None:
    found = find_spec(package)
    return Path(found.origin).parent if found and found.origin else None


@cache
def families() -> tuple[str, ...]:
    """Those of FAMILIES that are installed, in their order."""
    installed = set(fonts().families())
    return tuple(family for family in FAMILIES if family in installed)
