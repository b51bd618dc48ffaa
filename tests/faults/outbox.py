"""What a client has said and has no answer to: sent again, with the same id, until there is one."""

import asyncio
from typing import Any
from uuid import UUID

from tests.faults.history import History, hash_of
from tests.faults.line import Frame, Line

MAKES = {"message.send": "message.sent", "note.add": "note.added", "ticket.close": "ticket.closed"}


class Outbox:
    def __init__(self, client: str, line: Line, history: History) -> None:
        self._client, self._line, self._history = client, line, history
        self.waiting: dict[str, Frame] = {}  # by cid, in order
        self.failed: set[str] = (
            set()
        )  # refused for good: an operator's, whose ticket has become another's
        self._said: set[str] = set()  # all cids that ever were this client's
        self._pause: asyncio.TimerHandle | None = None
        self._resending: set[asyncio.Task] = set()
        # whether the log is caught up: what waits goes out then, in its order
        self.is_in_turn = False

    async def say(self, frame: Frame, conversation: str, content: str, times: int = 1) -> str:
        """Say something for the first time, on this line so many times over; returns its id."""
        where = {"person": self._client.split("/")[0], "conversation": conversation}
        self._history.note(
            "invoke", cid=frame["client_id"], hash=hash_of(MAKES[frame["type"]], content), **where
        )
        return await self.take(frame, times)

    async def take(self, frame: Frame, times: int = 1) -> str:
        """Say what was meant elsewhere: another device of the same person repeats it."""
        cid = frame["client_id"]
        self.waiting[cid] = frame
        self._said.add(cid)
        for _ in range(times):
            await self._send(cid)
        return cid

    async def resend(self) -> None:
        """All of it again, in its order."""
        self._end_pause()
        for cid in list(self.waiting):
            await self._send(cid)

    def settle(self, frame: Frame, view: str) -> None:
        """An event came; it may be ours."""
        cid = frame.get("client_id")
        if cid in self._said:
            self.waiting.pop(cid, None)
            self._note("ok", cid, view=view, seq=frame["seq"])

    def refuse(self, error: Frame) -> None:
        """A refusal with a time to come back is a pause for all, so that the order stays; any
        other is final.
        """
        cid = error.get("client_id")
        if cid not in self.waiting:
            return
        if "retry_after" in error:
            self._note("refused", cid, code=error["code"])
            self._pause = self._pause or asyncio.get_running_loop().call_later(
                error["retry_after"], self._come_again
            )
        else:
            del self.waiting[cid]
            self.failed.add(cid)
            self._history.note("fail", cid=cid, code=error["code"])

    def give_up(self) -> None:
        """The run is over; what became of the rest nobody knows."""
        for cid in self.waiting:
            self._history.note("info", cid=cid)
        self._end_pause()

    def _come_again(self) -> None:
        self._pause = None
        task = asyncio.create_task(self.resend())
        self._resending.add(task)
        task.add_done_callback(self._resending.discard)

    def _end_pause(self) -> None:
        if self._pause:
            self._pause.cancel()
            self._pause = None

    async def _send(self, cid: str) -> None:
        if self.is_in_turn and not self._pause and (frame := self.waiting.get(cid)):
            self._note("send", cid)
            await self._line.put(frame)

    def _note(self, kind: str, cid: str, **fields: Any) -> None:
        self._history.note(kind, cid=cid, client=self._client, line=self._line.id, **fields)


def new_id(rng: Any) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))
