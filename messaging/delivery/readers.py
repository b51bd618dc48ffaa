"""Who of this process's sockets follows which conversation, and reading on for them: many with
one query.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Coroutine, Iterable, Sequence
from typing import Any, Protocol
from uuid import UUID

from messaging.delivery.batching import Batcher
from messaging.delivery.log_reader import Cursor, Page, events_after
from messaging.protocol.frames import CREDIT, PAGE_LIMIT
from postgres.lanes import Lane
from postgres.refusals import Refused
from tickets.doorbell import Nudge

# subscriptions read for in one round: what it finds becomes frames while nothing else is served
BATCH_SIZE = 200


class Subscription:
    """One socket's place in one conversation: what it was sent, and how much more it may be sent.

    `after` is the newest event sent, in the log's numbering, and `heard` the newest that a nudge
    told of.

    Unacknowledged events are kept in the socket's own. While one is `reading` no other does;
    `again`: another would. `only_reads`: this person may do nothing there, as it was read last."""

    __slots__ = (
        "after",
        "again",
        "conversation",
        "full_since",
        "heard",
        "marks",
        "only_reads",
        "reading",
        "sent",
        "staff",
        "subscriber",
    )

    def __init__(
        self, subscriber: "Subscriber", conversation: UUID, after: int, staff: UUID | None
    ) -> None:
        self.subscriber, self.conversation = subscriber, conversation
        self.after, self.staff = after, staff
        self.heard = 0
        self.sent: deque[int] = deque()
        self.marks = (0, 0)
        self.reading = self.again = self.only_reads = False
        self.full_since: float | None = None  # monotonic seconds; set while there is no room

    @property
    def is_behind(self) -> bool:
        return self.after < self.heard

    @property
    def room(self) -> int:
        """How many events may be sent before the client acknowledges some."""
        return min(PAGE_LIMIT, CREDIT - len(self.sent))

    def cursor(self) -> Cursor:
        return Cursor(self.conversation, self.after, self.staff, self.room)

    def was_sent(self, seq: int) -> None:
        self.sent.append(seq)
        if self.room <= 0 and self.full_since is None:
            self.full_since = time.monotonic()

    def acknowledge(self, seq: int) -> None:
        while self.sent and self.sent[0] <= seq:
            self.sent.popleft()
            self.full_since = None


class Subscriber(Protocol):
    """Who a subscription belongs to: the socket's end of delivery."""

    async def deliver(self, subscription: Subscription, page: Page | None) -> None: ...

    async def deliver_marks(self, subscription: Subscription, marks: tuple[int, int]) -> None: ...

    def hear_typing(self, conversation: UUID, role: str, name: str, by: UUID) -> None: ...

    def hear_colleague(self, conversation: UUID, doing: Any, name: str, by: UUID) -> None: ...

    async def guarded(self, work: Coroutine[Any, Any, Any]) -> None: ...

    def fail(self, error: Exception) -> None: ...


class Readers:
    """One an event loop.

    A subscription is read for by one at a time: a round here, or the writer after it has stored.
    """

    def __init__(self, at_once: Callable[[Coroutine], None]) -> None:
        self._subscriptions: defaultdict[UUID, set[Subscription]] = defaultdict(set)
        self._at_once = at_once
        self._lane = Lane()
        self._rounds: Batcher[Subscription] = Batcher(self._read)

    def close(self) -> None:
        self._rounds.stop()
        self._lane.close()

    def following(self, conversation: UUID) -> Collection[Subscription]:
        """The subscriptions of this process's sockets to a conversation."""
        return self._subscriptions.get(conversation, ())

    def add(self, subscription: Subscription) -> None:
        """From now on, read for this one."""
        self._subscriptions[subscription.conversation].add(subscription)
        self.wake([subscription])

    def discard(self, subscription: Subscription) -> None:
        """Read no more for this one; once more changes nothing."""
        others = self._subscriptions[subscription.conversation]
        others.discard(subscription)
        if not others:
            del self._subscriptions[subscription.conversation]

    def subscriptions(self) -> list[Subscription]:
        """Every subscription of this process."""
        return [subscription for some in self._subscriptions.values() for subscription in some]

    def hear(self, nudge: Nudge) -> None:
        """Read on for those who do not have what the nudge tells of."""
        for subscription in self.following(nudge.conversation):
            subscription.heard = max(subscription.heard, nudge.seq)
            if subscription.is_behind and not subscription.reading:
                self._rounds.add(subscription)

    def wake(self, subscriptions: Iterable[Subscription]) -> None:
        """Read on for these subscriptions as soon as the round under way is over."""
        self._rounds.add(*subscriptions)

    def claim(self, conversations: Collection[UUID]) -> list[Subscription]:
        """The subscriptions there that may be read now.

        They are the caller's until it gives pages, or them, back.
        """
        subscriptions = (
            subscription
            for conversation in conversations
            for subscription in self.following(conversation)
        )
        return self._taken(subscriptions)

    def give_back(self, subscriptions: Sequence[Subscription]) -> None:
        """Nothing could be read for them: a round here tries."""
        self._leave(subscriptions)
        self.wake(subscriptions)

    def give(self, subscriptions: Sequence[Subscription], pages: Sequence[Page | None]) -> None:
        """Deliver what was read for these subscriptions."""
        self._leave(subscriptions)
        for subscription, page in zip(subscriptions, pages, strict=True):
            subscription.only_reads = page is None or page.only_reads
            if page is None or page.reached > subscription.after:
                subscription.reading = True
                subscription.again |= page is not None and page.more
                self._at_once(self._deliver(subscription, page))
            elif (
                subscription.again or subscription.is_behind
            ):  # a nudge came while this was read: once more, then it is believed
                subscription.heard = subscription.after
                self.wake([subscription])

    def _leave(self, subscriptions: Iterable[Subscription]) -> None:
        for subscription in subscriptions:
            subscription.reading = False

    def _taken(self, subscriptions: Iterable[Subscription]) -> list[Subscription]:
        ready = [
            subscription
            for subscription in subscriptions
            if not subscription.reading and subscription.room > 0
        ]
        for subscription in ready:
            subscription.reading, subscription.again = True, False
        return ready

    async def _read(self, subscriptions: list[Subscription]) -> None:
        subscriptions, later = subscriptions[:BATCH_SIZE], subscriptions[BATCH_SIZE:]
        self.wake(later)
        for subscription in subscriptions:
            subscription.again |= subscription.reading
        if not (ready := self._taken(subscriptions)):
            return
        await self._read_for(ready)

    async def _read_for(self, subscriptions: list[Subscription]) -> None:
        try:
            pages = await self._lane.ask(
                events_after, [subscription.cursor() for subscription in subscriptions]
            )
        except (Refused, asyncio.CancelledError):
            self._leave(subscriptions)
            raise
        except Exception as error:
            return await self._read_one_by_one(subscriptions, error)
        self.give(subscriptions, pages)

    async def _read_one_by_one(self, subscriptions: list[Subscription], error: Exception) -> None:
        """One of them spoils it for all.

        Its socket would be open and never hear anything again: it ends (1011).
        """
        self._leave(subscriptions)
        if len(subscriptions) == 1:
            return subscriptions[0].subscriber.fail(error)
        for subscription in subscriptions:
            if ready := self._taken([subscription]):
                await self._read_for(ready)

    async def _deliver(self, subscription: Subscription, page: Page | None) -> None:
        """On its own, so that a slow socket waits alone."""
        try:
            await subscription.subscriber.deliver(subscription, page)
        except Exception as error:
            return subscription.subscriber.fail(error)  # its client comes back and reads on
        finally:
            subscription.reading = False
        owed = subscription.again or subscription.is_behind
        if owed and subscription in self.following(subscription.conversation):
            self.wake([subscription])
