"""A simulated customer: asks, waits, thanks, and closes or leaves it to the operator."""

import asyncio
from collections.abc import Callable
from time import monotonic
from uuid import uuid4

from websockets.asyncio.client import ClientConnection

from demobank.simulation.questions import Question
from demobank.simulation.reconnecting import ReconnectingSocket, open_socket, put, read
from demobank.simulation.story import Frame, Message, side_of
from demobank.simulation.world import World

ACKNOWLEDGE_AFTER = 0.2  # seconds: what comes together is acknowledged together
PAGE = 100  # events of history
PATH = "/ws/customer/"
HISTORY_TIMEOUT = 20.0  # seconds for one page of history


class SimulatedCustomer:
    def __init__(self, number: int, world: World) -> None:
        self.subject, self._world = f"sim-{number}", world
        self.story = world.ledger.story(f"Simulated {number}")
        self.line = ReconnectingSocket(world.sockets + PATH, {}, greet=self._hello, hear=self._hear)
        self.has_ticket = self.is_asking = False
        self._cursor, self._answers = 0, 0
        self._news = asyncio.Event()
        self._acknowledging: asyncio.Task[None] | None = None

    async def _hello(self) -> Frame:
        async with self._world.admission:
            token = await self._world.token(self.subject)
        hello = {"type": "hello", "token": token, "device": {"sdk": "simulate", "platform": "cli"}}
        return {**hello, "after": self._cursor} if self._cursor else hello

    # ---------------------------------------------------------------- playing

    async def ask(self, question: Question) -> None:
        """One request, from the first message until the ticket is closed or the simulation ends."""
        self.is_asking = True
        try:
            answers = self._answers
            self.story.ask(monotonic())
            await self._say(question.text)
            if question.more:
                await asyncio.sleep(self._world.pause())
                await self._say(question.more)
            await self._until(
                lambda: self._answers > answers or (not self.has_ticket and not self.line.unsettled)
            )
            await self._part(question)
        finally:
            self.is_asking = False

    async def _part(self, question: Question) -> None:
        await asyncio.sleep(self._world.pause())
        if question.thanks and self.has_ticket:
            await self._say(question.thanks)
        if question.closes and self.has_ticket:
            await asyncio.sleep(self._world.pause() / 2)
            await self.close()
        await self._until(lambda: not self.has_ticket)

    async def _say(self, text: str) -> None:
        text, client_id = self.story.unspoken("customer", text), str(uuid4())
        self.story.send(
            Message("customer", client_id, text, monotonic(), awaited=self.story.listeners > 0)
        )
        await self.line.send({"type": "message.send", "client_id": client_id, "text": text})

    async def close(self) -> None:
        """No more questions."""
        if self.has_ticket:
            await self.line.send({"type": "ticket.close", "client_id": str(uuid4())})

    async def _until(self, come_true: Callable[[], bool]) -> None:
        while not come_true():
            self._news.clear()
            await self._news.wait()

    # ---------------------------------------------------------------- hearing

    async def _hear(self, frame: Frame) -> None:
        match frame["type"]:
            case "welcome":
                self.has_ticket = frame["ticket"] is not None
            case "error":
                await self._refused(frame)
            case "token.expiring":
                token = await self._world.token(self.subject)
                await self.line.send({"type": "token.refresh", "token": token})
            case "resync":
                self._cursor = 0
            case _ if "by" in frame and "seq" in frame:
                self._event(frame)
        self._news.set()

    def _event(self, frame: Frame) -> None:
        self.story.see("customer", frame, monotonic())
        if "client_id" in frame:
            self.line.settled(frame["client_id"])
        if frame["seq"] <= self._cursor:
            return
        self._cursor = frame["seq"]
        if frame["type"] in ("ticket.opened", "ticket.reopened"):
            self.has_ticket = True
        elif frame["type"] == "ticket.closed":
            self.has_ticket = False
        elif frame["type"] == "message.sent" and side_of(frame) == "operator":
            self._answers += 1
        if self._acknowledging is None or self._acknowledging.done():
            self._acknowledging = asyncio.create_task(self._acknowledge())

    async def _acknowledge(self) -> None:
        await asyncio.sleep(ACKNOWLEDGE_AFTER)
        await self.line.send({"type": "mark.set", "delivered": self._cursor, "read": self._cursor})

    async def _refused(self, frame: Frame) -> None:
        """Try again when we are told to; else it will not be."""
        client_id = frame.get("client_id")
        if client_id is None or (command := self.line.settled(client_id)) is None:
            return
        if "retry_after" in frame:
            await asyncio.sleep(frame["retry_after"])
            await self.line.send(command)
        else:
            self.story.refuse(client_id, frame["code"])


async def read_history(customer: SimulatedCustomer, world: World) -> list[Frame]:
    """The whole conversation, by a fresh socket that knows nothing, oldest event first."""
    async with world.admission, open_socket(world.sockets + PATH, {}) as socket:
        await put(socket, {"type": "hello", "token": await world.token(customer.subject)})
        events: list[Frame] = []
        before, more = (await _next(socket, "welcome"))["seq"] + 1, True
        while more and before > 1:
            await put(socket, {"type": "history.get", "before": before, "limit": PAGE})
            page = await _next(socket, "history")
            events, more = page["events"] + events, page["more"] and bool(page["events"])
            before = events[0]["seq"] if events else 1
        return events


async def _next(socket: ClientConnection, kind: str) -> Frame:
    """The next frame of one kind; whatever comes between is not for us."""
    async with asyncio.timeout(HISTORY_TIMEOUT):
        while (frame := read(await socket.recv()))["type"] != kind:
            pass
        return frame
