"""Who may see which conversation now: one rule, asked by the lists, by every command and at every delivery."""

from collections.abc import Collection
from uuid import UUID

from accounts.models import User
from tickets.models import Conversation, Ticket
from tickets.prepared import Query, Rows, columns, objects, uuids
from tickets.refusals import NotFound

# Administrators see all. An operator sees a conversation while its newest ticket is theirs or waits for anyone.
_VISIBLE = """
    SELECT v.place::int
    FROM unnest(%s::uuid[], %s::uuid[]) WITH ORDINALITY AS v(viewer, conversation, place)
    JOIN accounts_user u ON u.id = v.viewer AND u.is_active
    JOIN tickets_conversation c ON c.id = v.conversation
    LEFT JOIN LATERAL (
        SELECT t.operator_id, t.closed_at FROM tickets_ticket t
        WHERE t.conversation_id = v.conversation ORDER BY t.number DESC LIMIT 1
    ) newest ON true
    WHERE u.role = 'administrator' OR newest.operator_id = u.id
       OR (newest.operator_id IS NULL AND newest.closed_at IS NULL AND u.role = 'operator')
"""


def visible(pairs: Collection[tuple[UUID, UUID]]) -> Query[set[tuple[UUID, UUID]]]:
    """Asks which of the `(staff member, conversation)` pairs may be seen now. Suspended people see nothing."""
    asked = list(pairs)
    viewers, conversations = (uuids(pair[side] for pair in asked) for side in (0, 1))
    return Query(_VISIBLE, (viewers, conversations), lambda rows: {asked[place - 1] for (place,) in rows})


def conversation_for(user: User, conversation_id: UUID) -> Conversation:
    """The conversation, or NotFound: absent and foreign look alike."""
    if not visible([(user.pk, conversation_id)]).run():
        raise NotFound
    return Conversation.objects.select_related("customer").get(pk=conversation_id)


_LOCK = f"""
    SELECT {columns(Conversation, "c")} FROM tickets_conversation c
    WHERE c.id = ANY(%s::uuid[]) ORDER BY c.id FOR NO KEY UPDATE
"""
_LOCK_FREE = _LOCK + " SKIP LOCKED"


def locking(ids: Collection[UUID], *, waiting: bool = True) -> Query[dict[UUID, Conversation]]:
    """Locks the rows, always in the order of their ids, so that two batches can never wait for each other.

    Not `waiting` leaves out those that another transaction holds.
    """
    statement = _LOCK if waiting else _LOCK_FREE
    return Query(statement, (uuids(set(ids)),), lambda rows: {c.pk: c for c in _conversations(rows)})


def lock_conversation(conversation_id: UUID) -> Conversation:
    try:
        return locking([conversation_id]).run()[conversation_id]
    except KeyError:
        raise NotFound from None


_NEWEST = f"""
    SELECT {columns(Ticket, "t")} FROM unnest(%s::uuid[]) AS c(id)
    CROSS JOIN LATERAL (
        SELECT * FROM tickets_ticket t WHERE t.conversation_id = c.id ORDER BY t.number DESC LIMIT 1
    ) t
"""
_conversations, _tickets = objects(Conversation), objects(Ticket)


def newest_tickets(conversations: Collection[UUID]) -> Query[dict[UUID, Ticket]]:
    """The newest ticket of each conversation that has one, read under the conversation's lock."""
    return Query(_NEWEST, (uuids(conversations),), lambda rows: {t.conversation_id: t for t in _tickets(rows)})


_STATE = f"""
    SELECT {columns(Conversation, "c")}, {columns(Ticket, "t")} FROM tickets_conversation c
    LEFT JOIN LATERAL (
        SELECT * FROM tickets_ticket t WHERE t.conversation_id = c.id ORDER BY t.number DESC LIMIT 1
    ) t ON true
    WHERE c.id = ANY(%s::uuid[])
"""
_SPLIT = len(Conversation._meta.concrete_fields)


def read_state(ids: Collection[UUID]) -> Query[tuple[dict[UUID, Conversation], dict[UUID, Ticket]]]:
    """The conversations and their newest tickets as they stand together at one instant, with nothing locked.

    What is decided on this is stored by `events.storing`.
    """

    def read(rows: Rows) -> tuple[dict[UUID, Conversation], dict[UUID, Ticket]]:
        conversations = _conversations([row[:_SPLIT] for row in rows])
        tickets = _tickets([ticket for row in rows if (ticket := row[_SPLIT:])[0] is not None])
        return {c.pk: c for c in conversations}, {t.conversation_id: t for t in tickets}

    return Query(_STATE, (uuids(ids),), read)
