"""The findings on a matter beside its form: as it is stored, and with what is being typed. Stores nothing."""

from copy import copy
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig import rights
from rettidig.casework.models import Matter
from rettidig.casework.steps.assessment import preview_matter
from rettidig.web.formatting import date_short, spoken_language

from .event_forms import sentence
from .live import Change
from .matter_findings import JudgedMatter, MatterLine, judged_matters
from .matter_origins import MatterOrigins


def matter_preview(matter: Matter, **typed: Any) -> dict[str, Any]:
    """The findings of today, with what is typed in place of what is stored, and what changes by it."""
    before = _judged(matter)
    if not typed:
        return {"judged": before}
    draft = copy(matter)
    for name, value in typed.items():
        setattr(draft, name, value)
    try:
        after = _judged(draft)
    except rights.InvalidDocument as invalid:
        return {"is_typed": True, "faults": [sentence(fault) for fault in invalid.faults]}
    return {"is_typed": True, "judged": after, "changes": _changes(before, after)}


def _judged(matter: Matter) -> JudgedMatter:
    answer = preview_matter(matter, on=timezone.localdate())
    (found,) = judged_matters(answer, spoken_language(), MatterOrigins(matter.case))
    return found


def _changes(before: JudgedMatter, after: JudgedMatter) -> list[Change]:
    was = {each.line.right: _said(each) for each in before.lines + before.others}
    lines = after.lines + after.others
    return [
        Change(each.line.label, was[each.line.right], _said(each))
        for each in lines
        if was[each.line.right] != _said(each)
    ]


def _said(each: MatterLine) -> str:
    day = [date_short(each.line.deadline)] if each.line.deadline else []
    amount = [_("%(amount)s kr.") % {"amount": each.amount}] if each.amount else []
    return ", ".join([*(str(word) for word, _colour in each.badges), *day, *amount])
