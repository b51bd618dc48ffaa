"""Looking up what a search leads to itself: a ticket by its number, customers by their names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from messaging.desk.search.models import LINES, NAME
from messaging.desk.search.scope import NAMESAKES, SearchScope
from messaging.desk.search.search_query import Wanted
from messaging.desk.search.terms import parts_of
from tickets import access
from tickets.models import Ticket

PEOPLE_LIMIT = 5
PREFIX_MINIMUM = 2  # letters: the beginning of a name finds it

# Names have an index of their own: a word that everybody says costs nothing here.
_NAMED = f"""
    SELECT conversation_id FROM (
        SELECT l.conversation_id, l.at FROM messaging_searchline l
        WHERE ts_filter(l.words, '{{{{{NAME}}}}}') @@ %s::tsquery
          AND ts_filter(l.words, '{{{{{NAME}}}}}') <> ''::tsvector AND {{condition}}
        LIMIT {NAMESAKES}
    ) named GROUP BY conversation_id ORDER BY max(at) DESC LIMIT {PEOPLE_LIMIT}
"""
_WHOLE = f"plainto_tsquery('{LINES}', %s)"
_BEGINNING = """
    CASE WHEN unaccent(lower(%s)) ~ '^[[:alpha:]]+$'
    THEN to_tsquery('simple', unaccent(lower(%s)) || ':*') ELSE ''::tsquery END
"""


@dataclass(frozen=True, slots=True)
class TicketFound:
    """A ticket that a search leads to; of a customer the newest. `seq`: where it was opened."""

    conversation: UUID
    seq: int
    ticket: int
    customer: str
    at: datetime
    channel: str
    topic: str
    state: str
    operator: str


def ticket_numbered(user: User, number: int) -> list[TicketFound]:
    """The ticket with this number, when `user` may see it now."""
    return _shown(user, Ticket.objects.filter(number=number))


def ticket_facts(conversation: UUID, number: int) -> dict[str, Any] | None:
    """What the head of a conversation says of one of its tickets, whoever asks."""
    ticket = Ticket.objects.filter(conversation=conversation, number=number).first()
    if ticket is None:
        return None
    names = ("channel", "opened_at", "cycle_started_at", "first_response_at", "closed_at")
    facts = {name: getattr(ticket, name) for name in names}
    reason, topic = ticket.close_reason, ticket.topic_id or ""
    return {**facts, "ticket": number, "topic": topic, "reason": reason}


def customers_named(user: User, wanted: Wanted, scope: SearchScope) -> list[TicketFound]:
    """The customers whose name has all of these words, or begins with them, the latest first."""
    query = _name_query([part for term in wanted.terms for part in parts_of(term)])
    if not query:
        return []
    few = scope.conversations
    condition = "l.conversation_id = ANY(%s)" if few is not None else str(scope.who)
    parameters = [few] if few is not None else scope.who.parameters
    with connection.cursor() as cursor:
        cursor.execute(_NAMED.format(condition=condition), [query, *parameters])
        named = [conversation for (conversation,) in cursor.fetchall()]
    newest = access.newest_tickets(named).run()
    found = _shown(user, Ticket.objects.filter(pk__in=[ticket.pk for ticket in newest.values()]))
    return sorted(found, key=lambda ticket: named.index(ticket.conversation))


def _name_query(words: list[str]) -> str:
    """A `tsquery` as a text; empty: these are no name."""
    if not words:
        return ""
    parts: list[str] = []
    parameters: list[str] = []
    for word in words:
        has_beginning = len(word) >= PREFIX_MINIMUM
        parts.append(f"({_WHOLE} || {_BEGINNING})" if has_beginning else _WHOLE)
        parameters += [word] * (3 if has_beginning else 1)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({' && '.join(parts)})::text", parameters)
        return str(cursor.fetchone()[0])


def _shown(user: User, tickets: QuerySet[Ticket]) -> list[TicketFound]:
    chosen = list(tickets.select_related("conversation__customer", "operator"))
    seen = access.visible([(user.pk, ticket.conversation_id) for ticket in chosen]).run()
    return [_found(ticket) for ticket in chosen if (user.pk, ticket.conversation_id) in seen]


def _found(ticket: Ticket) -> TicketFound:
    return TicketFound(
        ticket.conversation_id,
        ticket.opened_seq,
        ticket.number,
        ticket.conversation.customer.name,
        ticket.opened_at,
        ticket.channel,
        ticket.topic_id or "",
        ticket.state.value,
        ticket.operator.name if ticket.operator else "",
    )
