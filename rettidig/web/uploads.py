"""Uploads: bytes beyond the limit are discarded while they are read, so a huge file costs nothing."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class CappedUpload(FileUploadHandler):
    """First in the row of upload handlers.

    A file that is too large arrives as its first part, a little larger than the limit. So the rest of the form is read
    as typed, and the field refuses the file by its size.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if start > settings.ATTACHMENT_BYTES_MAX else raw_data

    def file_complete(self, file_size: int) -> Any:
        return None
