"""The rows of the desk's lists: one a conversation, its newest ticket.

The same row for everybody who may see it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from messaging.protocol.frames import Handed, Person, Row, Snippet
from postgres import prepared
from postgres.prepared import Query, Rows
from tickets import access
from tickets.routing import queue, queue_length

Lists = tuple[list[Row], int]  # the rows, and how many tickets wait in all

CLOSED_PERIOD = timedelta(hours=12)  # how long a closed ticket stays in its operator's list
UNREAD_LIMIT = 100  # are counted at most: a person reads it as "many"
ROW_LIMIT = 200  # rows of one list
# of one's own open tickets: the capacity bounds those, and what is left out would never be answered
OPEN = 1000

# As tickets.sla.is_unanswered says, and not paused.
_RUNS = "CASE WHEN t.waiting_since <= s.started_at AND s.paused_at IS NULL"
_ROWS = f"""
    SELECT t.conversation_id AS conversation, t.number AS ticket, t.channel, t.line,
           coalesce(t.topic_id, '') AS topic, t.topic_source, t.opened_at, t.cycle_started_at,
           t.waiting_since, t.first_response_at, {_RUNS} THEN s.warn_at END,
             {_RUNS} THEN s.due_at END,
           CASE WHEN s.breached_at IS NOT NULL OR t.first_response_at > s.due_at THEN 'breached'
                ELSE {_RUNS} AND s.warned_at IS NOT NULL THEN 'warned' ELSE 'ok' END END AS sla,
           t.closed_at, t.close_reason AS reason, p.name AS customer, p.locale,
           c.seq, coalesce(unread.count, 0) AS unread,
           CASE WHEN t.closed_at IS NOT NULL THEN 'closed' WHEN u.id IS NULL THEN 'queued'
             ELSE 'assigned' END AS state,
           u.id AS operator_id, u.public_name, asked.id, asked.public_name, o.until, said.by_role,
             said.text, said.at,
           coalesce(team.name, ''), t.snoozed_until, handed.by_name, handed.data->>'note',
             handed.at,
           handed.kind = 'ticket.escalated',
           CASE WHEN handed.at IS NOT NULL THEN EXISTS (
             SELECT FROM tickets_event e WHERE e.conversation_id = c.id AND e.seq > t.handed_seq
             AND e.kind IN ('message.sent', 'note.added') AND e.by_user_id = t.operator_id
           ) END
    FROM tickets_conversation c
    JOIN accounts_customer p ON p.id = c.customer_id
    JOIN LATERAL (
        SELECT * FROM tickets_ticket t WHERE t.conversation_id = c.id ORDER BY t.number DESC LIMIT 1
    ) t ON true
    LEFT JOIN tickets_slaclock s ON s.ticket_id = t.id AND s.cycle = t.cycle
    LEFT JOIN accounts_user u ON u.id = t.operator_id
    LEFT JOIN tickets_offer o ON o.ticket_id = t.id AND o.ended_at IS NULL
    LEFT JOIN accounts_user asked ON asked.id = o.operator_id
    LEFT JOIN accounts_team team ON team.id = t.team_id
    LEFT JOIN tickets_event handed ON handed.conversation_id = c.id AND handed.seq = t.handed_seq
    LEFT JOIN LATERAL (
        SELECT e.by_role, left(coalesce(e.text, e.data->'file'->>'name', ''), 160) AS text,
          e.at FROM tickets_event e
        WHERE e.conversation_id = c.id AND e.kind = 'message.sent' ORDER BY e.seq DESC LIMIT 1
    ) said ON true
    LEFT JOIN messaging_mark m ON m.conversation_id = c.id AND m.user_id = t.operator_id
    LEFT JOIN LATERAL (
        SELECT count(*) FROM (
            SELECT FROM tickets_event e WHERE e.conversation_id = c.id AND e.by_role = 'customer'
            AND e.kind = 'message.sent' AND e.seq > greatest(coalesce(m.read, 0), t.opened_seq - 1)
            AND t.closed_at IS NULL LIMIT {UNREAD_LIMIT}
        )
    ) unread ON true
    WHERE c.id = ANY(%s::uuid[])
"""
_NAMES = (
    "conversation",
    "ticket",
    "channel",
    "line",
    "topic",
    "topic_source",
    "opened_at",
    "cycle_started_at",
    "waiting_since",
    "first_response_at",
    "warn_at",
    "due_at",
    "sla",
    "closed_at",
    "reason",
    "customer",
    "locale",
    "seq",
    "unread",
    "state",
    "operator",
    "name",
    "asked",
    "asked_name",
    "offered_until",
    "by",
    "text",
    "at",
    "team",
    "snoozed_until",
    "handed_by",
    "note",
    "handed_at",
    "escalated",
    "answered",
)


def rows_of(conversations: Iterable[UUID]) -> Query[list[Row]]:
    """The rows of those conversations that have a ticket."""

    def read(found: Rows) -> list[Row]:
        return [_row(dict(zip(_NAMES, columns, strict=True))) for columns in found]

    return Query(_ROWS, (prepared.uuids(conversations),), read)


_MINE = """
    SELECT u.id, held.conversation_id FROM unnest(%s::uuid[]) AS u(id)
    CROSS JOIN LATERAL (
        (SELECT t.conversation_id FROM tickets_ticket t WHERE t.operator_id = u.id
          AND t.closed_at IS NULL LIMIT {OPEN})
        UNION ALL
        (SELECT t.conversation_id FROM tickets_ticket t WHERE t.operator_id = u.id
          AND t.closed_at > %s
         ORDER BY t.closed_at DESC LIMIT {ROWS})
    ) held
""".replace("{ROWS}", str(ROW_LIMIT)).replace("{OPEN}", str(OPEN))


def lists_of(users: Sequence[UUID]) -> list[Lists]:
    """Each person's lists: their open tickets, the queue, and what they closed in the last hours;
    and how many wait.

    Who is suspended has none. Every desk asks at each heartbeat: one reading serves all who
    ask together."""
    allowed = access.roles(set(users)).run()
    held = prepared.rows(_MINE, list(allowed), timezone.now() - CLOSED_PERIOD)
    queued = list(queue().values_list("conversation_id", flat=True)[:ROW_LIMIT])
    waiting = len(queued) if len(queued) < ROW_LIMIT else queue_length().run()
    waits: list[Row] = []
    by_operator: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows_of({conversation for _, conversation in held}.union(queued)).run():
        if row.state == "queued":
            waits.append(row)
        elif row.operator:  # of some that they closed a colleague has a newer ticket now
            by_operator[row.operator.id].append(row)
    return [(waits + by_operator[user], waiting) if user in allowed else ([], 0) for user in users]


def stands_in_lists(row: Row, user: UUID) -> bool:
    """Whether this row is in the lists of `user`: theirs, or waiting for anyone."""
    return row.state == "queued" or (row.operator is not None and row.operator.id == user)


def _row(found: dict) -> Row:
    operator, name, by, text, at = (
        found.pop(column) for column in ("operator", "name", "by", "text", "at")
    )
    asked, asked_name = found.pop("asked"), found.pop("asked_name")
    by_colleague, handed_at = found.pop("handed_by"), found.pop("handed_at")
    how = {column: found.pop(column) for column in ("note", "escalated", "answered")}
    return Row(
        handed=Handed(by=by_colleague, at=handed_at, **how) if handed_at else None,
        operator=Person(id=operator, name=name) if operator else None,
        offered_to=Person(id=asked, name=asked_name) if asked else None,
        snippet=Snippet(by=by, text=text, at=at) if text is not None else None,
        **found,
    )
