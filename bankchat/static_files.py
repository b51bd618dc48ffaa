"""Static files by WhiteNoise, streamed asynchronously: a part is read when the line takes it
(backpressure).

A synchronous stream is read whole into memory under ASGI, and kept for as long as a client cares to
read it."""

from collections.abc import AsyncIterator
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.http import FileResponse, HttpRequest
from whitenoise.middleware import WhiteNoiseMiddleware

CHUNK = 65_536  # bytes


class StaticFiles(WhiteNoiseMiddleware):
    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> FileResponse:
        response: FileResponse = WhiteNoiseMiddleware.serve(static_file, request)
        if response.file_to_stream is not None:
            response.streaming_content = _chunks(response.file_to_stream)
        return response


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    read = sync_to_async(file.read, thread_sensitive=False)
    while chunk := await read(CHUNK):
        yield chunk
