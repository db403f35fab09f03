"""Several files in one sending: each is kept or refused by itself, and the refused ones are named with why."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import Attachment
from rettidig.casework.steps.attachments import FILES_MAX, BadFile

from .formatting import number
from .forms import BYTES_IN_MB, AttachmentField

BYTES_AT_ONCE = 50 * BYTES_IN_MB  # less than the proxies of deploy/ let through, so that the page can refuse in words
ACCEPT = "application/pdf,image/jpeg,image/png,image/heic,image/heif,image/webp,.docx,.odt,.rtf"


class Refusal(NamedTuple):
    name: str
    why: str

    @property
    def sentence(self) -> str:
        return _("%(name)s er ikke gemt. %(why)s") % {"name": self.name, "why": self.why}


class Kept(NamedTuple):
    """The outcome of one sending."""

    files: list[Attachment]
    refused: list[Refusal]

    def blame(self, form: forms.Form, field: str = "file") -> None:
        for each in self.refused:
            form.add_error(field, each.sentence)


class SeveralFiles(forms.FileInput):
    """A phone offers its camera beside its pictures, as the accepted kinds are named."""

    allow_multiple_selected = True


class AttachmentsField(AttachmentField):
    """One file or several; gives back a list. What is wrong with one of them is said by `keep_each`."""

    default_error_messages = {"required": gettext_lazy("Vælg en eller flere filer.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=SeveralFiles(attrs={"accept": ACCEPT}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        files = [each for each in data or [] if each]
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files

    def accepted(self) -> str:
        """The limits, said before anything is chosen."""
        return _(
            "Du kan vælge flere på én gang: fotos (JPG, PNG, HEIC, WebP), PDF eller tekst (DOCX, ODT, RTF). "
            "Højst %(count)s filer. Hver fil må højst fylde %(each)s MB. "
            "Alle filer, du vælger på én gang, må højst fylde %(all)s MB."
        ) % {
            "count": FILES_MAX,
            "each": number(settings.ATTACHMENT_BYTES_MAX / BYTES_IN_MB),
            "all": number(BYTES_AT_ONCE / BYTES_IN_MB),
        }


def keep_each(uploads: Iterable["UploadedFile[Any]"], keep: Callable[["UploadedFile[Any]"], Attachment]) -> Kept:
    """Keep every file that can be kept; one that is refused stops none of the others. Each is read when its turn comes,
    so no more than one is in memory.
    """
    files: list[Attachment] = []
    refused: list[Refusal] = []
    total = 0
    for upload in uploads:
        total += upload.size or 0
        try:
            _check_sizes(upload, total)
            files.append(keep(upload))
        except BadFile as bad:
            refused.append(Refusal(upload.name or _("fil uden navn"), str(bad)))
    return Kept(files, refused)


def _check_sizes(upload: "UploadedFile[Any]", total: int) -> None:
    if (upload.size or 0) > settings.ATTACHMENT_BYTES_MAX:
        most = number(settings.ATTACHMENT_BYTES_MAX / BYTES_IN_MB)
        raise BadFile(_("Den må højst fylde %(size)s MB. Vælg en anden fil, eller tag et foto.") % {"size": most})
    if total > BYTES_AT_ONCE:
        most = number(BYTES_AT_ONCE / BYTES_IN_MB)
        raise BadFile(_("Filerne fylder mere end %(size)s MB tilsammen. Vælg den igen for sig.") % {"size": most})


def said_of(files: list[Attachment]) -> str:
    """That they are kept, as a sentence; empty when none is."""
    if len(files) == 1:
        return _("Filen er gemt.")
    return _("%(count)d filer er gemt.") % {"count": len(files)} if files else ""
