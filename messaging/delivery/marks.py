"""How far each side has got: delivered and read, which only move forward."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from uuid import UUID

from msgspec import Struct

from messaging.delivery.batching import Batcher
from messaging.delivery.readers import Subscription
from postgres import prepared
from postgres.lanes import Lane
from postgres.prepared import Query, Rows
from postgres.refusals import Refused
from tickets import doorbell

ROUND_INTERVAL = 0.25  # seconds between two rounds
RETRY_INTERVAL = 1.0  # seconds before marks are handed in again when the database is away


class Progress(Struct, frozen=True):
    """One reader's new marks in one conversation; `user` null is the customer, who counts what
    customers see.
    """

    conversation: UUID
    user: UUID | None
    delivered: int
    read: int

    def joined(self, other: "Progress") -> "Progress":
        return Progress(
            self.conversation,
            self.user,
            max(self.delivered, other.delivered),
            max(self.read, other.read),
        )


# Marks are kept in the log's numbering. Nobody has read what was not delivered, nor what does not
# exist: both are cut to fit instead of refused, since a mark is a statement about the past and a
# late one is still true.
_SET = """
    INSERT INTO messaging_mark AS m (conversation_id, user_id, delivered, read)
    SELECT n.conversation, n.reader, least(greatest(d.seq, r.seq), c.seq), least(r.seq, c.seq)
    FROM json_to_recordset(%s) AS n(conversation uuid, reader uuid, delivered bigint, read bigint)
    JOIN tickets_conversation c ON c.id = n.conversation
    CROSS JOIN LATERAL (SELECT CASE WHEN n.reader IS NOT NULL THEN n.delivered ELSE coalesce((
        SELECT e.seq FROM tickets_event e
        WHERE e.conversation_id = c.id AND e.public_seq = least(n.delivered, c.public_seq)),
          0) END AS seq) d
    CROSS JOIN LATERAL (SELECT CASE WHEN n.reader IS NOT NULL THEN n.read ELSE coalesce((
        SELECT e.seq FROM tickets_event e
        WHERE e.conversation_id = c.id AND e.public_seq = least(n.read, c.public_seq)),
          0) END AS seq) r
    ON CONFLICT (conversation_id, user_id) DO UPDATE
       SET delivered = greatest(m.delivered, excluded.delivered), read = greatest(m.read,
         excluded.read)
     WHERE excluded.delivered > m.delivered OR excluded.read > m.read
    RETURNING m.conversation_id, m.user_id
"""


Reader = tuple[
    UUID, UUID | None
]  # a conversation, and who of the staff reads it; null is the customer


def setting(marks: Iterable[Progress]) -> Query[list[Reader]]:
    """Moves the marks forward, one a reader; says whose moved.

    One that is behind changes nothing.
    """
    ordered = sorted(marks, key=lambda m: (m.conversation, str(m.user)))
    told = [
        {"conversation": m.conversation, "reader": m.user, "delivered": m.delivered, "read": m.read}
        for m in ordered
    ]
    return Query(
        _SET,
        (prepared.json(told),),
        lambda rows: [(conversation, user) for conversation, user in rows],
    )


def ring_for(moved: Iterable[Reader]) -> None:
    """The other side hears of it, and of the staff whoever's lists count what is unread."""
    nudges = [
        doorbell.Nudge(conversation, seq=0, operators=frozenset({user} if user else ()))
        for conversation, user in moved
    ]
    if nudges:
        doorbell.ring(nudges)


# For the desk: the customer's mark, in the log's numbering. For the customer: the furthest mark of
# any of the bank's people, in the customer's numbering.
_OF_CUSTOMER = """
    SELECT conversation_id, delivered, read FROM messaging_mark
    WHERE user_id IS NULL AND conversation_id = ANY(%s::uuid[])
"""
_OF_STAFF = """
    SELECT m.conversation_id, (SELECT e.public_seq FROM tickets_event e
      WHERE e.conversation_id = m.conversation_id
                               AND e.seq <= m.delivered AND e.public_seq IS NOT NULL
                                 ORDER BY e.seq DESC LIMIT 1),
           (SELECT e.public_seq FROM tickets_event e WHERE e.conversation_id = m.conversation_id
                               AND e.seq <= m.read AND e.public_seq IS NOT NULL
                                 ORDER BY e.seq DESC LIMIT 1)
    FROM (SELECT conversation_id, max(delivered) AS delivered, max(read) AS read FROM messaging_mark
          WHERE user_id IS NOT NULL AND conversation_id = ANY(%s::uuid[])
            GROUP BY conversation_id) m
"""


def marks_of(
    conversations: Iterable[UUID], *, for_staff: bool
) -> Query[dict[UUID, tuple[int, int]]]:
    """(delivered, read) of the other side, by conversation."""

    def read(rows: Rows) -> dict[UUID, tuple[int, int]]:
        return {conversation: (delivered or 0, read or 0) for conversation, delivered, read in rows}

    return Query(_OF_CUSTOMER if for_staff else _OF_STAFF, (prepared.uuids(conversations),), read)


class MarkKeeper:
    """A process's marks: gathered, so that a busy reader costs one write and one reading a
    round.
    """

    def __init__(self, at_once: Callable[[Coroutine], None]) -> None:
        self._at_once = at_once
        self._reading, self._writing = Lane(), Lane()
        self._reads: Batcher[Subscription] = Batcher(self._read, rest=ROUND_INTERVAL, in_parts=True)
        self._writes: Batcher[Reader] = Batcher(self._write, rest=ROUND_INTERVAL, in_parts=True)
        self._progress: dict[Reader, Progress] = {}

    def close(self) -> None:
        self._reads.stop()
        self._writes.stop()
        self._reading.close()
        self._writing.close()

    def read(self, *subscriptions: Subscription) -> None:
        """Tell these readers how far the other side has got, if that is news."""
        self._reads.add(*subscriptions)

    def write(self, progress: Progress) -> None:
        """Keep a mark; while the database is away it is kept here."""
        reader = (progress.conversation, progress.user)
        self._progress[reader] = self._progress.get(reader, progress).joined(progress)
        self._writes.add(reader)

    async def _read(self, subscriptions: list[Subscription]) -> None:
        for staff in (True, False):
            some = [
                subscription
                for subscription in subscriptions
                if (subscription.staff is not None) is staff
            ]
            if not some:
                continue
            found = await self._reading.find(
                marks_of({subscription.conversation for subscription in some}, for_staff=staff)
            )
            for subscription in some:
                marks = found.get(subscription.conversation, (0, 0))
                if marks != subscription.marks:
                    subscriber = subscription.subscriber
                    delivering = subscriber.deliver_marks(subscription, marks)
                    self._at_once(subscriber.guarded(delivering))
                    await asyncio.sleep(0)  # a mark can wait for a message

    async def _write(self, readers: list[Reader]) -> None:
        # One that came again while it waited for its part of the round has been written with that.
        progress = {
            reader: self._progress.pop(reader) for reader in readers if reader in self._progress
        }
        try:
            ring_for(await self._writing.find(setting(progress.values())))
        except Refused:
            for mark in progress.values():
                self.write(mark)
            await asyncio.sleep(RETRY_INTERVAL)
