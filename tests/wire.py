"""Real sockets of the real router: `async with customer_line("bank-alice") as alice: await
alice.send(...)`.
"""

import asyncio
import json
import uuid
from contextlib import asynccontextmanager

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts import admission
from accounts.models import User
from bankchat.application import application
from messaging.protocol import limits
from messaging.sockets import hub as hubs
from messaging.sockets.websocket_urls import websocket_application
from tests.cast import token

PATIENCE = 5.0  # seconds that a frame may take on a busy machine


class Wire:
    """One socket, with the frames it received and did not look at yet."""

    def __init__(self, communicator: WebsocketCommunicator) -> None:
        self.communicator = communicator

    async def send(self, type: str, **fields) -> dict:
        frame = {
            "type": type,
            **{k: str(v) if isinstance(v, uuid.UUID) else v for k, v in fields.items()},
        }
        await self.communicator.send_to(text_data=json.dumps(frame))
        return frame

    async def send_raw(self, frame: str | bytes) -> None:
        kind = "text" if isinstance(frame, str) else "bytes"
        await self.communicator.send_input({"type": "websocket.receive", kind: frame})

    async def next(self, *types: str) -> dict:
        """The next frame of one of these types; others before it are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                output = await self.communicator.receive_output(PATIENCE)
                if output["type"] == "websocket.close":
                    raise Closed(output["code"])
                frame = json.loads(output["text"])
                if not types or frame["type"] in types:
                    return frame

    async def next_row(self) -> dict:
        """The next ticket that a desk is told of; what changed besides tickets is passed over."""
        while not (rows := (await self.next("desk.changed"))["rows"]):
            pass
        return rows[0]

    async def close_code(self) -> int:
        """Wait for the server to close."""
        try:
            while True:
                await self.next()
        except Closed as closed:
            return closed.code

    async def pong(self) -> list[dict]:
        """A round trip; returns the frames that came before the pong."""
        await self.send("ping")
        frames = []
        while (frame := await self.next())["type"] != "pong":
            frames.append(frame)
        return frames


class Closed(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@asynccontextmanager
async def line(path: str, headers: list[tuple[bytes, bytes]] = []):  # noqa: B006
    headers = [*headers, (b"host", b"localhost")]
    communicator = WebsocketCommunicator(application, path, headers, subprotocols=["bankchat.1"])
    communicator.scope["abort"] = lambda: None  # as under a server
    accepted, detail = await communicator.connect(timeout=PATIENCE)
    if not accepted:
        raise Closed(detail)
    try:
        yield Wire(communicator)
    finally:
        await communicator.disconnect(timeout=PATIENCE)


@asynccontextmanager
async def customer_line(subject: str = "bank-alice", *, hello: bool = True, **cursor):
    """A customer's socket, past its welcome (kept in `.welcome`)."""
    async with line("/ws/customer/") as wire:
        if hello:
            await wire.send("hello", token=token(subject), **cursor)
            wire.welcome = await wire.next("welcome")
        yield wire


@asynccontextmanager
async def desk_line(user: User):
    """A staff member's workstation, past its first complete list (kept in `.lists`)."""
    async with line("/ws/desk/", await desk_headers(user)) as wire:
        wire.welcome = await wire.next("desk.welcome")
        wire.lists = await wire.next("desk.changed")
        yield wire


async def desk_headers(user: User, origin: str | None = None) -> list[tuple[bytes, bytes]]:
    key = await sync_to_async(session_for)(user)
    return [
        (b"origin", (origin or settings.PUBLIC_ORIGINS[0]).encode()),
        (b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode()),
    ]


def session_for(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = User.objects.get(
        pk=user.pk
    ).get_session_auth_hash()  # as a sign-in reads them
    session.save()
    return session.session_key


async def hang_up() -> None:
    """End what the process does for its sockets: each test has an event loop, and so a hub, of
    its own.
    """
    await hubs.hub().stop()
    limits.people = limits.People()  # as in a new process
    admission.forget()
    websocket_application.is_shut = False
