"""The rows of the desk's lists: one a conversation, its newest ticket. The same row for everybody who may see it."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import User
from messaging.frames import Person, Row, Snippet
from tickets.models import Ticket
from tickets.routing import queue

EARLIER = timedelta(hours=12)  # how long a closed ticket stays in its operator's list
MOST = 200  # rows of one list

_ROWS = """
    SELECT t.conversation_id, t.number, t.channel, t.line, t.opened_at, t.cycle_started_at, t.waiting_since,
           t.first_response_at, t.closed_at, t.close_reason, u.id, u.public_name, p.name, p.locale, c.seq,
           said.by_role, said.text, said.at, coalesce(unread.count, 0)
    FROM tickets_conversation c
    JOIN accounts_customer p ON p.id = c.customer_id
    JOIN LATERAL (
        SELECT * FROM tickets_ticket t WHERE t.conversation_id = c.id ORDER BY t.number DESC LIMIT 1
    ) t ON true
    LEFT JOIN accounts_user u ON u.id = t.operator_id
    LEFT JOIN LATERAL (
        SELECT e.by_role, left(e.text, 160) AS text, e.at FROM tickets_event e
        WHERE e.conversation_id = c.id AND e.kind = 'message.sent' ORDER BY e.seq DESC LIMIT 1
    ) said ON true
    LEFT JOIN messaging_mark m ON m.conversation_id = c.id AND m.user_id = t.operator_id
    LEFT JOIN LATERAL (
        SELECT count(*) FROM tickets_event e WHERE e.conversation_id = c.id AND e.by_role = 'customer'
        AND e.kind = 'message.sent' AND e.seq > greatest(coalesce(m.read, 0), t.opened_seq - 1) AND t.closed_at IS NULL
    ) unread ON true
    WHERE c.id = ANY(%s)
"""


def rows_of(conversations: Collection[UUID]) -> list[Row]:
    """The rows of those conversations that have a ticket."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [list(conversations)])
        return [_row(*columns) for columns in cursor.fetchall()]


def conversations_of(user: User) -> list[UUID]:
    """What stands in this person's lists: their open tickets, the queue, and what they closed in the last hours."""
    mine = Ticket.objects.filter(operator=user)
    wanted = (
        mine.filter(closed_at=None).values_list("conversation_id", flat=True)[:MOST],
        queue().values_list("conversation_id", flat=True)[:MOST],
        mine.filter(closed_at__gt=timezone.now() - EARLIER)
        .order_by("-closed_at")
        .values_list("conversation_id", flat=True)[:MOST],
    )
    return list(dict.fromkeys(conversation for part in wanted for conversation in part))


def stands_in_lists(row: Row, user: UUID) -> bool:
    """Whether this row is in the lists of `user`: theirs, or waiting for anyone."""
    return row.state == "queued" or (row.operator is not None and row.operator.id == user)


def _row(conversation, number, channel, line, opened_at, cycle_started_at, waiting_since, first_response_at, closed_at,
         reason, operator, operator_name, customer, locale, seq, by, text, at, unread) -> Row:  # fmt: skip
    return Row(
        conversation=conversation, ticket=number, channel=channel, line=line, opened_at=opened_at,
        cycle_started_at=cycle_started_at, waiting_since=waiting_since, first_response_at=first_response_at,
        closed_at=closed_at, reason=reason, customer=customer, locale=locale, seq=seq, unread=unread,
        state="closed" if closed_at else "assigned" if operator else "queued",
        operator=Person(id=operator, name=operator_name) if operator else None,
        snippet=Snippet(by=by, text=text, at=at) if text is not None else None,
    )  # fmt: skip
