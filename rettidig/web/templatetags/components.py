"""The building blocks of the pages. Each has a closed list of props: a prop or a kind that is not known is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from secrets import token_hex
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rettidig.web import formatting
from rettidig.web.edit_form import CHOICES
from rettidig.web.forms import AttachmentField, PlainForm
from rettidig.web.icons import ICONS
from rettidig.web.summary import SummaryRow

register = template.Library()
WORDS = (
    formatting.date_words,
    formatting.date_short,
    formatting.clock,
    formatting.moment_words,
    formatting.days_left,
    formatting.number,
)
for words_filter in WORDS:
    register.filter(words_filter.__name__, words_filter)

ALERTS = {"info": "info", "success": "success", "warning": "warning", "error": "error"}
BADGES = {"neutral": "", "info": "info", "success": "check", "warning": "warning", "error": "error"}
BUTTONS = ("primary", "secondary", "tertiary", "warning")
BUTTON_TYPES = ("submit", "button")
WIDTHS = ("", "xxs", "xs", "s", "m", "l", "xl")
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
CONTROL_CLASSES = {"select": "form-select", "checkbox": "form-checkbox", "file": "file-input"}
NEAR_DAYS = 3
PAGES_BESIDE = 2


def _known(name: str, value: str, allowed: Sequence[str] | dict[str, str] | frozenset[str]) -> str:
    if value not in allowed:
        raise ValueError(f"{name} {value!r} is not one of {', '.join(sorted(allowed))}")
    return value


@dataclass(frozen=True)
class Choice:
    """One radio button or tick box of a group."""

    id: str
    value: str
    label: StrOrPromise
    hint: StrOrPromise
    is_chosen: bool
    heading: StrOrPromise = ""  # of the group that begins here
    fold: StrOrPromise = ""  # this one and those after it are a press away
    described_by: str = ""


@register.inclusion_tag("components/icon.html")
def icon(name: str, *, label: StrOrPromise = "") -> dict[str, Any]:
    return {"name": _known("icon", name, ICONS), "label": label}


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    *,
    label: StrOrPromise = "",
    hint: StrOrPromise = "",
    optional: bool | None = None,
    width: str = "",
    heading: bool = False,
    limit: int = 0,
) -> dict[str, Any]:
    """One field of a form. `heading`: the label is the page's h1; `optional`: None marks what may be left out."""
    kind = _kind(bound)
    hint = hint or bound.help_text or (bound.field.accepted() if isinstance(bound.field, AttachmentField) else "")
    limit = limit or (getattr(bound.field, "max_length", None) or 0 if kind == "textarea" else 0)
    described_by = _described_by(bound, hint=bool(hint), limit=bool(limit and kind == "textarea"))
    is_ticked = isinstance(bound.field.widget, forms.CheckboxSelectMultiple)
    choices = (
        _choices(bound, error=f"{bound.auto_id}_error" if bound.errors and is_ticked else "") if kind == "group" else []
    )
    return {
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "hint": hint,
        "limit": limit,
        "heading": heading,
        "is_optional": not bound.field.required if optional is None else optional,
        "described_by": described_by,
        "control": "" if kind == "group" else _control(bound, kind, _known("width", width, WIDTHS), described_by),
        "choices": choices,
        "is_folded": any(each.fold for each in choices),
        "is_unfolded": bool(bound.errors) or _is_chosen_in_fold(choices),
        "choice_type": "checkbox" if is_ticked else "radio",
        "is_each_wrong": is_ticked and bool(bound.errors),  # a group of boxes cannot be called wrong, each box can
    }


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, GROUPS):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "hidden" if bound.is_hidden else "input"


def _described_by(bound: BoundField, *, hint: bool, limit: bool) -> str:
    parts = {"hint": hint, "error": bool(bound.errors), "limit": limit}
    return " ".join(f"{bound.auto_id}_{part}" for part, is_there in parts.items() if is_there)


def _control(bound: BoundField, kind: str, width: str, described_by: str) -> SafeString:
    classes = [CONTROL_CLASSES.get(kind, "form-input")]
    if width:
        classes.append(f"input-width-{width}")
    attrs: dict[str, Any] = {"class": " ".join(classes), "placeholder": False}
    # Django names its own ids for hint and error; ours stand in the page, so ours are named.
    attrs["aria-describedby"] = described_by or False
    if kind == "textarea":
        attrs["maxlength"] = False  # the counter and the answer say it; nothing pasted is cut off in silence
    return bound.as_widget(attrs=attrs)


def _choices(bound: BoundField, *, error: str) -> list[Choice]:
    """The choices of a group; `error` names what is wrong with the group, where each choice is told of it."""
    hints = getattr(bound.field.widget, "choice_hints", {})
    headings = {
        str(group[0][0]): heading
        for heading, group in getattr(bound.field, "choices", ())
        if isinstance(group, list | tuple) and group
    }
    fold = getattr(bound.field.widget, "fold", "")
    fold_from = getattr(bound.field.widget, "fold_from", next(iter(headings), ""))
    return [
        Choice(
            id=each.id_for_label,
            value=str(each.data["value"]),
            label=each.choice_label,
            hint=(hint := hints.get(str(each.data["value"]), "")),
            described_by=" ".join(filter(None, [hint and f"{each.id_for_label}_hint", error])),
            is_chosen=each.data["selected"],
            heading=headings.get(str(each.data["value"]), ""),
            fold=fold if str(each.data["value"]) == fold_from else "",
        )
        for each in bound.subwidgets
    ]


def _is_chosen_in_fold(choices: Sequence[Choice]) -> bool:
    start = next((number for number, each in enumerate(choices) if each.fold), len(choices))
    return any(each.is_chosen for each in choices[start:])


@register.inclusion_tag("components/both_versions.html")
def both_versions(form: forms.BaseForm) -> dict[str, Any]:
    """What a colleague has changed since the form was opened, and the fields of which one version must be chosen."""
    return {"form": form, "choices": CHOICES}


@register.inclusion_tag("components/fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("components/proof.html", takes_context=True)
def proof(context: Context, form: PlainForm) -> dict[str, Any]:
    """The proof of work that the form asks for; nothing, and no script, where it asks for none."""
    return {"asked": form.proof, "language": get_language(), "site": context.get("site")}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms_shown: forms.BaseForm, heading: StrOrPromise = "") -> dict[str, Any]:
    """Every error of the forms, each a link to its field, worded as at the field."""
    lines = [(text, target) for form in forms_shown for text, target in _errors(form)]
    return {"lines": lines, "heading": heading}


def _errors(form: forms.BaseForm) -> list[tuple[str, str]]:
    return [(str(text), _target(form, name)) for name, texts in form.errors.items() for text in texts]


def _target(form: forms.BaseForm, name: str) -> str:
    if name not in form.fields or form[name].is_hidden:
        return ""
    bound = form[name]
    own = bound.field.widget.attrs.get("id", bound.auto_id)
    return f"{own}_0" if isinstance(bound.field.widget, GROUPS) else str(own)


def _block(name: str, content: str, **context: Any) -> SafeString:
    # The content comes out of the template itself, where it was escaped.
    return render_to_string(f"components/{name}.html", {"content": mark_safe(content), **context})  # noqa: S308


@register.simple_block_tag
def alert(content: str, kind: str, *, heading: StrOrPromise = "") -> SafeString:
    return _block("alert", content, icon_name=ALERTS[_known("kind", kind, ALERTS)], kind=kind, heading=heading)


@register.simple_block_tag
def empty_state(content: str, heading: StrOrPromise) -> SafeString:
    return _block("empty_state", content, heading=heading)


@register.simple_block_tag
def fold(content: str, summary: StrOrPromise, *, open: bool = False) -> SafeString:  # noqa: A002
    return _block("fold", content, summary=summary, is_open=open)


def _button(
    text: StrOrPromise, kind: str, icon_name: str, disabled_reason: StrOrPromise, small: bool
) -> dict[str, Any]:
    return {
        "text": text,
        "kind": _known("kind", kind, BUTTONS),
        "icon_name": icon_name,
        "disabled_reason": disabled_reason,
        "reason_id": f"reason-{token_hex(4)}" if disabled_reason else "",
        "small": small,
    }


@register.inclusion_tag("components/button.html")
def button(
    text: StrOrPromise,
    *,
    kind: str = "primary",
    name: str = "",
    value: str | int = "",
    icon: str = "",
    type: str = "submit",  # noqa: A002
    disabled_reason: StrOrPromise = "",
    formaction: str = "",
    small: bool = False,
) -> dict[str, Any]:
    """A button of a form. With a reason it cannot be pressed, and the reason stands beside it. A number as `value` is
    written without a thousands separator, as it is read again.
    """
    own = {"name": name, "value": str(value), "type": _known("type", type, BUTTON_TYPES), "formaction": formaction}
    return _button(text, kind, icon, disabled_reason, small) | own


@register.inclusion_tag("components/link_button.html")
def link_button(
    text: StrOrPromise,
    href: str,
    *,
    kind: str = "primary",
    icon: str = "",
    disabled_reason: StrOrPromise = "",
    small: bool = False,
) -> dict[str, Any]:
    return _button(text, kind, icon, disabled_reason, small) | {"href": href}


@register.inclusion_tag("components/act.html", takes_context=True)
def act(
    context: Context,
    text: StrOrPromise,
    url: str,
    *,
    kind: str = "secondary",
    icon: str = "",
    disabled_reason: StrOrPromise = "",
    name: str = "",
    value: str | int = "",
    small: bool = False,
) -> dict[str, Any]:
    """One act: a form of its own with one button."""
    own = {"url": url, "name": name, "value": str(value), "csrf_token": context.get("csrf_token")}
    return _button(text, kind, icon, disabled_reason, small) | own


@register.inclusion_tag("components/back_link.html")
def back_link(text: StrOrPromise, href: str) -> dict[str, Any]:
    return {"text": text, "href": href}


@register.inclusion_tag("components/step_line.html")
def step_line(step: int, total: int | None) -> dict[str, Any]:
    """The step reached; without a total where it depends on the answers still to come."""
    return {"step": step, "total": total}


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Sequence[SummaryRow], *, heading: StrOrPromise = "") -> dict[str, Any]:
    return {"rows": rows, "heading": heading}


@register.inclusion_tag("components/badge.html")
def badge(text: StrOrPromise, kind: str = "neutral") -> dict[str, Any]:
    return {"text": text, "kind": kind, "icon_name": BADGES[_known("kind", kind, BADGES)]}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], *, param: str = "side") -> dict[str, Any]:
    """Links to the other pages of a list; what else is asked for in the address stays."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[param] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=PAGES_BESIDE, on_ends=1)
    return {
        "page": page,
        "pages": [(number, address(number) if isinstance(number, int) else "") for number in numbers],
        "previous": address(page.number - 1) if page.has_previous() else "",
        "next": address(page.number + 1) if page.has_next() else "",
    }


@register.inclusion_tag("components/deadline.html")
def deadline(
    on: date | None,
    *,
    label: StrOrPromise = "",
    today: date | None = None,
    near: int = NEAR_DAYS,
    done: bool = False,
) -> dict[str, Any]:
    """A date and what it means now: said in words and by a shape, and only then by colour."""
    today = today or timezone.localdate()
    days = (on - today).days if on else None
    state, word = "", ""
    if days is not None and not done and days < 0:
        state, word = "late", _("overskredet")
    elif days is not None and not done and days <= near:
        state, word = "near", _("snart")
    return {
        "on": on,
        "label": label,
        "left": formatting.days_left(on, today),
        "state": state,
        "word": word,
        "done": done,
    }
