"""How far each side has got: delivered and read, which only move forward."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from messaging.models import Mark
from tickets import doorbell
from tickets.models import Event


@dataclass(frozen=True, slots=True)
class Progress:
    """One reader's new marks in one conversation, in the log's numbering; `user` null is the customer."""

    conversation: UUID
    user: UUID | None
    delivered: int
    read: int


# Nobody has read what was not delivered, nor what does not exist: both are cut to fit instead of refused, since a
# mark is a statement about the past and a late one is still true.
_SET = """
    INSERT INTO messaging_mark AS m (conversation_id, user_id, delivered, read)
    SELECT n.conversation, n.reader, least(greatest(n.delivered, n.read), c.seq), least(n.read, c.seq)
    FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::bigint[]) AS n(conversation, reader, delivered, read)
    JOIN tickets_conversation c ON c.id = n.conversation
    ON CONFLICT (conversation_id, user_id) DO UPDATE
       SET delivered = greatest(m.delivered, excluded.delivered), read = greatest(m.read, excluded.read)
     WHERE excluded.delivered > m.delivered OR excluded.read > m.read
    RETURNING m.conversation_id, m.user_id
"""


@transaction.atomic
def set_marks(marks: Sequence[Progress]) -> None:
    """Move the marks forward; the other side hears of it. A mark that is behind changes nothing and rings nothing."""
    merged: dict[tuple[UUID, UUID | None], Progress] = {}
    for mark in marks:
        seen = merged.get((mark.conversation, mark.user), mark)
        merged[mark.conversation, mark.user] = Progress(
            mark.conversation, mark.user, max(mark.delivered, seen.delivered), max(mark.read, seen.read)
        )
    ordered = sorted(merged.values(), key=lambda m: (m.conversation, str(m.user)))
    with connection.cursor() as cursor:
        cursor.execute(
            _SET, [[getattr(m, name) for m in ordered] for name in ("conversation", "user", "delivered", "read")]
        )
        moved = [
            doorbell.Nudge(conversation, seq=0, operators=frozenset({user} - {None}))
            for conversation, user in cursor.fetchall()
        ]
    if moved:
        transaction.on_commit(lambda: doorbell.ring(moved))


# For the desk: the customer's mark, in the log's numbering. For the customer: the furthest mark of any of the bank's
# people, in the customer's numbering.
_OF_CUSTOMER = """
    SELECT conversation_id, delivered, read FROM messaging_mark
    WHERE user_id IS NULL AND conversation_id = ANY(%s)
"""
_OF_STAFF = """
    SELECT m.conversation_id, (SELECT e.public_seq FROM tickets_event e WHERE e.conversation_id = m.conversation_id
                               AND e.seq <= m.delivered AND e.public_seq IS NOT NULL ORDER BY e.seq DESC LIMIT 1),
           (SELECT e.public_seq FROM tickets_event e WHERE e.conversation_id = m.conversation_id
                               AND e.seq <= m.read AND e.public_seq IS NOT NULL ORDER BY e.seq DESC LIMIT 1)
    FROM (SELECT conversation_id, max(delivered) AS delivered, max(read) AS read FROM messaging_mark
          WHERE user_id IS NOT NULL AND conversation_id = ANY(%s) GROUP BY conversation_id) m
"""


def marks_of(conversations: Sequence[UUID], *, for_staff: bool) -> dict[UUID, tuple[int, int]]:
    """(delivered, read) of the other side, by conversation."""
    if not conversations:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_OF_CUSTOMER if for_staff else _OF_STAFF, [list(conversations)])
        return {conversation: (delivered or 0, read or 0) for conversation, delivered, read in cursor.fetchall()}


def read_by_customer(conversation: UUID) -> int:
    """The customer's own read mark, in the customer's numbering."""
    mark = Mark.objects.filter(conversation=conversation, user=None).values_list("read", flat=True).first() or 0
    seen = Event.objects.filter(conversation=conversation, seq__lte=mark, public_seq__isnull=False)
    return seen.order_by("-seq").values_list("public_seq", flat=True).first() or 0
