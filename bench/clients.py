"""A customer and an operator who behave on the wire as the SDK and the desk do."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bench.connection import Address, BenchConnection, frame_size, open_line

TEXT = "Hello, I cannot withdraw money at an ATM abroad, please help"  # 60 characters
NUMBER_DIGITS = 9
TOKEN_LIFE = 3600  # seconds: the longest that the server takes
HEARTBEAT = 15.0  # seconds
CUSTOMER_GATHERS_MARKS = 0.25  # seconds: sdk/js/src/marks.ts
CUSTOMER_GATHERS_OWN = 1.0  # seconds, when all that is new is what they said themselves: the same
DESK_GATHERS_MARKS = 0.2  # seconds: static/js/desk/conversation/marks.js
WELCOME_TIMEOUT = 15.0  # seconds from the attempt to the welcome: sdk/js/src/connection.ts


class Heard(msgspec.Struct):
    """What the generator needs of any frame."""

    type: str
    seq: int = 0
    text: str = ""
    client_id: str = ""
    code: str = ""


_decode = msgspec.json.Decoder(Heard).decode
_encode = msgspec.json.encode


@dataclass(frozen=True)
class Bank:
    """Where the web processes are, and the bank's key that signs customers' tokens."""

    ports: list[int]
    origin: str
    key: str

    def token(self, subject: str) -> str:
        now = int(time.time())
        claims = {
            "iss": "bench",
            "aud": "bankchat",
            "sub": subject,
            "name": subject,
            "locale": "en",
        }
        return jwt.encode(
            {**claims, "iat": now, "exp": now + TOKEN_LIFE},
            _signing_key(self.key),
            algorithm="RS256",
        )


@cache
def _signing_key(pem: str) -> RSAPrivateKey:
    """Reading a key takes longer than signing with it."""
    key = load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


class Client:
    """What both have in common: a line, a heartbeat, marks.

    `on_message(number, seq)` is told every message.sent.
    """

    gathers_marks: float
    gathers_own: float

    def __init__(self) -> None:
        self.on_message: Callable[[int, Heard], object] = lambda number, frame: None
        self.on_close: Callable[[int], object] = lambda code: None
        self.errors: Counter[str] = Counter()
        self.heard_bytes: Counter[str] = Counter()  # on the wire, by the frame's type
        self.line: BenchConnection | None = None
        self.seq = 0
        self._awaited: dict[str, asyncio.Future[Heard]] = {}
        self._goal = (0, asyncio.Event())  # set once `seq` has come so far
        self._mark_timer: asyncio.TimerHandle | None = None
        self._ping_timer: asyncio.TimerHandle | None = None

    async def _open(self, address: Address) -> None:
        self.line = await open_line(address, self._hear, self._closed)
        # A crowd that has been there for a while does not ping as one.
        self._ping_in(random.uniform(0, HEARTBEAT))

    def send(self, frame: Any) -> None:
        assert self.line
        self.line.send(_encode(frame))

    async def ask(self, frame: Any, answer: str) -> Heard:
        """Send a frame, if there is one, and wait for an answer of this type."""
        waiting = self._awaited[answer] = asyncio.get_running_loop().create_future()
        try:
            if frame:
                self.send(frame)
            async with asyncio.timeout(WELCOME_TIMEOUT):
                return await waiting
        finally:
            self._awaited.pop(answer, None)

    async def _caught_up(self, seq: int) -> None:
        self._goal = (seq, asyncio.Event())
        if self.seq < seq:
            async with asyncio.timeout(WELCOME_TIMEOUT):
                await self._goal[1].wait()

    def hang_up(self) -> None:
        for timer in (self._mark_timer, self._ping_timer):
            if timer:
                timer.cancel()
        self._mark_timer = self._ping_timer = None
        if self.line:
            self.line.close()

    # ---------------------------------------------------------------- hearing

    def _hear(self, data: bytes) -> None:
        frame = _decode(data)
        self.heard_bytes[frame.type] += frame_size(len(data))
        if frame.type == "message.sent":
            self.on_message(int(frame.text[:NUMBER_DIGITS]), frame)
        if frame.type == "error":
            self.errors[frame.code] += 1
        if self._awaited and (waiting := self._awaited.get(frame.type)) and not waiting.done():
            waiting.set_result(frame)
        if frame.seq > self.seq and "." in frame.type:  # an event
            self.seq = frame.seq
            if frame.seq >= self._goal[0]:
                self._goal[1].set()
            self._mark_in(self.gathers_own if frame.client_id else self.gathers_marks)

    def _closed(self, code: int) -> None:
        self.hang_up()
        for waiting in self._awaited.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError(f"closed with {code}"))
        self.on_close(code)

    # ---------------------------------------------------------------- what a client says by itself

    def _mark_in(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        if self._mark_timer and self._mark_timer.when() > due:
            self._mark_timer.cancel()
            self._mark_timer = None
        if self._mark_timer is None:
            self._mark_timer = loop.call_at(due, self._mark)

    def _mark(self) -> None:
        self._mark_timer = None
        self.send({"type": "mark.set", **self._where(), "delivered": self.seq, "read": self.seq})

    def _where(self) -> dict[str, str]:
        return {}

    def _ping_in(self, seconds: float) -> None:
        self._ping_timer = asyncio.get_running_loop().call_later(seconds, self._ping)

    def _ping(self) -> None:
        self.send({"type": "ping"})
        self._ping_in(HEARTBEAT)


class CustomerClient(Client):
    gathers_marks, gathers_own = CUSTOMER_GATHERS_MARKS, CUSTOMER_GATHERS_OWN

    def __init__(
        self, subject: str, bank: Bank, *, process: int = 0, source: str | None = None
    ) -> None:
        super().__init__()
        self._address = Address(
            bank.ports[process % len(bank.ports)], "/ws/customer/", source=source
        )
        self._token = bank.token(subject)

    async def sign_in(self) -> None:
        """Past the welcome, with all that was said before."""
        await self._open(self._address)
        hello = {
            "type": "hello",
            "token": self._token,
            "device": {"sdk": "bench", "platform": "web"},
        }
        welcome = await self.ask({**hello, "after": self.seq} if self.seq else hello, "welcome")
        await self._caught_up(welcome.seq)

    def say(self, number: int) -> float:
        """Write one message; returns the time of the write."""
        text = f"{number:0{NUMBER_DIGITS}} {TEXT}"[: len(TEXT)]
        frame = _encode({"type": "message.send", "client_id": new_id(), "text": text})
        assert self.line
        written_at = time.perf_counter()
        self.line.send(frame)
        return written_at


class Operator(Client):
    gathers_marks = gathers_own = DESK_GATHERS_MARKS

    def __init__(self, cookie: str, conversation: str, bank: Bank, *, process: int = 0) -> None:
        super().__init__()
        self._conversation = conversation
        headers = (f"Origin: {bank.origin}", f"Cookie: session={cookie}")
        self._address = Address(bank.ports[process % len(bank.ports)], "/ws/desk/", headers)

    async def sign_in(self) -> None:
        """At the desk, with the customer's conversation on the screen."""
        listed = asyncio.ensure_future(self.ask(None, "desk.changed"))
        await asyncio.sleep(0)  # it must listen before the first frame can come
        await self._open(self._address)
        await listed
        followed = await self.ask(
            {"type": "conversation.follow", "conversation": self._conversation}, "conversation"
        )
        await self._caught_up(followed.seq)

    def _where(self) -> dict[str, str]:
        return {"conversation": self._conversation}


def new_id() -> str:
    """A UUID of version 7, as sdk/js/src/ids.ts makes them."""
    moment, noise = time.time_ns() // 1_000_000, random.getrandbits(72)
    variant, tail = 0x8000 | (noise >> 12) & 0x3FFF, noise >> 26 & (1 << 48) - 1
    digits = f"{moment:012x}7{noise & 0xFFF:03x}{variant:04x}{tail:012x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
