"""Files on a case: fetched by those who may read it, and laid on it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Attachment, Case
from rettidig.casework.steps.attachments import BadFile, find_obstacle
from rettidig.casework.steps.attachments import attach as keep
from rettidig.web.files import as_download
from rettidig.web.forms import AttachmentField

from .act_form import ActForm, show
from .case_access import StaffRequest, acting, reading


class AttachForm(ActForm):
    kind = forms.ChoiceField(label=gettext_lazy("Hvad er det?"), choices=Attachment.Kind.choices)
    file = AttachmentField(label=gettext_lazy("Fil"))

    def keep(self, case: Case) -> bool:
        upload = self.cleaned_data["file"]
        facts: dict[str, Any] = {"name": upload.name, "content": upload.read(), "kind": self.cleaned_data["kind"]}
        try:
            return self.submit(keep, case, at=timezone.now(), **facts)
        except BadFile as bad:
            self.status = 422
            self.add_error("file", str(bad))
            return False


@reading
def download(request: StaffRequest, case: Case, attachment_pk: int) -> HttpResponse:
    return as_download(get_object_or_404(case.attachments, pk=attachment_pk))


@acting("attach")
def attach(request: StaffRequest, case: Case) -> HttpResponse:
    form = AttachForm(request, case)
    if form.is_valid() and form.keep(case):
        obstacle = find_obstacle(form.outcome)
        level = messages.WARNING if obstacle else messages.SUCCESS
        messages.add_message(request, level, " ".join(filter(None, [_("Bilaget ligger på sagen."), obstacle])))
        return redirect("desk:case", case.pk)
    return show(request, "desk/act.html", case, form, heading=_("Læg et bilag på sagen"), button=_("Læg på sagen"))
