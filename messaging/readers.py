"""Who of this process's sockets follows which conversation, and reading on for them: many with one query."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine, Iterable, Sequence
from uuid import UUID

from messaging.database import Lane
from messaging.gathering import Gathering
from messaging.reading import Page, events_after
from messaging.tail import Tail
from tickets.doorbell import Nudge
from tickets.refusals import Refused

AT_ONCE = 200  # tails read for in one round: what it finds becomes frames while nothing else is served


class Readers:
    """One an event loop. A tail is read for by one at a time: a round here, or the writer after it has stored."""

    def __init__(self, at_once: Callable[[Coroutine], None]) -> None:
        self.tails: defaultdict[UUID, set[Tail]] = defaultdict(set)
        self._at_once = at_once
        self._lane = Lane()
        self._rounds: Gathering[Tail] = Gathering(self._read)

    def close(self) -> None:
        self._rounds.stop()
        self._lane.close()

    def hear(self, nudge: Nudge) -> None:
        """Read on for those who do not have what the nudge tells of."""
        for tail in self.tails.get(nudge.conversation, ()):
            tail.heard = max(tail.heard, nudge.seq)
            if tail.is_behind and not tail.reading:
                self._rounds.add(tail)

    def wake(self, tails: Iterable[Tail]) -> None:
        """Read on for these tails as soon as the round under way is over."""
        self._rounds.add(*tails)

    def take(self, conversations: Collection[UUID]) -> list[Tail]:
        """The tails there that may be read now. They are the caller's until it gives pages, or them, back."""
        tails = (tail for conversation in conversations for tail in self.tails.get(conversation, ()))
        return self._taken(tails)

    def give_back(self, tails: Sequence[Tail]) -> None:
        """Nothing could be read for them: a round here tries."""
        self._leave(tails)
        self.wake(tails)

    def give(self, tails: Sequence[Tail], pages: Sequence[Page | None]) -> None:
        """Deliver what was read for these tails."""
        self._leave(tails)
        for tail, page in zip(tails, pages, strict=True):
            if page is None or page.reached > tail.after:
                tail.reading = True
                tail.again |= page is not None and page.more
                self._at_once(self._deliver(tail, page))
            elif tail.again or tail.is_behind:  # a nudge came while this was read: once more, then it is believed
                tail.heard = tail.after
                self.wake([tail])

    def _leave(self, tails: Iterable[Tail]) -> None:
        for tail in tails:
            tail.reading = False

    def _taken(self, tails: Iterable[Tail]) -> list[Tail]:
        ready = [tail for tail in tails if not tail.reading and tail.room > 0]
        for tail in ready:
            tail.reading, tail.again = True, False
        return ready

    async def _read(self, tails: list[Tail]) -> None:
        tails, later = tails[:AT_ONCE], tails[AT_ONCE:]
        self.wake(later)
        for tail in tails:
            tail.again |= tail.reading
        if not (ready := self._taken(tails)):
            return
        await self._read_for(ready)

    async def _read_for(self, tails: list[Tail]) -> None:
        try:
            pages = await self._lane.ask(events_after, [tail.cursor() for tail in tails])
        except (Refused, asyncio.CancelledError):
            self._leave(tails)
            raise
        except Exception as error:
            return await self._read_one_by_one(tails, error)
        self.give(tails, pages)

    async def _read_one_by_one(self, tails: list[Tail], error: Exception) -> None:
        """One of them spoils it for all. Its socket would be open and never hear anything again: it ends (1011)."""
        self._leave(tails)
        if len(tails) == 1:
            return tails[0].socket.fail(error)
        for tail in tails:
            if ready := self._taken([tail]):
                await self._read_for(ready)

    async def _deliver(self, tail: Tail, page: Page | None) -> None:
        """On its own, so that a slow socket waits alone."""
        try:
            await tail.socket.deliver(tail, page)
        except Exception as error:
            return tail.socket.fail(error)  # its client comes back and reads on
        finally:
            tail.reading = False
        if (tail.again or tail.is_behind) and tail in self.tails.get(tail.conversation, ()):
            self.wake([tail])
