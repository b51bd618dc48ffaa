"""Reading the form of an upload: its file goes to a temporary file without a name, which no
crash can leave behind.
"""

import tempfile
from contextlib import ExitStack
from io import BufferedRandom, RawIOBase
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from messaging.files.refusals import BadForm, TooLarge
from messaging.protocol.frames import FILE_LIMIT


class UploadForm(NamedTuple):
    upload: UUID
    conversation: UUID | None
    name: str
    file: RawIOBase


class Nameless(FileUploadHandler):
    """Takes the form's one file, up to FILE_LIMIT."""

    file: BufferedRandom

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the request)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > FILE_LIMIT:
            raise TooLarge
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.flush()
        return UploadedFile(self.file, self.file_name, self.content_type, file_size)

    def close(self) -> None:
        """Now, and not when the garbage collector comes by: the disk may be short."""
        if hasattr(self, "file"):
            self.file.close()


def read_form(request: HttpRequest) -> UploadForm:
    """The fields of a form that nothing has read yet; raises BadForm or TooLarge.

    The file is the caller's to close.
    """
    taker = Nameless(request)
    request.upload_handlers = [taker]
    try:
        with ExitStack() as refused:
            refused.callback(taker.close)
            fields = request.POST
            if "file" not in request.FILES:
                raise BadForm
            conversation = UUID(fields["conversation"]) if fields.get("conversation") else None
            form = UploadForm(
                UUID(fields["upload"]), conversation, taker.file_name or "", taker.file.raw
            )
            refused.pop_all()
            return form
    except (KeyError, ValueError, MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        raise BadForm from None
