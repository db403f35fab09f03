"""What the pages say of a file."""

from django import template

from rettidig.casework.models import Attachment
from rettidig.casework.steps.attachments import find_obstacle, find_remark

register = template.Library()


@register.filter
def obstacle(attachment: Attachment) -> str:
    """Why nobody can open the file; empty when it can be opened."""
    return find_obstacle(attachment)


@register.filter
def remark(attachment: Attachment) -> str:
    """What of the file is not in the copy that is opened."""
    return find_remark(attachment)
