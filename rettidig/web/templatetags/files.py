"""Template filters for files."""

from django import template

from rettidig.casework.files import DRAWN_SMALL
from rettidig.casework.models import Attachment
from rettidig.casework.steps.attachments import find_obstacle, find_remark

register = template.Library()


@register.filter
def obstacle(attachment: Attachment) -> str:
    """Why nobody can open the file; empty when it can be opened."""
    return find_obstacle(attachment)


@register.filter
def remark(attachment: Attachment) -> str:
    """The parts of the file that are missing in its safe copy."""
    return find_remark(attachment)


@register.filter
def is_picture(attachment: Attachment) -> bool:
    """Whether a small picture of the file can be shown."""
    return attachment.scan == Attachment.Scan.CLEAN and attachment.content_type in DRAWN_SMALL
