"""The demo's logins, for the login pages alone."""

from django import template
from django.template import Context

from rettidig.web import demo_box

register = template.Library()


@register.simple_tag
def demo_logins() -> list[demo_box.DemoLogin]:
    return demo_box.demo_logins()


@register.simple_tag(takes_context=True)
def demo_code(context: Context) -> str:
    return demo_box.demo_code(context["request"])
