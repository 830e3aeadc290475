"""Files that are sent to us: the site takes none but the sheets of an import, and keeps no other."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class NoFiles(FileUploadHandler):
    """Drops every file as it comes in, and stops reading when there is too much of it."""

    def __init__(self, request: Any = None) -> None:
        """Begin to count, over all files of the request."""
        super().__init__(request)
        self.received = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803 — Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse a request that says itself that it is too large."""
        self._refuse_beyond_limit(content_length)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Count a piece and let go of it."""
        self.received += len(raw_data)
        self._refuse_beyond_limit(self.received)

    def file_complete(self, file_size: int) -> None:
        """Give no file."""

    def _refuse_beyond_limit(self, size: int) -> None:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if limit is not None and size > limit:
            raise RequestDataTooBig("This site takes no files.")


class OneSheet(FileUploadHandler):
    """Takes a file of at most so many bytes into memory, on the one page that asks for one."""

    MOST = 5 * 1024 * 1024

    def __init__(self, request: Any = None) -> None:
        """Begin with nothing."""
        super().__init__(request)
        self.taken = BytesIO()
        self.received = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803 — Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse a request that says itself that it is far too large."""
        if content_length > 2 * self.MOST:
            raise RequestDataTooBig("This file is too large.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece; of what is too large only the size is kept, for the form to tell."""
        self.received += len(raw_data)
        if self.received > 2 * self.MOST:
            raise RequestDataTooBig("This file is too large.")
        if self.received <= self.MOST:
            self.taken.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Give what was taken, with the size that it had."""
        self.taken.seek(0)
        return InMemoryUploadedFile(
            self.taken,
            self.field_name,
            self.file_name,
            self.content_type or "",
            self.received,
            self.charset,
            self.content_type_extra,
        )
