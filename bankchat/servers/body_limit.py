"""No request may send more than its address takes: the rest is dropped, it never reaches the disk
or Django.

Nor is an upload accepted before its head says who sends it.
"""

import asyncio
import contextlib
import math
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from messaging.desk.boilerplate.models import DOCUMENT_LIMIT
from messaging.files.refusals import DocumentTooLarge, FormTooLarge, StorageFull, TooLarge
from messaging.files.storage import is_full
from messaging.files.uploaders import check_uploader
from messaging.intake.refusals import BodyTooLarge
from messaging.intake.request import BODY_LIMIT
from messaging.protocol import language
from messaging.protocol.frames import FILE_LIMIT
from postgres.refusals import Refused

UPLOADS = "/api/v1/files/"
TICKETS = "/api/v1/tickets"
DOCUMENTS = "/admin/messaging/bankdocument/"
FORM = 65_536  # bytes that a form has besides its file
DRAINED_FOR = 5.0  # seconds
# bytes of an answer's body that are written at a time: a server waits in between while a line is
# full
PART = 65_536
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class BodiesFull(Refused):
    """So much of other requests is in memory that there is no room for this one.

    Nothing was stored.
    """

    code = "overloaded"
    words = _("That did not work. Please try again.")
    status = 503
    retry_after = 5.0  # seconds


def is_upload(path: str) -> bool:
    return path == UPLOADS


def limit_for(path: str) -> int:
    """Bytes of a request's body."""
    if path == TICKETS:
        return BODY_LIMIT
    if path.startswith(DOCUMENTS):
        return 4 * DOCUMENT_LIMIT + FORM
    return FILE_LIMIT + FORM if path == UPLOADS else settings.PAGE_BODY


def too_large(path: str) -> TooLarge:
    """The refusal that names the limit of this address."""
    if path.startswith(DOCUMENTS):
        return DocumentTooLarge()
    named: dict[str, type[TooLarge]] = {TICKETS: BodyTooLarge, UPLOADS: TooLarge}
    return named.get(path, FormTooLarge)()


class BodyLimit:
    """In front of the pages.

    It believes Content-Length when that is too much already, and counts in any case.
    """

    def __init__(self, pages: Any) -> None:
        self._pages = pages

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        limit, declared = limit_for(scope["path"]), _declared(scope)
        body, send = _Body(receive, limit), in_parts(send)
        if declared <= limit:
            try:
                if is_upload(scope["path"]) and not scope.get("body_is_whole"):
                    await check_uploader(scope)
                await self._pages(scope, body.receive, send)
            except Refused as refusal:
                await body.drain(limit)
                return await _refuse(scope, send, refusal)
            except OSError as error:
                if not is_full(error):
                    raise
                traceback.clear_frames(error.__traceback__)  # and with them what was written so far
                await _refuse(scope, send, StorageFull())
            if body.left >= 0:
                return
        if declared <= 2 * limit:
            await body.drain(limit)
        await _refuse(scope, send, too_large(scope["path"]))


def in_parts(send: Send) -> Send:
    """A large body leaves a part at a time, so that a line that reads slowly holds a part or
    two in the server.
    """

    async def send_parts(message: Message) -> None:
        body = message.get("body", b"")
        for start in range(0, len(body) - PART, PART):
            await send(
                {"type": message["type"], "body": body[start : start + PART], "more_body": True}
            )
        if len(body) > PART:
            message = {**message, "body": body[-(len(body) % PART or PART) :]}
        await send(message)

    return send_parts


class _Body:
    """A body as it comes.

    Beyond the limit the pages are told that the client is gone, and forget what they have.
    """

    def __init__(self, receive: Receive, limit: int) -> None:
        self.left = limit
        self._receive, self._ended = receive, False

    async def receive(self) -> Message:
        message = await self._receive()
        self.left -= len(message.get("body", b""))
        self._ended = not message.get("more_body")
        return message if self.left >= 0 else {"type": "http.disconnect"}

    async def drain(self, most: int) -> None:
        """Hear a client out that is only a little over: one that is cut off while it sends does
        not see our answer.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAINED_FOR):
                while not self._ended and self.left > -most:
                    await self.receive()


def _declared(scope: Message) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"")
    return (
        int(length[:20]) if length.isdigit() else 0
    )  # Python reads no number of thousands of digits


async def _refuse(scope: Message, send: Send, refusal: Refused) -> None:
    headers, body = answer(scope, refusal)
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def answer(scope: Message, refusal: Refused) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The headers and the body of a refusal, in the page's language; the connection ends with
    it.
    """
    with translation.override(
        language.of_accepted(language.accepted_by(scope), settings.LANGUAGE_CODE)
    ):
        body = msgspec.json.encode({"code": refusal.code, "text": str(refusal.words)})
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    if refusal.retry_after:
        headers.append((b"retry-after", b"%d" % math.ceil(refusal.retry_after)))
    return headers, body
