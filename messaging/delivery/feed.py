"""The feed of one socket: which conversations it follows, and what of their logs goes out to it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Literal
from uuid import UUID

import msgspec

from messaging.delivery.batching import DataLoader
from messaging.delivery.connection import ClientConnection
from messaging.delivery.log_numbers import Head
from messaging.delivery.log_reader import LogEvent, Page, frame_of
from messaging.delivery.marks import MarkKeeper
from messaging.delivery.readers import Readers, Subscription
from messaging.protocol import frames


class Feed:
    """The subscriptions of one socket, and the one place that an event frame leaves from.

    `reader` is who hears it: a customer, or one of the `is_staff`."""

    __slots__ = (
        "_connection",
        "_heads",
        "_is_staff",
        "_lost",
        "_marks",
        "_readers",
        "reader",
        "subscriptions",
    )

    def __init__(
        self,
        connection: ClientConnection,
        readers: Readers,
        marks: MarkKeeper,
        heads: DataLoader[UUID, Head],
        *,
        is_staff: bool,
        lost: Callable[[UUID], Awaitable[None]],
    ) -> None:
        self._connection, self._readers, self._marks = connection, readers, marks
        self._heads, self._is_staff, self._lost = heads, is_staff, lost
        self.reader: UUID | None = None  # nobody yet
        self.subscriptions: dict[UUID, Subscription] = {}

    # ---------------------------------------------------------------- following

    def follow(self, conversation: UUID, after: int, *, only_reads: bool = False) -> None:
        """Subscribe to a conversation: read on after number `after` of the log."""
        staff = self.reader if self._is_staff else None
        subscription = Subscription(self, conversation, after, staff)
        subscription.only_reads = only_reads
        self.unfollow(conversation)
        self.subscriptions[conversation] = subscription
        self._readers.add(subscription)
        self._marks.read(subscription)

    def unfollow(self, conversation: UUID) -> None:
        """Unsubscribe; once more changes nothing."""
        if subscription := self.subscriptions.pop(conversation, None):
            self._readers.discard(subscription)

    def unfollow_all(self) -> None:
        """Unsubscribe from everything: the socket is gone."""
        for conversation in list(self.subscriptions):
            self.unfollow(conversation)

    def acknowledged(self, subscription: Subscription, seq: int) -> None:
        """The client has what it was sent up to `seq`: that is credit for more."""
        was_full = subscription.room <= 0
        subscription.acknowledge(seq)
        if was_full and subscription.room > 0:
            self._readers.wake([subscription])

    def sent_up_to(self, conversation: UUID) -> int:
        """The newest event of the conversation that went out here; an older one is not sent
        twice unless asked.
        """
        subscription = self.subscriptions.get(conversation)
        return subscription.after if subscription else 0

    def full_since(self) -> list[float | None]:
        """Since when (monotonic seconds) each subscription waits for acknowledgements."""
        return [subscription.full_since for subscription in self.subscriptions.values()]

    # ---------------------------------------------------------------- sending

    def frame(self, line: LogEvent) -> frames.AnyEvent:
        """The frame of an event, as this reader receives it."""
        assert self.reader
        return frame_of(line, reader=self.reader, staff=self._is_staff)

    def send_event(self, line: LogEvent) -> Awaitable[None]:
        """Send one event of the log: every event frame leaves from here."""
        return self._connection.send_frame(self.frame(line))

    async def deliver(self, subscription: Subscription, page: Page | None) -> None:
        """Send what was read past the subscription's cursor; None: it may not be seen any more."""
        if self.subscriptions.get(subscription.conversation) is not subscription:
            return
        if page is None:
            self.unfollow(subscription.conversation)
            return await self._lost(subscription.conversation)
        for line in page.lines:
            sending = self.send_event(line)
            subscription.after = line.seq
            subscription.was_sent(line.seq if self._is_staff else line.public_seq or 0)
            await sending
        subscription.after = page.reached

    async def deliver_marks(self, subscription: Subscription, marks: tuple[int, int]) -> None:
        """Send how far the other side has got."""
        if self.subscriptions.get(subscription.conversation) is not subscription:
            return
        subscription.marks = marks
        where = self._where(subscription.conversation)
        await self._connection.send_frame(
            frames.Marks(delivered=marks[0], read=marks[1], conversation=where)
        )

    def hear_typing(self, conversation: UUID, role: str, name: str, by: UUID) -> None:
        """Tell that somebody of the other side is typing."""
        if (role == "customer") is self._is_staff:
            frame = frames.Typing(by=name, conversation=self._where(conversation))
            self._connection.background(self._connection.send_frame(frame))

    def hear_colleague(
        self, conversation: UUID, doing: Literal["looking", "writing", "gone"], name: str, by: UUID
    ) -> None:
        """Tell that a colleague looks at this conversation; a customer does not hear of it."""
        if self._is_staff and by != self.reader:
            told = frames.Colleague(
                conversation=conversation, by=frames.Person(id=by, name=name), doing=doing
            )
            self._connection.background(self._connection.send_frame(told))

    def _where(self, conversation: UUID) -> UUID | msgspec.UnsetType:
        return conversation if self._is_staff else msgspec.UNSET

    async def guarded(self, work: Coroutine[Any, Any, Any]) -> None:
        await self._connection.guarded(work)

    def fail(self, error: Exception) -> None:
        self._connection.fail(error)

    # ---------------------------------------------------------------- catching up

    async def catch_up(self) -> dict[UUID, Head]:
        """Read past every cursor that is behind: heals what a lost nudge left, at each heartbeat.
        Who may only read is asked for anew: that ends by the time alone.

        Returns the heads.
        """
        found = await self._read_on()
        self._marks.read(*(subscription for subscription, _ in found))
        return {subscription.conversation: head for subscription, head in found}

    async def flushed(self) -> None:
        """Wait until the client was sent all that the logs hold by now and it has room for, or has
        gone.
        """
        found = await self._read_on()
        while not self._connection.closing and any(_is_owed(*one) for one in found):  # noqa: ASYNC110 (an event would cost every frame something)
            await asyncio.sleep(0.02)

    async def _read_on(self) -> list[tuple[Subscription, Head]]:
        subscriptions = list(self.subscriptions.values())
        heads = await asyncio.gather(
            *(self._heads.ask(subscription.conversation) for subscription in subscriptions)
        )
        found = list(zip(subscriptions, heads, strict=True))
        self._readers.wake(_behind(found))
        return found


def _behind(found: Iterable[tuple[Subscription, Head]]) -> Iterable[Subscription]:
    return (one for one, head in found if one.after < head.seq or one.only_reads)


def _is_owed(subscription: Subscription, head: Head) -> bool:
    return subscription.after < head.seq and subscription.room > 0
