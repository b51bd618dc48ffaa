"""The queue: tickets that wait for anyone, the most urgent first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F, QuerySet

from postgres import prepared
from postgres.prepared import Query
from tickets.models import Ticket
from tickets.routing.needs import Kind

_WAITS = "t.closed_at IS NULL AND t.operator_id IS NULL"  # as `queue` says below


def queue() -> QuerySet[Ticket]:
    """Tickets that wait for anyone: the nearest deadline first, then the priority, then the longest
    waiting.

    One that comes back has kept its deadline, and so stands in front.
    """
    order = (F("due_at").asc(nulls_last=True), "-priority", "queued_at", "number")
    return Ticket.objects.filter(closed_at=None, operator=None).order_by(*order)


def queue_length() -> Query[int]:
    """How many tickets stand in it."""
    return Query(
        f"SELECT count(*) FROM tickets_ticket t WHERE {_WAITS}", (), lambda rows: rows[0][0]
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket of the queue, as far as a decision needs it.

    Those in `had_it` do not get it again in its round: each with what came of it, as a code.
    """

    ticket: UUID
    conversation: UUID
    kind: Kind
    preferred: UUID | None
    giver: UUID | None
    round: int = 1
    had_it: Mapping[UUID, str] = field(default_factory=dict)


# What is being offered just now waits for that. A round begins when all have had it and OFFER_PAUSE
# is over.
_FRONT = f"""
    SELECT t.id, t.conversation_id, t.line, t.team_id, t.topic_id, t.language, t.preferred_id,
           t.handed_from_id
    FROM tickets_ticket t
    WHERE {_WAITS}
      AND NOT EXISTS (SELECT FROM tickets_offer o WHERE o.ticket_id = t.id AND o.ended_at IS NULL)
      AND t.id <> ALL(%s) AND concat_ws('/', t.line, coalesce(t.team_id, 0), t.topic_id,
        ':' || t.language) <> ALL(%s)
    ORDER BY t.due_at, t.priority DESC, t.queued_at, t.number LIMIT %s
"""


def front(most: int, *, seen: Collection[UUID], kinds: Collection[Kind]) -> list[Waiting]:
    """The first of the queue, without the tickets in `seen` and without `kinds` that nobody
    free may have.
    """
    hopeless = [_key(kind) for kind in kinds]
    found = prepared.rows(_FRONT, list(seen), hopeless, most)
    return [
        Waiting(ticket, conversation, Kind(line, team, topic, language), preferred, giver)
        for ticket, conversation, line, team, topic, language, preferred, giver in found
    ]


def anybody_waits(but: Collection[UUID] = ()) -> bool:
    return bool(front(1, seen=but, kinds=()))


def _key(kind: Kind) -> str:
    """As the statement writes it."""
    line, team, topic, language = kind
    return "/".join(
        [str(line), str(team or 0), *([topic] if topic is not None else []), f":{language}"]
    )


def kind_of(ticket: Ticket) -> Kind:
    return Kind(ticket.line, ticket.team_id, ticket.topic_id, ticket.language)
