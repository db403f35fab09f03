"""Uploads: bytes beyond the limit are discarded while they are read, so a huge file costs nothing."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler

View = TypeVar("View", bound=Callable[..., Any])
SETTING = "file_bytes_max"  # of a view: the setting that names its limit


def takes_files_up_to(setting: str) -> Callable[[View], View]:
    """Marks a view that takes larger files of people who have logged in: as large as that setting says."""

    def marked(view: View) -> View:
        setattr(view, SETTING, setting)
        return view

    return marked


class CappedUpload(FileUploadHandler):
    """First in the row of upload handlers.

    A file that is too large arrives as its first part, a little larger than the limit. So the rest of the form is read
    as typed, and the field refuses the file by its size.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if start > self._most else raw_data

    @cached_property
    def _most(self) -> int:
        """The limit of the page that the file is sent to, which is known before the form is read."""
        request: Any = self.request
        setting = getattr(request.resolver_match.func, SETTING, "") if request.resolver_match else ""
        return int(getattr(settings, setting if setting and request.user.is_authenticated else "ATTACHMENT_BYTES_MAX"))

    def file_complete(self, file_size: int) -> Any:
        return None
