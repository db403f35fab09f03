"""Files of a register: handed in, shown, read in, taken out again, and downloaded."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.csv_files import BadFile
from rettidig.casework.models import RegisterImport
from rettidig.casework.permissions import Denied
from rettidig.casework.registers import (
    FAULTS_KEPT,
    REGISTERS,
    Register,
    Upload,
    cancel,
    carry_out,
    check_may_read_in,
    differences_of,
    discard,
    export,
    faults_of,
    find_under_way,
    hand_in,
    readers_of,
    try_again,
    undo_import,
)
from rettidig.insight import csv_export
from rettidig.web.formatting import number as say_number
from rettidig.web.forms import BYTES_IN_MB, PlainForm
from rettidig.web.guards import posts_only
from rettidig.web.uploads import takes_files_up_to

from .start import KeeperRequest, Speaker, of_register, refusal, register_page

FILES_ON_A_PAGE = 50


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
        if (file.size or 0) > settings.REGISTER_FILE_BYTES_MAX:
            size = say_number(settings.REGISTER_FILE_BYTES_MAX / BYTES_IN_MB)
            raise forms.ValidationError(
                _("Filen må højst fylde %(size)s MB. Bed den systemansvarlige om at læse den ind på serveren.")
                % {"size": size}
            )
        return file


@takes_files_up_to("REGISTER_FILE_BYTES_MAX")
@of_register
def upload(request: KeeperRequest, register: Register) -> HttpResponse:
    """Hand in a file. What it would do is shown, or a job reads a large one. A bad one is refused line by line."""
    check_may_read_in(register, request.user)
    form = UploadForm(register, request.POST or None, request.FILES or None)
    faults = []
    if request.method == "POST" and form.is_valid():
        file, reader = form.cleaned_data["file"], form.cleaned_data["reader"]
        handed_in = Upload(register, PurePath(str(file.name)).name, file.file, reader)
        try:
            shown = hand_in(handed_in, by=request.user, at=timezone.now())
        except BadFile as trouble:
            faults = trouble.faults
        except Denied as refused:
            form.add_error("file", str(refused.message))
        else:
            return redirect("registers:file", number=shown.pk)
    context = {
        "register": register,
        "form": form,
        "faults": faults[:FAULTS_KEPT],
        "fault_count": len(faults),
        "columns": register.columns,
        "busy": find_under_way(register),
    }
    return render(request, "registers/upload.html", context, status=422 if form.errors or faults else 200)


@register_page
def list_files(request: KeeperRequest) -> HttpResponse:
    """Every file that was handed in, the newest first, with what became of it."""
    files = RegisterImport.objects.defer("found").select_related("by")
    page = Paginator(files, FILES_ON_A_PAGE).get_page(request.GET.get("side"))
    lines = [(file, REGISTERS[file.register]) for file in page]
    return render(request, "registers/files.html", {"page": page, "lines": lines})


@register_page
def show_file(request: KeeperRequest, number: int) -> HttpResponse:
    """How far a file has come, what it would do, or what it did."""
    file = get_object_or_404(RegisterImport.objects.select_related("by", "undone_by"), pk=number)
    register = REGISTERS[file.register]
    before = RegisterImport.objects.filter(register=file.register, sha256=file.sha256, undone_at=None)
    speaker = Speaker()
    context = {
        "register": register,
        "file": file,
        "refusal": refusal(request, register),
        "earlier": before.exclude(imported_at=None).exclude(pk=number).defer("found").first(),
        "faults": faults_of(file),
        "lines": [
            (each.title, each.before is None, speaker.differing(register, each.before, each.after))
            for each in (() if file.imported_at else differences_of(file))
        ],
    }
    return render(request, "registers/file.html", context)


@register_page
@posts_only("registers:file", "number")
def read_in(request: KeeperRequest, number: int) -> HttpResponse:
    """Read in a file that was shown."""
    file = get_object_or_404(RegisterImport, pk=number)
    try:
        file = carry_out(file, by=request.user, at=timezone.now())
    except BadFile:
        raise Denied(_("Registret er ændret, siden filen blev vist. Kassér filen, og vælg den igen.")) from None
    if not file.is_under_way:
        messages.success(request, _("Filen er læst ind."))
    return redirect("registers:file", number=number)


@register_page
@posts_only("registers:file", "number")
def cancel_file(request: KeeperRequest, number: int) -> HttpResponse:
    """Stop a file that is being read."""
    cancel(get_object_or_404(RegisterImport, pk=number), by=request.user)
    messages.success(request, _("Filen er stoppet. Registret er, som det var."))
    return redirect("registers:file", number=number)


@register_page
@posts_only("registers:file", "number")
def read_again(request: KeeperRequest, number: int) -> HttpResponse:
    """Read a file again that was broken off."""
    try_again(get_object_or_404(RegisterImport, pk=number), by=request.user, at=timezone.now())
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
