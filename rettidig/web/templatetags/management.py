"""What the pages of figures share: whose figures they show."""

from typing import Any

from django import template
from django.template import Context

from rettidig.web.management.reader import office_of, offices_of

register = template.Library()


@register.inclusion_tag("management/which_office.html", takes_context=True)
def which_office(context: Context) -> dict[str, Any]:
    """The office whose figures the page shows, and the others that the reader can choose."""
    request = context["request"]
    offices, chosen = offices_of(request), office_of(request) or ""
    return {
        "name": offices.get(chosen, ""),
        "others": {slug: name for slug, name in offices.items() if slug != chosen},
        "back": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }
