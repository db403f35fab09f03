"""Responses with files: always as downloads, and only safe copies."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from rettidig.casework.files import CannotCopy, draw_small
from rettidig.casework.models import Attachment
from rettidig.casework.steps.attachments import open_copy


def as_download(attachment: Attachment) -> HttpResponse:
    """The safe copy under the file's name, stored by nobody on the way and, if shown at all, without our pages' rights.

    Raises Denied while the file may not be opened.
    """
    copy = open_copy(attachment)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=attachment.name),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HttpResponse(copy.content, content_type=copy.content_type, headers=headers)


def as_small_picture(attachment: Attachment) -> HttpResponse:
    """A small picture of the safe copy, to be shown on a page. Raises Denied while the file may not be opened, and
    Http404 where there is no such picture of it.
    """
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    try:
        picture = draw_small(open_copy(attachment))
    except (CannotCopy, ValueError) as none:
        raise Http404 from none
    return HttpResponse(picture, content_type="image/jpeg", headers=headers)
