"""Files on a case: fetched by those who may read it, and laid on it."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Attachment, Case
from rettidig.casework.permissions import Denied
from rettidig.casework.steps.attachments import attach as keep
from rettidig.casework.steps.attachments import find_obstacle
from rettidig.web.files import as_download, as_small_picture
from rettidig.web.several_files import AttachmentsField, Kept, keep_each, said_of

from .act_form import ActForm, show
from .case_access import StaffRequest, acting, reading


class AttachForm(ActForm):
    kind = forms.ChoiceField(label=gettext_lazy("Hvad er det?"), choices=Attachment.Kind.choices)
    file = AttachmentsField(label=gettext_lazy("Filer"))

    def keep(self, case: Case) -> Kept:
        """Those that can be kept; the others are named beside the field, and a refusal above the form."""
        try:
            kept = keep_each(self.cleaned_data["file"], partial(self._keep, case))
        except Denied as refusal:
            self.refuse(refusal)
            return Kept([], [])
        kept.blame(self)
        if kept.refused:
            self.status = 422
        return kept

    def _keep(self, case: Case, upload: "UploadedFile[Any]") -> Attachment:
        facts: dict[str, Any] = {"name": upload.name, "content": upload.read(), "kind": self.cleaned_data["kind"]}
        return keep(case, by=self.by, at=timezone.now(), **facts)


@reading
def download(request: StaffRequest, case: Case, attachment_pk: int) -> HttpResponse:
    return as_download(get_object_or_404(case.attachments, pk=attachment_pk))


@reading
def small_picture(request: StaffRequest, case: Case, attachment_pk: int) -> HttpResponse:
    """A small picture of a file, or of its first page."""
    return as_small_picture(get_object_or_404(case.attachments, pk=attachment_pk))


@acting("attach")
def attach(request: StaffRequest, case: Case) -> HttpResponse:
    form = AttachForm(request, case)
    if form.is_valid():
        kept = form.keep(case)
        if kept.files:
            obstacles = list(filter(None, map(find_obstacle, kept.files)))
            level = messages.WARNING if obstacles else messages.SUCCESS
            messages.add_message(request, level, " ".join([said_of(kept.files), *dict.fromkeys(obstacles)]))
        if not form.errors:
            return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Læg bilag på sagen"), button=_("Læg på sagen"))
