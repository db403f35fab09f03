"""A form whose thing was removed while it was written: what happened is told, nothing that was typed is lost, and it
can be put back, or written as new.

A page that finds its thing gone raises `Gone`; `answer_gone` shows it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from rettidig.casework.models import Case
from rettidig.casework.permissions import Denied

from .edit_form import who_and_when, words_of
from .errors import error_page, typed_fields

PUT_BACK = "put_back"  # the button that was pressed


class Gone(Http404):
    """What a page is about is no longer there.

    `what` happened, as a sentence; `by` a username, `at` and why, where it is known. `fields` are those of the form, so
    that what was typed can be said. `put_back` puts the thing back as it was; the form is then sent anew. `as_new` is
    the address that takes the same fields as something new; `home` the case in which it is now.
    """

    def __init__(
        self,
        what: str,
        *,
        by: str = "",
        at: datetime | None = None,
        reason: str = "",
        fields: Mapping[str, forms.Field] | None = None,
        put_back: Callable[[], Any] | None = None,
        as_new: str = "",
        home: Case | None = None,
    ) -> None:
        super().__init__(what)
        self.what, self.reason, self.fields = what, reason, fields or {}
        self.who = who_and_when(by, at) if at else ""
        self.put_back, self.as_new, self.home = put_back, as_new, home


def answer_gone(request: HttpRequest, gone: Gone, again: Callable[[], HttpResponse]) -> HttpResponse:
    """The page that tells it; where it was asked for, the thing is put back and the form is answered `again`."""
    refusal = ""
    if gone.put_back and PUT_BACK in request.POST:
        try:
            gone.put_back()
        except Denied as denied:
            refusal = str(denied.message)
        else:
            return again()
    is_form = request.method == "POST"
    context = {
        "gone": gone,
        "refusal": refusal,
        "is_form": is_form,
        "can_be_put_back": gone.put_back is not None,
        "rows": list(_said(request, gone)) if is_form else [],
        "typed": list(_to_send(request)) if is_form else [],
        "address": request.get_full_path(),
    }
    return error_page(request, "gone", HTTPStatus.CONFLICT if is_form else HTTPStatus.NOT_FOUND, context)


def _said(request: HttpRequest, gone: Gone) -> Any:
    """What was typed, field by field, as people read it."""
    for name, field in gone.fields.items():
        sent = request.POST.getlist(name)
        if any(sent) and not field.widget.is_hidden:
            yield field.label or name, words_of(field, sent)


def _to_send(request: HttpRequest) -> Any:
    """The fields once more; what the page had seen of the case has been told now."""
    match = request.resolver_match
    case = match.kwargs.get("pk") if match else None
    for name, value in typed_fields(request):
        if name == "version" and case:
            yield name, str(Case.objects.values_list("version", flat=True).get(pk=case))
        elif name != PUT_BACK:
            yield name, value
