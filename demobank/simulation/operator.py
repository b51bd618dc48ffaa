"""A simulated operator: takes what is given, answers and closes."""

import asyncio
from collections.abc import Coroutine
from time import monotonic
from uuid import uuid4

from demobank.simulation.reconnecting import ReconnectingSocket, no_greeting
from demobank.simulation.story import Frame, Message, Story
from demobank.simulation.world import World

UNFOLLOW_AFTER = 5.0  # seconds
ANSWER_TIMEOUT = (
    1.5,
    2.0,
)  # how often the longest thought an operator waits for the customer before closing


class HeldConversation:
    """One conversation that the operator has; `story` when its customer is one of ours."""

    def __init__(self, conversation: str, story: Story | None) -> None:
        self.conversation, self.story = conversation, story
        self.unanswered = self.is_over = self.is_followed = False
        self.seq = 0
        self.news = asyncio.Event()

    def end(self) -> None:
        self.is_over = True
        self.news.set()


class SimulatedOperator:
    def __init__(self, name: str, cookies: str, world: World) -> None:
        self.name, self._world = name, world
        self.cases: dict[str, HeldConversation] = {}
        self._id = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._stories: dict[str, Story] = {}  # by conversation
        self._said_in: dict[str, Story] = {}  # by client_id
        headers = {"Cookie": cookies, "Origin": world.url}
        self.line = ReconnectingSocket(
            world.sockets + "/ws/desk/", headers, greet=no_greeting, hear=self._hear
        )

    # ---------------------------------------------------------------- hearing

    async def _hear(self, frame: Frame) -> None:
        match frame["type"]:
            case "desk.welcome":
                await self._welcomed(frame)
            case "desk.changed":
                await self._rows(frame)
            case "conversation":
                self._followed(frame["conversation"])
            case "conversation.lost":
                self._forget(frame["conversation"], abruptly=True)
            case "error" if "client_id" in frame:
                self._refused(frame)
            case _ if "by" in frame and "seq" in frame:
                await self._event(frame)

    async def _welcomed(self, frame: Frame) -> None:
        self._id = frame["user"]["id"]
        await self.line.send({"type": "presence.set", "status": "available"})
        for (
            conversation,
            story,
        ) in self._stories.items():  # after a reconnect: only what is open is followed again
            if conversation not in self.cases:
                story.excuse()
        for case in self.cases.values():
            await self.line.send(
                {
                    "type": "conversation.follow",
                    "conversation": case.conversation,
                    "after": case.seq,
                }
            )

    async def _rows(self, frame: Frame) -> None:
        shown = {row["conversation"] for row in frame["rows"]}
        gone = set(self.cases) - shown if frame.get("complete") else frame["gone"]
        for conversation in gone:
            self._forget(conversation, abruptly=True)
        for row in frame["rows"]:
            await self._row(row)

    async def _row(self, row: Frame) -> None:
        conversation, operator = row["conversation"], row.get("operator")
        mine = row["state"] == "assigned" and operator is not None and operator["id"] == self._id
        if not mine:
            self._forget(conversation)
        elif conversation not in self.cases:
            story = self._world.ledger.stories.get(row["customer"])
            if story:
                self._stories[conversation] = story
            case = self.cases[conversation] = HeldConversation(conversation, story)
            case.unanswered = row.get("waiting_since") is not None
            await self.line.send({"type": "conversation.follow", "conversation": conversation})
            self._start(self._serve(case))

    def _followed(self, conversation: str) -> None:
        case = self.cases.get(conversation)
        if case and case.story and not case.is_followed:
            case.is_followed = True
            case.story.follow()

    def _forget(self, conversation: str, *, abruptly: bool = False) -> None:
        if case := self.cases.pop(conversation, None):
            case.end()
            if case.is_followed and case.story:
                case.story.leave(abruptly=abruptly)
            self._start(self._unfollow(case))

    async def _unfollow(self, case: HeldConversation) -> None:
        """Look away once nothing is on its way any more; the ticket may have come back
        meanwhile.
        """
        await asyncio.sleep(UNFOLLOW_AFTER)
        if case.story and case.story.on_the_way():
            self._start(self._unfollow(case))
        elif case.conversation not in self.cases:
            await self.line.send(
                {"type": "conversation.unfollow", "conversation": case.conversation}
            )

    async def _event(self, frame: Frame) -> None:
        if "client_id" in frame:
            self.line.settled(frame["client_id"])
        if story := self._stories.get(frame["conversation"]):
            story.see("operator", frame, monotonic())
        if (case := self.cases.get(frame["conversation"])) is None:
            return
        if frame["seq"] <= case.seq:
            return
        case.seq = frame["seq"]
        if frame["type"] == "message.sent":
            case.unanswered = frame["by"]["role"] == "customer"
            case.news.set()
        mark = {"conversation": case.conversation, "delivered": case.seq, "read": case.seq}
        await self.line.send({"type": "mark.set", **mark})

    def _refused(self, frame: Frame) -> None:
        """The ticket was closed or taken a moment before: what we wanted to say is not said."""
        self.line.settled(frame["client_id"])
        if story := self._said_in.get(frame["client_id"]):
            story.refuse(frame["client_id"], frame["code"])

    # ---------------------------------------------------------------- playing

    def _start(self, playing: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(playing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, case: HeldConversation) -> None:
        """Answer what the customer says; close when they say nothing more."""
        while not case.is_over:
            if case.unanswered:
                await asyncio.sleep(self._world.pause())
                await self._answer(case)
            elif not await self._hears_more(case):
                await self._close(case)

    async def _answer(self, case: HeldConversation) -> None:
        if case.is_over:
            return
        case.unanswered = False
        text, client_id = self._world.script.answer(), str(uuid4())
        if story := case.story:
            self._said_in[client_id] = story
            text = story.unspoken("operator", text)
            story.send(Message("operator", client_id, text, monotonic(), awaited=True))
        frame = {"conversation": case.conversation, "client_id": client_id, "text": text}
        await self.line.send({"type": "message.send", **frame})

    async def _hears_more(self, case: HeldConversation) -> bool:
        """Whether something happens before the operator's patience ends."""
        case.news.clear()
        most = self._world.think[1] * self._world.rng.uniform(*ANSWER_TIMEOUT)
        try:
            await asyncio.wait_for(case.news.wait(), 0.5 if self._world.ending.is_set() else most)
        except TimeoutError:
            return case.unanswered
        return True

    async def _close(self, case: HeldConversation) -> None:
        frame = {"conversation": case.conversation, "client_id": str(uuid4()), "reason": "solved"}
        await self.line.send({"type": "ticket.close", **frame})
        await self._hears_more(case)
