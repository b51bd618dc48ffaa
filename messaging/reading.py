"""Reading the log past a cursor: live delivery, reconnect, history and a lost nudge are one and the same query."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from messaging import frames
from tickets import access
from tickets.models import Event

_COLUMNS = """e.conversation_id, e.seq, e.public_seq, t.number, e.kind, e.at, e.by_role, e.by_name, e.sender,
           e.client_id, e.text, e.data"""

# One page after each cursor. The lateral subquery makes every cursor walk its own stretch of the primary key; as a
# plain join the planner scans the table once it is large.
_AFTER = f"""
    SELECT c.place, {_COLUMNS}
    FROM unnest(%s::int[], %s::uuid[], %s::bigint[], %s::bool[], %s::int[])
         AS c(place, conversation, after, public, count)
    CROSS JOIN LATERAL (
        SELECT * FROM tickets_event e
        WHERE e.conversation_id = c.conversation AND e.seq > c.after AND (NOT c.public OR e.public_seq IS NOT NULL)
        ORDER BY e.seq LIMIT c.count
    ) e
    LEFT JOIN tickets_ticket t ON t.id = e.ticket_id
    ORDER BY c.place, e.seq
"""


@dataclass(frozen=True, slots=True)
class Cursor:
    """One reader's place in one conversation: `after` in the log's own numbering. `staff` null is the customer."""

    conversation: UUID
    after: int
    staff: UUID | None
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """An event as it was read. It becomes a frame for one audience or the other."""

    conversation: UUID
    seq: int
    public_seq: int | None
    number: int | None
    kind: str
    at: datetime
    by_role: Any
    by_name: str
    sender: UUID | None
    client_id: UUID | None
    text: str | None
    data: dict


def events_after(cursors: Sequence[Cursor]) -> list[list[Line] | None]:
    """For each cursor the next events that its reader may see at this moment; None when they may see none any more."""
    with transaction.atomic():
        seen = access.visible({(c.staff, c.conversation) for c in cursors if c.staff})
        allowed = [c.staff is None or (c.staff, c.conversation) in seen for c in cursors]
        pages: list[list[Line]] = [[] for _ in cursors]
        for place, line in _read([(place, c) for place, c in enumerate(cursors) if allowed[place]]):
            pages[place].append(line)
        return [page if may else None for page, may in zip(pages, allowed, strict=True)]


def _read(cursors: Sequence[tuple[int, Cursor]]) -> Iterator[tuple[int, Line]]:
    if not cursors:
        return
    columns = zip(*((place, c.conversation, c.after, c.staff is None, c.count) for place, c in cursors), strict=True)
    with connection.cursor() as db:
        db.execute(_AFTER, [list(column) for column in columns])
        for place, *content, data in db.fetchall():  # jsonb comes as text from a bare cursor
            yield place, Line(*(*content, msgspec.json.decode(data)))


def page_before(conversation: UUID, before: int, count: int, *, public: bool) -> list[Line]:
    """The `count` events before number `before` (of the public numbering for the customer), oldest first."""
    events = Event.objects.filter(conversation=conversation)
    events = events.filter(public_seq__lt=before) if public else events.filter(seq__lt=before)
    rows = events.order_by("-public_seq" if public else "-seq").values_list(
        "conversation_id", "seq", "public_seq", "ticket__number", "kind", "at", "by_role", "by_name", "sender",
        "client_id", "text", "data",
    )[:count]  # fmt: skip
    return [Line(*row) for row in reversed(rows)]


def seq_of(conversation: UUID, public_seq: int) -> int:
    """The log's number of what the customer knows as `public_seq`; 0 before the first."""
    event = Event.objects.filter(conversation=conversation, public_seq=public_seq).values_list("seq").first()
    return event[0] if event else 0


def line_of(event: Event) -> Line:
    """A stored event, as if it had been read: for answering a repeated command."""
    number = event.ticket.number if event.ticket else None
    return Line(
        event.conversation_id, event.seq, event.public_seq, number, event.kind, event.at, event.by_role,
        event.by_name, event.sender, event.client_id, event.text, event.data,
    )  # fmt: skip


_FRAMES = {
    "message.sent": lambda line: (frames.MessageSent, {"text": line.text}),
    "note.added": lambda line: (frames.NoteAdded, {"text": line.text}),
    "ticket.opened": lambda line: (frames.TicketOpened, {"channel": line.data["channel"]}),
    "ticket.assigned": lambda line: (frames.TicketAssigned, {"operator": line.data["name"]}),
    "ticket.returned": lambda line: (frames.TicketReturned, {"operator": line.data["name"], "why": line.data["why"]}),
    "ticket.closed": lambda line: (frames.TicketClosed, {"reason": line.data["reason"]}),
    "ticket.reopened": lambda line: (frames.TicketReopened, {}),
}


def frame_of(line: Line, *, reader: UUID, staff: bool) -> frames.AnyEvent:
    """The event as this reader receives it: their numbering, and their own client_id as the acknowledgement."""
    kind, content = _FRAMES[line.kind](line)
    if line.number is not None:
        content["ticket"] = line.number
    if line.sender == reader and line.client_id:
        content["client_id"] = line.client_id
    if staff:
        content["conversation"] = line.conversation
    seq = line.seq if staff else line.public_seq
    return kind(seq=seq, at=line.at, by=frames.By(role=line.by_role, name=line.by_name), **content)
