"""Bodies under Daphne, which writes the whole of one to the disk before the application hears of the request: here it
stops at the limit. Up to twice that is dropped and answered at its end; beyond, the connection is cut.

A body is kept in memory, where all of them together have a limit. Only an upload may go to the disk, and only when its
head says who sends it: until that is known the rest of it is not read.
"""

import asyncio
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any

from daphne.http_protocol import WebRequest

from bankchat.body_limit import DRAINED_FOR, UPLOADS, BodiesFull, answer, is_upload, limit_for, status_of, too_large
from bankchat.connections import Stage, connections
from messaging.files.refusals import StorageFull
from messaging.files.storage import is_full
from messaging.files.uploaders import check_uploader
from tickets.refusals import Refused

_take, _process, _lost = WebRequest.handleContentChunk, WebRequest.process, WebRequest.connectionLost


def got_length(self: WebRequest, length: int | None) -> None:
    """The head is complete."""
    self.body_path = self.channel._path.partition(b"?")[0].decode("latin-1")
    self.body_limit, self.body_received, self.body_cut = limit_for(self.body_path), 0, False
    self._parsePOSTFormSubmission = False  # Twisted would read the form too, in the event loop and for nobody
    self.content, self.checking = BytesIO(), None
    if length == 0:
        return
    connections.move(self.channel.connection, Stage.BODY)
    if length and length > 2 * self.body_limit:
        cut(self, too_large(self.body_path))
    elif is_upload(self.body_path):
        self.channel.connection.pause()
        self.checking = asyncio.ensure_future(check(self))


async def check(self: WebRequest) -> None:
    """Ask who sends an upload; the rest of it goes to the disk."""
    connection = self.channel.connection
    try:
        peer = connection.peer
        await check_uploader({"type": "http", "path": UPLOADS, "headers": _headers(self), "client": peer})
    except Refused as refusal:
        return cut(self, refusal)
    finally:
        self.checking = None
    spooled = TemporaryFile()  # noqa: SIM115
    spooled.write(self.content.getvalue())
    self.content = spooled
    connections.move(connection, Stage.BODY)
    connection.resume()


def take(self: WebRequest, data: bytes) -> None:
    self.body_received += len(data)
    if self.body_cut:
        return
    is_held = isinstance(self.content, BytesIO) and self.body_received <= self.body_limit
    if not connections.receive(self.channel.connection, len(data), is_held=is_held):
        cut(self, BodiesFull())
    elif self.body_received > 2 * self.body_limit:
        cut(self, too_large(self.body_path))
    elif self.body_received <= self.body_limit:
        try:
            _take(self, data)
        except OSError as error:
            if not is_full(error):
                raise
            cut(self, StorageFull())


def process(self: WebRequest) -> Any:
    stop_checking(self)
    connections.move(self.channel.connection, Stage.RESPONSE)
    if len(cookies := self.requestHeaders.getRawHeaders(b"cookie", [])) > 1:  # it would join them with a comma
        self.requestHeaders.setRawHeaders(b"cookie", [b"; ".join(filter(None, cookies))])
    if self.body_received <= self.body_limit:
        return _process(self)
    headers, body = answer({"headers": _headers(self)}, too_large(self.body_path))
    self.handle_reply(
        {"type": "http.response.start", "status": status_of(too_large(self.body_path)), "headers": headers}
    )
    return self.handle_reply({"type": "http.response.body", "body": body})


def stop_checking(self: WebRequest) -> None:
    """The body came whole with its head, and the application asks; or there is nobody left to answer."""
    if getattr(self, "checking", None):
        self.checking.cancel()
        self.checking = None
        self.channel.connection.resume()


def connection_lost(self: WebRequest, reason: Any) -> None:
    stop_checking(self)
    _lost(self, reason)


def cut(self: WebRequest, refusal: Refused) -> None:
    """Answer in the middle of the body, and hear no more."""
    self.body_cut = True
    connection = self.channel.connection
    headers, body = answer({"headers": _headers(self)}, refusal)
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
    connections.move(connection, Stage.REFUSED)
    connection.refuse(b"HTTP/1.1 %d Refused\r\n%s\r\n%s" % (status_of(refusal), lines, body))
    connection.dropped_at_most = 2 * self.body_limit - self.body_received
    connection.resume()
    connection.abort_soon(DRAINED_FOR)


def _headers(self: WebRequest) -> list[tuple[bytes, bytes]]:
    return [(name.lower(), value) for name, values in self.requestHeaders.getAllRawHeaders() for value in values]


WebRequest.gotLength, WebRequest.handleContentChunk, WebRequest.process = got_length, take, process
WebRequest.connectionLost = connection_lost
