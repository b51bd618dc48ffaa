"""What people look at: devices and workstations that keep what they are sent, as docs/protocol.md
tells clients to.

A screen fails by itself on what no client could make good: a hole, an event nobody asked for twice,
a mark that moves back, an answer that does not come, a note on a customer's device.
"""

import json
import uuid
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import get_args

from messaging.protocol.frames.events import AnyEvent
from tests import cast
from tests.wire import Closed, Wire, line

NOTE = "not for customers"  # stands in every note, and nowhere else
PAGE = 50  # events that a client without a cursor starts with
EVENTS = {kind.__struct_config__.tag for kind in get_args(AnyEvent)}
REFUSALS = {"not_found", "forbidden", "ticket_closed", "ticket_taken", "at_capacity", "too_late"}


@dataclass
class Person:
    """Somebody with any number of screens, and what became of each of their commands, by
    client_id.
    """

    name: str
    headers: list = field(default_factory=list)  # of their browser, for staff
    commands: dict[str, dict] = field(default_factory=dict)
    stored: dict[str, None] = field(default_factory=dict)  # acknowledged, in that order
    refused: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)  # sent more than once


class Kept:
    """One log as a client keeps it."""

    def __init__(self) -> None:
        self.events: list[dict] = []
        self.cursor = 0
        self.log: str | None = None  # its name; None before it was ever seen
        self.marks = (0, 0)

    def begin(self, log: str, newest: int) -> None:
        """The server said which log this is; one that is new here starts at its newest page."""
        assert self.log in {None, log}
        if self.log is None:
            self.cursor = max(0, newest - PAGE)
        self.log = log

    @property
    def place(self) -> dict:
        return {} if self.log is None else {"after": self.cursor, "log": self.log}

    def add(self, event: dict, *, may_repeat: bool) -> None:
        """Take the next event.

        An answer to a repeated command may come out of its turn, and must be what it was.
        """
        if event["seq"] == self.cursor + 1:
            self.events.append(event)
            self.cursor += 1
            return
        assert may_repeat, f"{event} after {self.cursor}"
        assert all(kept == event for kept in self.events if kept["seq"] == event["seq"])

    def move(self, delivered: int, read: int) -> None:
        assert delivered >= self.marks[0], f"{delivered} after {self.marks}"
        assert read >= self.marks[1], f"{read} after {self.marks}"
        self.marks = (delivered, read)


class Screen:
    """The line, and the outbox: what both kinds of clients do about their own commands."""

    path: str

    def __init__(self, person: Person) -> None:
        self.person = person
        self.wire: Wire | None = None
        self.outbox: dict[str, dict] = {}
        self.contradicted: list[
            str
        ] = []  # sent with another content: each is answered with "conflict"
        self._stack = AsyncExitStack()

    async def open_line(self) -> Wire:
        self._stack = AsyncExitStack()
        self.wire = await self._stack.enter_async_context(line(self.path, self.person.headers))
        return self.wire

    async def drop(self) -> None:
        """Gone without looking at what is on its way; the outbox stays."""
        self.wire = None
        self.contradicted.clear()
        await self._stack.aclose()

    async def command(self, type: str, *, times: int = 1, **fields) -> None:
        """Send what changes the log, and wait for nothing."""
        client_id = str(uuid.uuid4())
        self.person.commands[client_id] = self.outbox[client_id] = {
            "type": type,
            "client_id": client_id,
            **fields,
        }
        if times > 1:
            self.person.again.add(client_id)
        for _ in range(times):
            await self.wire.send(**self.outbox[client_id])

    async def repeat(self, client_id: str) -> None:
        self.person.again.add(client_id)
        self.outbox[client_id] = self.person.commands[client_id]
        await self.wire.send(**self.outbox[client_id])

    async def contradict(self, client_id: str) -> None:
        """The same client_id with other words."""
        self.contradicted.append(client_id)
        first = self.person.commands[client_id]
        where = {"conversation": first["conversation"]} if "conversation" in first else {}
        await self.wire.send("message.send", client_id=client_id, text="Something else.", **where)

    async def send_outbox(self) -> None:
        for client_id in list(self.outbox):
            await self.repeat(client_id)

    async def answered(self) -> None:
        """Until every command has its answer, which is the promise."""
        while self.outbox or self.contradicted:
            self.hear(await self.wire.next())

    async def beat(self) -> None:
        """One heartbeat: afterwards this screen has all that was there when it began."""
        await self.wire.send("ping")
        while (frame := await self.wire.next())["type"] != "pong":
            self.hear(frame)
        while self.is_behind(frame):
            self.hear(await self.wire.next())

    async def closed(self) -> int:
        """Listen until the server closes; its code."""
        try:
            while True:
                self.hear(await self.wire.next())
        except Closed as closed:
            return closed.code

    def settle(self, frame: dict) -> None:
        """An event or a refusal may be the answer to a command."""
        client_id = frame.get("client_id")
        if frame["type"] != "error":
            if client_id:
                assert client_id in self.person.commands, f"somebody else's client_id: {frame}"
                self.outbox.pop(client_id, None)
                self.person.stored[client_id] = None
        elif frame["code"] == "conflict":
            self.contradicted.remove(client_id)
        else:
            assert frame["code"] in REFUSALS, frame
            self.outbox.pop(client_id, None)
            self.person.refused.add(client_id)

    def hear(self, frame: dict) -> None:
        raise NotImplementedError

    def is_behind(self, pong: dict) -> bool:
        raise NotImplementedError


class Device(Screen):
    """A customer's."""

    path = "/ws/customer/"

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.kept = Kept()

    async def connect(self) -> None:
        wire = await self.open_line()
        await wire.send("hello", token=cast.token(f"bank-{self.person.name}"), **self.kept.place)
        welcome = await wire.next()
        assert welcome["type"] == "welcome"
        self.kept.begin(welcome["log"], welcome["seq"])
        await self.send_outbox()

    def is_behind(self, pong: dict) -> bool:
        return self.kept.cursor < pong["seq"]

    def hear(self, frame: dict) -> None:
        assert NOTE not in json.dumps(frame)
        if frame["type"] in EVENTS:
            self.settle(frame)
            self.kept.add(frame, may_repeat=frame.get("client_id") in self.person.again)
        elif frame["type"] == "marks":
            self.kept.move(frame["delivered"], frame["read"])
        elif frame["type"] != "availability":
            assert frame["type"] == "error", frame
            self.settle(frame)


class Workstation(Screen):
    """An operator's or the administrator's: the lists, and the conversations that it follows."""

    path = "/ws/desk/"

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.rows: dict[str, dict] = {}
        self.waiting = 0
        self.kept: dict[str, Kept] = {}
        self.followed: set[str] = set()
        self._left: set[str] = set()  # until the server knows

    async def connect(self) -> None:
        wire = await self.open_line()
        welcome = await wire.next()
        assert welcome["type"] == "desk.welcome", welcome
        complete = False
        while not complete:
            self.hear(lists := await wire.next("desk.changed"))
            complete = lists.get("complete", False)
        before, self.followed = self.followed, set()
        for conversation in sorted(before):
            await self.follow(conversation)
        await self.send_outbox()

    async def follow(self, conversation: str, *, afresh: bool = False) -> None:
        if conversation in self.followed:
            return
        kept = Kept() if afresh else self.kept.get(conversation, Kept())
        await self.wire.send("conversation.follow", conversation=conversation, **kept.place)
        while (frame := await self.wire.next())["type"] != "conversation":
            if frame["type"] == "error" and "client_id" not in frame:
                assert frame["code"] == "not_found"
                return
            self.hear(frame)
        assert not frame["resync"]
        kept.begin(frame["log"], frame["seq"])
        self.kept[conversation] = kept
        self.followed.add(conversation)

    async def unfollow(self, conversation: str) -> None:
        self.followed.discard(conversation)
        self._left.add(conversation)
        await self.wire.send("conversation.unfollow", conversation=conversation)
        await self.beat()
        self._left.discard(conversation)

    def is_behind(self, pong: dict) -> bool:
        return any(self.kept[c].cursor < pong["newest"].get(c, 0) for c in self.followed)

    def hear(self, frame: dict) -> None:
        conversation = frame.get("conversation")
        if frame["type"] in EVENTS:
            self.settle(frame)
            if conversation in self.followed:
                self.kept[conversation].add(
                    frame, may_repeat=frame.get("client_id") in self.person.again
                )
            else:  # nothing comes of what is not, or no longer, followed: but answers
                assert "client_id" in frame or conversation in self._left, frame
        elif frame["type"] == "desk.changed":
            self.change_lists(frame)
        elif frame["type"] == "marks" and conversation in self.followed:
            self.kept[conversation].move(frame["delivered"], frame["read"])
        elif frame["type"] == "conversation.lost":
            self.followed.discard(conversation)
        elif frame["type"] == "error":
            self.settle(frame)
        else:
            assert frame["type"] in {"presence", "marks"}, frame

    def change_lists(self, frame: dict) -> None:
        if frame.get("complete"):
            self.rows.clear()
        self.rows.update({row["conversation"]: row for row in frame["rows"]})
        for gone in frame["gone"]:
            self.rows.pop(gone, None)
        self.waiting = frame["waiting"]
