"""What went along when a matter was forwarded, in words."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rettidig.web.formatting import date_short


def parts_in_words(parts: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each part of `Forwarding.parts`, with the pages that were left out."""
    return [_part(each) for each in parts]


def _part(part: Mapping[str, Any]) -> str:
    if "contact" in part:
        return _("Borgerens egne ord, %(day)s") % {"day": date_short(date.fromisoformat(part["on"]))}
    if not part["left_out"]:
        return str(part["name"])
    return _("%(name)s, uden side %(pages)s") % {
        "name": part["name"],
        "pages": ", ".join(map(str, part["left_out"])),
    }
