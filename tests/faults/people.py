"""Customers' devices and operators' desks: real sockets, and clients that behave as ours do."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

from tests import cast
from tests.faults.history import History
from tests.faults.line import REVOKED, Frame, Line, canaries
from tests.faults.outbox import Outbox, new_id
from tests.faults.proxy import Path
from tests.faults.reading import Reading

MARKS_EVERY = 0.25  # seconds, as in the SDK


class Device:
    """One device of a customer, who has one conversation of the same name."""

    def __init__(
        self, customer: str, name: str, front: Path, history: History, rng: Random, known: set[str]
    ) -> None:
        self.person, self.name, self.front, self._history, self._rng = (
            customer,
            f"{customer}/{name}",
            front,
            history,
            rng,
        )
        url = f"ws://127.0.0.1:{front.port}/ws/customer/"
        self.line = Line(
            self.name, url, {}, rng, greet=self._hello, hear=self._hear, lost=self._lost
        )
        self.outbox = Outbox(self.name, self.line, history)
        self.reading = Reading(self.name, customer, "public", self.line, history)
        self.on_error: Callable[[Frame], None] = lambda frame: None
        self._known = known
        self._log: str | None = None  # which log the cursor is of
        self._newest: int | None = None
        self._behind_at: int | None = None

    @property
    def readings(self) -> list[Reading]:
        return [self.reading]

    def _hello(self) -> Frame:
        hello = {"type": "hello", "token": cast.token(self.person, name=self.person)}
        cursor = {} if self.reading.cursor is None else {"after": self.reading.cursor}
        return {**hello, **cursor, **({"log": self._log} if cursor and self._log else {})}

    async def say(self, text: str, times: int = 1) -> str:
        frame = {"type": "message.send", "client_id": new_id(self._rng), "text": text}
        return await self.outbox.say(frame, self.person, text, times)

    async def close_ticket(self) -> None:
        """No more questions."""
        frame = {"type": "ticket.close", "client_id": new_id(self._rng)}
        await self.outbox.say(frame, self.person, "customer")

    async def _hear(self, frame: Frame, raw: str) -> None:
        note_canaries(self, raw, self._history, self._known)
        match frame["type"]:
            case "welcome":
                self._newest, self._log = frame["seq"], frame.get("log")
                cursor = self.reading.cursor
                self.reading.open(0 if cursor is None and not frame["seq"] else cursor)
                await self._go_on()
            case "resync":
                raise AssertionError(f"{self.name} was told to start afresh: {frame}")
            case "marks":
                self.reading.told(frame)
            case "pong":
                self._ponged(frame["seq"])
            case "error":
                self.on_error(frame)
                self.outbox.refuse(frame)
            case _ if "by" in frame and "seq" in frame:
                self.outbox.settle(frame, "public")
                if self.reading.accept(frame) == "gap":
                    self.line.drop()
                await self._go_on()

    async def _go_on(self) -> None:
        """What waits goes out once the log is caught up."""
        reached = self.reading.cursor is not None and self.reading.cursor >= (self._newest or 0)
        if reached and not self.outbox.is_in_turn:
            self.outbox.is_in_turn = True
            await self.outbox.resend()

    def _ponged(self, seq: int) -> None:
        """Behind at two pongs in a row without a step between them: what should have come was
        lost.
        """
        cursor = self.reading.cursor
        behind = cursor if cursor is not None and seq > cursor else None
        if behind is not None and behind == self._behind_at:
            self.line.drop()
        self._behind_at = behind

    def _lost(self, code: int) -> None:
        self.outbox.is_in_turn = False
        self._newest = None
        self.reading.close()


class Desk:
    """An operator's workstation: takes what is given, follows it and reads on after each
    reconnect.
    """

    def __init__(
        self,
        operator: dict[str, str],
        front: Path,
        origin: str,
        history: History,
        rng: Random,
        known: set[str],
    ) -> None:
        self.id, self.person, self.name = (
            operator["id"],
            operator["name"],
            f"{operator['name']}/desk",
        )
        self.front, self._history, self._rng = front, history, rng
        headers = {"Cookie": operator["cookie"], "Origin": origin}
        url = f"ws://127.0.0.1:{front.port}/ws/desk/"
        self.line = Line(
            self.name, url, headers, rng, greet=lambda: None, hear=self._hear, lost=self._lost
        )
        self.outbox = Outbox(self.name, self.line, history)
        self.cases: dict[str, Reading] = {}  # by the conversation's id
        self.ids: dict[str, str] = {}  # a customer's name → the id
        # customers of this scene: a ticket may be left over from an earlier one
        self._known = known
        self.on_event: Callable[[Reading, Frame], Any] = lambda reading, frame: None
        self.on_error: Callable[[Frame], None] = lambda frame: None

    @property
    def readings(self) -> list[Reading]:
        return list(self.cases.values())

    async def say(self, conversation: str, text: str, *, note: bool = False, times: int = 1) -> str:
        """Answer a customer, or note something about them."""
        cid, kind = new_id(self._rng), "note.add" if note else "message.send"
        frame = {
            "type": kind,
            "conversation": self.ids[conversation],
            "client_id": cid,
            "text": text,
        }
        return await self.outbox.say(frame, conversation, text, times)

    async def follow(self, id: str, conversation: str) -> None:
        reading = self.cases.get(id)
        if reading is None:
            reading = self.cases[id] = Reading(
                self.name, conversation, "log", self.line, self._history
            )
        await self.line.put(
            {"type": "conversation.follow", "conversation": id, "after": reading.cursor or 0}
        )

    async def _hear(self, frame: Frame, raw: str) -> None:
        note_canaries(self, raw, self._history, self._known)
        match frame["type"]:
            case "desk.welcome":
                await self._welcomed()
            case "desk.changed":
                await self._rows(frame["rows"])
            case "conversation" if reading := self.cases.get(frame["conversation"]):
                reading.open(reading.cursor or 0)
            case "conversation.lost" if reading := self.cases.pop(frame["conversation"], None):
                reading.leave()
            case "marks" if reading := self.cases.get(frame["conversation"]):
                reading.told(frame)
            case "error":
                self.on_error(frame)
                self.outbox.refuse(frame)
            case _ if "by" in frame and "seq" in frame:
                await self._event(frame)

    async def _welcomed(self) -> None:
        await self.line.put({"type": "presence.set", "status": "available"})
        for id, reading in self.cases.items():
            await self.follow(id, reading.conversation)
        self.outbox.is_in_turn = True
        await self.outbox.resend()

    async def _rows(self, rows: list[Frame]) -> None:
        for row in (row for row in rows if row["customer"] in self._known):
            self.ids[row["customer"]] = row["conversation"]
            mine = row["state"] == "assigned" and (row.get("operator") or {}).get("id") == self.id
            if mine and row["conversation"] not in self.cases:
                await self.follow(row["conversation"], row["customer"])

    async def _event(self, frame: Frame) -> None:
        self.outbox.settle(frame, "log")
        reading = self.cases.get(frame["conversation"])
        if reading is None or not reading.is_open:
            return
        accepted = reading.accept(frame)
        if accepted == "gap":
            self.line.drop()
        elif accepted == "applied":
            self.on_event(reading, frame)

    def _lost(self, code: int) -> None:
        self.outbox.is_in_turn = False
        for reading in self.cases.values():
            reading.close()
            if code == REVOKED:
                reading.leave()


def note_canaries(client: Device | Desk, raw: str, history: History, known: set[str]) -> None:
    """Write down whose words a frame bore, of the customers of this scene."""
    for conversation in canaries(raw) & known:
        history.note("saw", client=client.name, conversation=conversation)


async def keep_marking(client: Device | Desk) -> None:
    """Tell the server four times a second how far this client is: that is credit for more, too."""
    while True:
        await asyncio.sleep(MARKS_EVERY)
        for reading in client.readings:
            if client.line.is_open and (mark := reading.mark()):
                where = {"conversation": id_of(client, reading)} if isinstance(client, Desk) else {}
                await client.line.put({**mark, **where})


def id_of(desk: Desk, wanted: Reading) -> str:
    return next(id for id, reading in desk.cases.items() if reading is wanted)
