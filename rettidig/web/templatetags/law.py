"""Words and drawings of the law on pages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from rettidig.rights.bands import Band, value_words
from rettidig.rights.pages import kind_name
from rettidig.rights.parameters import Parameter
from rettidig.web.formatting import date_words, spoken_language

register = template.Library()
SOURCES: dict[str, Promise] = {
    "sourced": _("står i kilden"),
    "sourced_old": _("står i en ældre kilde"),
    "bill": _("lovforslag"),
    "inferred": _("udledt"),
    "unverified": _("ikke bekræftet"),
}


@register.filter
def spoken(texts: Mapping[str, str]) -> str:
    """The text in the reader's language."""
    return texts[spoken_language()]


@register.filter
def kind_title(kind: str) -> str:
    """What the rights of one kind are about."""
    return kind_name(kind)[spoken_language()]


@register.filter
def source_word(status: str) -> str | Promise:
    """The label of a number's or a provision's certainty."""
    return SOURCES[status]


@register.filter
def drawn(band: Band) -> SafeString:
    """The band as a picture. It is made of the law's own numbers only."""
    return mark_safe(band.draw())  # noqa: S308


@register.filter
def value(row: Parameter) -> str:
    """The value of one row as it is read."""
    return value_words(row)


@register.filter
def chosen(choice: Mapping[str, Any]) -> str | Promise:
    """The choice of interpretation, where the texts leave a question open."""
    value = choice["chosen"]
    if isinstance(value, date):
        return date_words(value)
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    return _("ikke fastsat") if value is None else str(value)
