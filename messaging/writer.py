"""One writer a process: sockets hand their drafts in, and whatever gathered during one commit leaves with the next."""

import asyncio
from collections import deque

from messaging.database import Unavailable, ask
from messaging.sending import Draft, Sent, send_messages
from tickets.refusals import Refused

MOST = 500  # drafts in one transaction


class Writer:
    def __init__(self) -> None:
        self._waiting: deque[tuple[Draft, asyncio.Future[Sent]]] = deque()
        self._task: asyncio.Task | None = None

    async def send(self, draft: Draft) -> Sent:
        """Store one draft, in the order in which drafts were handed in; raises Refused. Returns after the commit."""
        answer: asyncio.Future[Sent] = asyncio.get_running_loop().create_future()
        self._waiting.append((draft, answer))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write())
        return await answer

    async def _write(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            drafts = [draft for draft, _ in batch]
            for (_, waiting), answer in zip(batch, await self._store(drafts), strict=True):
                if waiting.done():  # whoever asked is gone; what is stored stays stored
                    continue
                if isinstance(answer, Refused):
                    waiting.set_exception(answer)
                else:
                    waiting.set_result(answer)

    async def _store(self, drafts: list[Draft]) -> list[Sent | Refused]:
        """One transaction for all; when it fails, one for each, so that a bad draft cannot take others with it."""
        try:
            return await ask(send_messages, drafts)
        except Refused as refusal:
            if len(drafts) == 1:
                return [refusal]
            return [answer for draft in drafts for answer in await self._store([draft])]
        except Exception:
            return [Unavailable() for _ in drafts]
