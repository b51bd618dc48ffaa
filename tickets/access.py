"""Who may see which conversation now: one rule, asked by the lists, by every command and at every delivery."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from accounts.models import User
from tickets.models import Conversation, Ticket
from tickets.refusals import NotFound

# Administrators see all. An operator sees a conversation while its newest ticket is theirs or waits for anyone.
_VISIBLE = """
    SELECT v.viewer, v.conversation
    FROM unnest(%s::uuid[], %s::uuid[]) AS v(viewer, conversation)
    JOIN accounts_user u ON u.id = v.viewer AND u.is_active
    JOIN tickets_conversation c ON c.id = v.conversation
    LEFT JOIN LATERAL (
        SELECT t.operator_id, t.closed_at FROM tickets_ticket t
        WHERE t.conversation_id = v.conversation ORDER BY t.number DESC LIMIT 1
    ) newest ON true
    WHERE u.role = 'administrator' OR newest.operator_id = u.id
       OR (newest.operator_id IS NULL AND newest.closed_at IS NULL AND u.role = 'operator')
"""


def visible(pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those of the `(staff member, conversation)` pairs that may be seen now. Suspended people see nothing."""
    if not pairs:
        return set()
    viewers, conversations = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_VISIBLE, [list(viewers), list(conversations)])
        return set(cursor.fetchall())


def conversation_for(user: User, conversation_id: UUID) -> Conversation:
    """The conversation, or NotFound: absent and foreign look alike."""
    if not visible([(user.pk, conversation_id)]):
        raise NotFound
    return Conversation.objects.select_related("customer").get(pk=conversation_id)


def lock_conversations(ids: Collection[UUID]) -> dict[UUID, Conversation]:
    """Lock the rows, always in the order of their ids, so that two batches can never wait for each other."""
    rows = Conversation.objects.select_for_update(of=("self",), no_key=True).select_related("customer")
    return {row.pk: row for row in rows.filter(pk__in=set(ids)).order_by("pk")}


def lock_conversation(conversation_id: UUID) -> Conversation:
    try:
        return lock_conversations([conversation_id])[conversation_id]
    except KeyError:
        raise NotFound from None


def newest_tickets(conversations: Collection[UUID]) -> dict[UUID, Ticket]:
    """The newest ticket of each conversation that has one, read under the conversation's lock."""
    tickets = Ticket.objects.filter(conversation__in=conversations).order_by("conversation_id", "-number")
    return {t.conversation_id: t for t in tickets.distinct("conversation_id").select_related("operator")}
