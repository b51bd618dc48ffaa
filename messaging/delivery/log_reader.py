"""Reading the log past a cursor: live delivery, reconnect, history and a lost nudge are one and
the same query.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from messaging.protocol import frames
from postgres import prepared
from postgres.pipeline import Pipeline
from postgres.prepared import Query
from tickets import access
from tickets.models import Event

_COLUMNS = """
    e.conversation_id, e.seq, e.public_seq, t.number, e.kind, e.at, e.by_role, e.by_name, e.sender,
    e.client_id, e.text, e.data"""

# One page after each cursor. The lateral subquery makes every cursor walk its own stretch of the
# primary key; as a plain join the planner scans the table once that is large.
_AFTER = f"""
    SELECT c.after, {_COLUMNS}
    FROM json_to_recordset(%s) AS c(conversation uuid, after bigint, count int)
    CROSS JOIN LATERAL (
        SELECT * FROM tickets_event e
        WHERE e.conversation_id = c.conversation AND e.seq > c.after ORDER BY e.seq LIMIT c.count
    ) e
    LEFT JOIN tickets_ticket t ON t.id = e.ticket_id
    ORDER BY e.conversation_id, c.after, e.seq
"""


LogPosition = tuple[UUID, int]  # a conversation, and the number after which to read


class Cursor(Struct, frozen=True):
    """One reader's place in one conversation: `after` in the log's own numbering. `staff` null is
    the customer.
    """

    conversation: UUID
    after: int
    staff: UUID | None
    count: int

    @property
    def place(self) -> LogPosition:
        return self.conversation, self.after


class LogEvent(Struct, frozen=True):
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


class Page(Struct, frozen=True):
    """What one reader may see of the log up to and with number `reached`; `more`: it may go on
    after that. `only_reads`: they may do nothing there.
    """

    lines: list[LogEvent]
    reached: int
    more: bool
    only_reads: bool = False


class LogReader:
    """The next events past each cursor that its reader may see: whether they may is asked when
    this is made.
    """

    def __init__(self, pipeline: Pipeline, cursors: Sequence[Cursor]) -> None:
        self._pipeline, self._cursors = pipeline, cursors
        pairs = {(cursor.staff, cursor.conversation) for cursor in cursors if cursor.staff}
        self._sight = pipeline.ask(access.visible(pairs)) if pairs else None

    async def pages(self, stored: Iterable[Event] = ()) -> list[Page | None]:
        """For each cursor what comes after it; None when its reader may not see it. `stored` has
        been committed in this process just now: whoever stands right before it is not read for
        again.
        """
        lines: dict[LogPosition, list[LogEvent]] = {}
        first: dict[UUID, LogPosition] = {}
        for event in stored:
            place = first.setdefault(event.conversation_id, (event.conversation_id, event.seq - 1))
            lines.setdefault(place, []).append(log_event_of(event))
        # Readers of one conversation are as good as always at the same place: it is read once for
        # all of them.
        counts: dict[LogPosition, int] = {}
        for cursor in self._cursors:
            if cursor.place not in lines:
                counts[cursor.place] = max(cursor.count, counts.get(cursor.place, 0))
        if counts:
            lines |= await self._pipeline.ask(_lines(counts))
        seen = await self._sight if self._sight else {}
        return [_page(c, lines.get(c.place, []), seen) for c in self._cursors]


async def events_after(pipeline: Pipeline, cursors: Sequence[Cursor]) -> list[Page | None]:
    """For each cursor the next events that its reader may see at this moment; None when they may
    see none any more.
    """
    return await LogReader(pipeline, cursors).pages()


def _page(cursor: Cursor, lines: list[LogEvent], seen: dict[access.Pair, bool]) -> Page | None:
    only_reads = seen.get((cursor.staff, cursor.conversation)) if cursor.staff else False
    if only_reads is None:
        return None
    beyond = lines[: cursor.count]
    visible = beyond if cursor.staff else [line for line in beyond if line.public_seq is not None]
    reached = beyond[-1].seq if beyond else cursor.after
    return Page(visible, reached, len(beyond) == cursor.count, only_reads)


def _lines(counts: dict[LogPosition, int]) -> Query[dict[LogPosition, list[LogEvent]]]:
    def read(rows: list[tuple]) -> dict[LogPosition, list[LogEvent]]:
        lines: dict[LogPosition, list[LogEvent]] = {}
        for after, *line in rows:
            lines.setdefault((line[0], after), []).append(LogEvent(*line))
        return lines

    wanted = [
        {"conversation": place[0], "after": place[1], "count": count}
        for place, count in counts.items()
    ]
    return Query(_AFTER, (prepared.json(wanted),), read)


def page_before(conversation: UUID, before: int, count: int, *, public: bool) -> list[LogEvent]:
    """The `count` events before number `before` (of the public numbering for the customer),
    oldest first.
    """
    events = Event.objects.filter(conversation=conversation)
    events = events.filter(public_seq__lt=before) if public else events.filter(seq__lt=before)
    rows = events.order_by("-public_seq" if public else "-seq").values_list(
        "conversation_id",
        "seq",
        "public_seq",
        "ticket__number",
        "kind",
        "at",
        "by_role",
        "by_name",
        "sender",
        "client_id",
        "text",
        "data",
    )[:count]
    return [LogEvent(*row) for row in reversed(rows)]


def log_event_of(event: Event) -> LogEvent:
    """A stored event, as if it had been read: for answering a repeated command."""
    number = event.ticket.number if event.ticket else None
    return LogEvent(
        event.conversation_id,
        event.seq,
        event.public_seq,
        number,
        event.kind,
        event.at,
        event.by_role,
        event.by_name,
        event.sender,
        event.client_id,
        event.text,
        event.data,
    )


_FRAMES = {
    "message.sent": lambda line: (frames.MessageSent, _said(line)),
    "note.added": lambda line: (frames.NoteAdded, {"text": line.text}),
    "ticket.opened": lambda line: (frames.TicketOpened, _only(line.data, "channel", "previous")),
    "ticket.assigned": lambda line: (frames.TicketAssigned, {"operator": line.data["name"]}),
    "ticket.offered": lambda line: (
        frames.TicketOffered,
        {"operator": line.data["name"], "until": datetime.fromisoformat(line.data["until"])},
    ),
    "ticket.offer_declined": lambda line: (
        frames.TicketOfferDeclined,
        {"operator": line.data["name"]},
    ),
    "ticket.offer_expired": lambda line: (
        frames.TicketOfferExpired,
        {"operator": line.data["name"]},
    ),
    "ticket.returned": lambda line: (
        frames.TicketReturned,
        {"operator": line.data["name"], "why": line.data["why"]},
    ),
    "ticket.categorised": lambda line: (frames.TicketCategorised, dict(line.data)),
    "ticket.closed": lambda line: (frames.TicketClosed, {"reason": line.data["reason"]}),
    "ticket.reopened": lambda line: (frames.TicketReopened, {}),
    "sla.warned": lambda line: (frames.SlaWarned, _promised(line, "target", "policy", "reoffer")),
    "sla.breached": lambda line: (frames.SlaBreached, _promised(line, "target", "policy")),
    "ticket.close_undone": lambda line: (frames.TicketCloseUndone, {"operator": line.data["name"]}),
    "ticket.silence_warned": lambda line: (
        frames.TicketSilenceWarned,
        {"closes_at": datetime.fromisoformat(line.data["closes_at"])},
    ),
    "ticket.rated": lambda line: (frames.TicketRated, _rated(line)),
    "ticket.transferred": lambda line: (frames.TicketTransferred, {}),
    "ticket.escalated": lambda line: (frames.TicketEscalated, {}),
    "ticket.snoozed": lambda line: (
        frames.TicketSnoozed,
        {"until": datetime.fromisoformat(line.data["until"])},
    ),
    "ticket.woken": lambda line: (frames.TicketWoken, {"why": line.data["why"]}),
}
# Of a public event, what the desk alone hears.
_FOR_STAFF = {
    "ticket.transferred": lambda line: _handed(line.data),
    "ticket.escalated": lambda line: _handed(line.data),
}


def _handed(data: dict[str, Any]) -> dict[str, Any]:
    to = {"operator": UUID(data["to"]["operator"])} if "operator" in data["to"] else data["to"]
    return {
        "giver": data["from_name"],
        "to": frames.HandedTo(name=data["to_name"], **to),
        "note": data["note"],
    }


def _said(line: LogEvent) -> dict[str, Any]:
    """The content of a message: its text, or what stands in its data, already checked when it
    was stored.
    """
    content = {name: value for name, value in line.data.items() if name != "recorded_at"}
    return content if line.text is None else {"text": line.text, **content}


def _only(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: data[name] for name in names if name in data}


def _rated(line: LogEvent) -> dict[str, Any]:
    comment = {"comment": line.text} if line.text is not None else {}
    return {"score": line.data["score"], "operator": line.data["name"], **comment}


def _promised(line: LogEvent, *names: str) -> dict[str, Any]:
    return {"due_at": datetime.fromisoformat(line.data["due_at"])} | {
        name: line.data[name] for name in names
    }


def frame_of(line: LogEvent, *, reader: UUID, staff: bool) -> frames.AnyEvent:
    """The event as this reader receives it: their numbering, and their own client_id as the
    acknowledgement.
    """
    kind, content = _FRAMES[line.kind](line)
    if line.number is not None:
        content["ticket"] = line.number
    if line.sender == reader and line.client_id:
        content["client_id"] = line.client_id
    if staff:
        content["conversation"] = line.conversation
        if "decision" in line.data:
            content["why"] = line.data["decision"]
        if line.kind in _FOR_STAFF:
            content |= _FOR_STAFF[line.kind](line)
    seq = line.seq if staff else line.public_seq
    return kind(seq=seq, at=line.at, by=frames.By(role=line.by_role, name=line.by_name), **content)
