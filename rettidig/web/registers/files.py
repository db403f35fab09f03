"""Files of a register: handed in, shown, read in, taken out again, and downloaded."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.csv_files import BadFile
from rettidig.casework.models import RegisterImport
from rettidig.casework.permissions import Denied
from rettidig.casework.registers import (
    REGISTERS,
    Register,
    Upload,
    carry_out,
    check_may_edit,
    discard,
    export,
    look_into,
    preview,
    readers_of,
    undo_import,
)
from rettidig.insight import csv_export
from rettidig.web.formatting import number as say_number
from rettidig.web.forms import BYTES_IN_MB, PlainForm
from rettidig.web.guards import posts_only

from .start import KeeperRequest, Speaker, of_register, refusal, register_page

FAULTS_SHOWN = 200
DIFFERENCES_SHOWN = 50


class UploadForm(PlainForm):
    """The file, and in which form it is written where there are several."""

    reader = forms.ChoiceField(label=gettext_lazy("Hvordan er filen skrevet?"), widget=forms.RadioSelect)
    file = forms.FileField(label=gettext_lazy("Vælg filen"), widget=forms.FileInput)

    def __init__(self, register: Register, *args: Any, **kwargs: Any) -> None:
        readers = readers_of(register)
        super().__init__(*args, initial={"reader": readers[0].key}, **kwargs)
        self.fields["reader"].choices = [(reader.key, reader.name) for reader in readers]  # type: ignore[attr-defined]
        if len(readers) == 1:
            self.fields["reader"].widget = forms.HiddenInput()

    def clean_file(self) -> "UploadedFile[Any]":
        """The file, unless it is too large for a page."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.ATTACHMENT_BYTES_MAX:
            size = say_number(settings.ATTACHMENT_BYTES_MAX / BYTES_IN_MB)
            raise forms.ValidationError(
                _("Filen må højst fylde %(size)s MB. Bed den systemansvarlige om at læse den ind på serveren.")
                % {"size": size}
            )
        return file


@of_register
def upload(request: KeeperRequest, register: Register) -> HttpResponse:
    """Hand in a file. What it would do is shown; a bad one is refused with every bad line."""
    check_may_edit(register, request.user)
    form = UploadForm(register, request.POST or None, request.FILES or None)
    faults = []
    if request.method == "POST" and form.is_valid():
        file, reader = form.cleaned_data["file"], form.cleaned_data["reader"]
        handed_in = Upload(register, PurePath(str(file.name)).name, file.file, reader)
        try:
            shown = preview(handed_in, by=request.user, at=timezone.now())
        except BadFile as trouble:
            faults = trouble.faults
        else:
            return redirect("registers:file", number=shown.pk)
    context = {
        "register": register,
        "form": form,
        "faults": faults[:FAULTS_SHOWN],
        "fault_count": len(faults),
        "columns": register.columns,
    }
    return render(request, "registers/upload.html", context, status=422 if form.errors or faults else 200)


@register_page
def show_file(request: KeeperRequest, number: int) -> HttpResponse:
    """What a file would do, or what it did."""
    file = get_object_or_404(RegisterImport.objects.select_related("by", "undone_by"), pk=number)
    register = REGISTERS[file.register]
    before = RegisterImport.objects.filter(register=file.register, sha256=file.sha256, undone_at=None)
    context = {
        "register": register,
        "file": file,
        "refusal": refusal(request, register),
        "earlier": before.exclude(imported_at=None).exclude(pk=number).defer("content").first(),
        "faults": [],
        "lines": [],
    }
    if not file.imported_at:
        try:
            found = look_into(file, at=timezone.now(), most=DIFFERENCES_SHOWN)
        except BadFile as trouble:
            context["faults"] = trouble.faults[:FAULTS_SHOWN]
        else:
            speaker = Speaker()
            context["lines"] = [
                (each.title, each.before is None, speaker.differing(register, each.before, each.after))
                for each in found
            ]
    return render(request, "registers/file.html", context)


@register_page
@posts_only("registers:file", "number")
def read_in(request: KeeperRequest, number: int) -> HttpResponse:
    """Read in a file that was shown."""
    file = get_object_or_404(RegisterImport, pk=number)
    try:
        carry_out(file, by=request.user, at=timezone.now())
    except BadFile:
        raise Denied(_("Registret er ændret, siden filen blev vist. Kassér filen, og vælg den igen.")) from None
    messages.success(request, _("Filen er læst ind."))
    return redirect("registers:file", number=number)


@register_page
@posts_only("registers:file", "number")
def discard_file(request: KeeperRequest, number: int) -> HttpResponse:
    """Throw away a file that was shown."""
    file = get_object_or_404(RegisterImport, pk=number)
    discard(file, by=request.user)
    messages.success(request, _("Filen er kasseret. Intet er læst ind."))
    return redirect("registers:entries", key=file.register)


@register_page
@posts_only("registers:file", "number")
def take_out(request: KeeperRequest, number: int) -> HttpResponse:
    """Take out what a file brought."""
    undo_import(get_object_or_404(RegisterImport, pk=number), by=request.user, at=timezone.now())
    messages.success(request, _("Filen er taget ud igen."))
    return redirect("registers:file", number=number)


@of_register
def download(request: KeeperRequest, register: Register) -> HttpResponse:
    """The whole register as a file that can be read in again."""
    content = csv_export.as_bytes(export(register))
    name = f"{register.key}-{timezone.localdate().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=csv_export.CONTENT_TYPE, headers=headers)
