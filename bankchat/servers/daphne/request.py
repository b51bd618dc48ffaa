"""Bodies under Daphne, which writes the whole of one to the disk before the application hears of
the request: here it stops at the limit. Up to twice that is dropped and answered at its end;
beyond, the connection is cut.

A body is kept in memory, where all of them together have a limit. Only an upload may go to the
disk, and only when its head says who sends it: until that is known the rest of it is not read.
"""

import asyncio
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any

from daphne.http_protocol import WebRequest

from bankchat.servers.body_limit import (
    DRAINED_FOR,
    UPLOADS,
    BodiesFull,
    answer,
    is_upload,
    limit_for,
    too_large,
)
from bankchat.servers.connection import Stage
from bankchat.servers.connections import connections
from bankchat.servers.daphne.channel import TwistedConnection
from messaging.files.refusals import StorageFull
from messaging.files.storage import is_full
from messaging.files.uploaders import check_uploader
from postgres.refusals import Refused


class Request(WebRequest):
    """A request, whose body is limited while it comes."""

    connection: TwistedConnection
    content: Any

    def __init__(self, *args: Any) -> None:
        # Twisted would read a form too, in the event loop and for nobody
        super().__init__(*args, parsePOSTFormSubmission=False)
        self.connection = self.channel.connection
        self._checking: asyncio.Future | None = None

    # ---------------------------------------------------------------- its body

    def gotLength(self, length: int | None) -> None:
        """The head is complete."""
        self._path = self.channel._path.partition(b"?")[0].decode("latin-1")
        self._limit, self._received, self._is_cut = limit_for(self._path), 0, False
        self.content = BytesIO()
        if length == 0:
            return
        connections.move(self.connection, Stage.BODY)
        if length and length > 2 * self._limit:
            self._cut(too_large(self._path))
        elif is_upload(self._path):
            self.connection.pause()
            self._checking = asyncio.ensure_future(self._check())

    async def _check(self) -> None:
        """Ask who sends an upload; the rest of it goes to the disk."""
        scope = {
            "type": "http",
            "path": UPLOADS,
            "headers": self._headers(),
            "client": self.connection.peer,
        }
        try:
            await check_uploader(scope)
        except Refused as refusal:
            return self._cut(refusal)
        finally:
            self._checking = None
        spooled = TemporaryFile()  # noqa: SIM115
        spooled.write(self.content.getvalue())
        self.content = spooled
        connections.move(self.connection, Stage.BODY)
        self.connection.resume()

    def handleContentChunk(self, data: bytes) -> None:
        self._received += len(data)
        if self._is_cut:
            return
        is_held = isinstance(self.content, BytesIO) and self._received <= self._limit
        if not connections.receive(self.connection, len(data), is_held=is_held):
            self._cut(BodiesFull())
        elif self._received > 2 * self._limit:
            self._cut(too_large(self._path))
        elif self._received <= self._limit:
            self._store(data)

    def _store(self, data: bytes) -> None:
        try:
            super().handleContentChunk(data)
        except OSError as error:
            if not is_full(error):
                raise
            self._cut(StorageFull())

    def _cut(self, refusal: Refused) -> None:
        """Answer in the middle of the body, and hear no more."""
        self._is_cut = True
        headers, body = answer({"headers": self._headers()}, refusal)
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
        connections.move(self.connection, Stage.REFUSED)
        self.connection.refuse(b"HTTP/1.1 %d Refused\r\n%s\r\n%s" % (refusal.status, lines, body))
        self.connection.dropped_at_most = 2 * self._limit - self._received
        self.connection.resume()
        self.connection.abort_soon(DRAINED_FOR)

    def _stop_checking(self) -> None:
        """The body came whole with its head, and the application asks; or there is nobody left to
        answer.
        """
        if self._checking:
            self._checking.cancel()
            self._checking = None
            self.connection.resume()

    # ---------------------------------------------------------------- its answer

    def process(self) -> Any:
        self._stop_checking()
        connections.move(self.connection, Stage.RESPONSE)
        cookies = self.requestHeaders.getRawHeaders(b"cookie", [])
        if len(cookies) > 1:  # it would join them with a comma
            self.requestHeaders.setRawHeaders(b"cookie", [b"; ".join(filter(None, cookies))])
        if self._received <= self._limit:
            return super().process()
        refusal = too_large(self._path)
        headers, body = answer({"headers": self._headers()}, refusal)
        self.handle_reply(
            {"type": "http.response.start", "status": refusal.status, "headers": headers}
        )
        return self.handle_reply({"type": "http.response.body", "body": body})

    def prepare(self, scope: dict[str, Any]) -> TwistedConnection:
        """Before the application starts."""
        scope["body_is_whole"] = True
        return self.connection

    async def send(self, message: dict[str, Any]) -> None:
        """Waits while the line is full (backpressure)."""
        if self.connection.is_full:
            await self.connection.writable.wait()
        await self.server.handle_reply(self, message)

    def ended(self, application: asyncio.Task) -> None:
        if not application.cancelled() and application.exception() is None:
            self.server.forget(self)

    def connectionLost(self, reason: Any) -> None:
        self._stop_checking()
        super().connectionLost(reason)

    def _headers(self) -> list[tuple[bytes, bytes]]:
        return [
            (name.lower(), value)
            for name, values in self.requestHeaders.getAllRawHeaders()
            for value in values
        ]
