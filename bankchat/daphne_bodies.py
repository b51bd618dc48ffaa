"""Bodies under Daphne, which writes the whole of one to the disk before the application hears of the request: here it
stops at the limit. Up to twice that is dropped and answered at its end; beyond, the connection is cut.
"""

from typing import Any

from daphne.http_protocol import WebRequest

from bankchat.body_limit import answer, limit_for, too_large
from messaging.files.refusals import STATUS, StorageFull, TooLarge
from messaging.files.storage import is_full
from tickets.refusals import Refused

_got_length, _take, _process = WebRequest.gotLength, WebRequest.handleContentChunk, WebRequest.process


def got_length(self: WebRequest, length: int | None) -> None:
    self.body_path = self.channel._path.partition(b"?")[0].decode("latin-1")
    self.body_limit = limit_for(self.body_path)
    self.body_received, self.body_cut = 0, False
    self._parsePOSTFormSubmission = False  # Twisted would read the form too, in the event loop and for nobody
    _got_length(self, length)
    if length and length > 2 * self.body_limit:
        cut(self, too_large(self.body_path))


def take(self: WebRequest, data: bytes) -> None:
    self.body_received += len(data)
    if self.body_cut:
        return
    if self.body_received > 2 * self.body_limit:
        cut(self, too_large(self.body_path))
    elif self.body_received <= self.body_limit:
        try:
            _take(self, data)
        except OSError as error:
            if not is_full(error):
                raise
            cut(self, StorageFull())


def process(self: WebRequest) -> Any:
    if len(cookies := self.requestHeaders.getRawHeaders(b"cookie", [])) > 1:  # it would join them with a comma
        self.requestHeaders.setRawHeaders(b"cookie", [b"; ".join(filter(None, cookies))])
    if self.body_received <= self.body_limit:
        return _process(self)
    headers, body = _answer(self, too_large(self.body_path))
    self.handle_reply({"type": "http.response.start", "status": STATUS[TooLarge.code], "headers": headers})
    return self.handle_reply({"type": "http.response.body", "body": body})


def cut(self: WebRequest, refusal: Refused) -> None:
    """Answer in the middle of the body, and hear no more."""
    self.body_cut = True
    headers, body = _answer(self, refusal)
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
    self.channel.transport.write(b"HTTP/1.1 %d Refused\r\n%s\r\n%s" % (STATUS[refusal.code], lines, body))
    self.channel.loseConnection()


def _answer(self: WebRequest, refusal: Refused) -> tuple[list[tuple[bytes, bytes]], bytes]:
    raw = self.requestHeaders.getAllRawHeaders()
    return answer({"headers": [(name.lower(), value) for name, values in raw for value in values]}, refusal)


WebRequest.gotLength, WebRequest.handleContentChunk, WebRequest.process = got_length, take, process
