"""Who may see which conversation now: one rule, asked by the lists, by every command and at
every delivery.
"""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accounts import audit
from accounts.models import Role, User
from postgres.prepared import Query, Rows, columns, objects, rows, uuids
from tickets.models import Conversation, Ticket
from tickets.refusals import Forbidden, NotFound

T = TypeVar("T")

# The rule, of a conversation's newest ticket {ticket} and an operator {viewer}: they see it while
# it is theirs or waits for anyone. Administrators see all.
OPERATOR_SEES = (
    "({ticket}.operator_id = {viewer} OR "
    "({ticket}.operator_id IS NULL AND {ticket}.closed_at IS NULL))"
)
# And where they answered in the last ANSWERED_ACCESS_DAYS they read on, and no more.
_ANSWERED = (
    "by_user_id = {viewer} AND kind = 'message.sent' AND at > now() - %s::int * interval '1 day'"
)
# CASE is one condition to the planner: from `OR` it took the roles, and with tables that have no
# statistics yet it went through all of the staff for each pair.
_VISIBLE = """
    SELECT v.place::int, u.role = 'operator' AND {rule} IS NOT TRUE{facts}
    FROM unnest(%s::uuid[], %s::uuid[]) WITH ORDINALITY AS v(viewer, conversation, place)
    JOIN accounts_user u ON u.id = v.viewer AND u.is_active
    JOIN tickets_conversation c ON c.id = v.conversation
    LEFT JOIN LATERAL (
        SELECT t.operator_id, t.closed_at FROM tickets_ticket t
        WHERE t.conversation_id = v.conversation ORDER BY t.number DESC LIMIT 1
    ) newest ON true
    WHERE CASE u.role WHEN 'administrator' THEN true
          WHEN 'operator' THEN {rule}{answered} ELSE false END
"""


_RULE = OPERATOR_SEES.format(ticket="newest", viewer="u.id")
_OR_ANSWERED = f""" OR EXISTS (
    SELECT FROM tickets_event
    WHERE conversation_id = v.conversation AND {_ANSWERED.format(viewer="u.id")}
)"""
_FACTS = ", u.role, u.public_name, newest.operator_id IS NOT DISTINCT FROM u.id"
Pair = tuple[UUID, UUID]  # (staff member, conversation)


@cache
def _statement(facts: str, answered: str) -> str:
    return _VISIBLE.format(facts=facts, rule=_RULE, answered=answered)


def visible(pairs: Collection[Pair]) -> Query[dict[Pair, bool]]:
    """Asks which of the `(staff member, conversation)` pairs may be seen now, and of each whether
    they may read it and no more.

    Suspended people see nothing.
    """
    asked = list(pairs)
    return _asking("", asked, lambda rows: {asked[place - 1]: only for place, only in rows})


def only_reads(viewer: UUID, conversation: UUID) -> bool:
    """Whether this person may do no more than read there now."""
    return visible([(viewer, conversation)]).run().get((viewer, conversation), True)


class Viewer(NamedTuple):
    """Who sees a conversation, as the database has them at that moment.

    `only_reads`: they may do nothing there. `holds`: its newest ticket is theirs.
    """

    only_reads: bool
    role: str
    public_name: str
    holds: bool


def viewers(pairs: Collection[Pair]) -> Query[dict[Pair, Viewer]]:
    """Those of the pairs that may be seen now, with who the viewer is: what a socket or a request
    knows of a person may be seconds old.
    """
    asked = list(pairs)
    return _asking(
        _FACTS, asked, lambda rows: {asked[place - 1]: Viewer(*told) for place, *told in rows}
    )


def _asking(facts: str, pairs: list[Pair], read: Callable[[Rows], T]) -> Query[T]:
    days = settings.ANSWERED_ACCESS_DAYS
    if not days:
        return Query(_statement(facts, ""), _sides(pairs), read)
    return Query(_statement(facts, _OR_ANSWERED), (*_sides(pairs), days), read)


def _sides(pairs: list[Pair]) -> tuple[Any, Any]:
    return uuids(viewer for viewer, _ in pairs), uuids(conversation for _, conversation in pairs)


_ROLES = "SELECT id, role FROM accounts_user WHERE id = ANY(%s::uuid[]) AND is_active"


def roles(users: Collection[UUID]) -> Query[dict[UUID, str]]:
    """The present role of each; who is suspended has none."""
    return Query(_ROLES, (uuids(users),), lambda rows: dict(rows))


_READABLE = f"""
    SELECT conversation_id FROM tickets_event WHERE {_ANSWERED.format(viewer="%s")}
    GROUP BY conversation_id ORDER BY max(at) DESC LIMIT %s
"""


def answered_lately(operator: UUID, limit: int) -> list[UUID]:
    """The conversations that an operator may read because they answered there, the latest first."""
    days = settings.ANSWERED_ACCESS_DAYS
    return [found for (found,) in rows(_READABLE, operator, days, limit)] if days else []


@transaction.atomic
def conversation_for(
    user: User,
    conversation_id: UUID,
    *,
    reading: str,
    request: HttpRequest | None = None,
    **detail: str,
) -> Conversation:
    """The conversation, or NotFound: absent and foreign look alike.

    `reading` is the action for the audit trail ("dialog.history_read"), empty where nothing of the
    conversation is shown: who may only read is refused there. The line is written when the ticket
    is not the reader's own, and for an administrator always."""
    viewer = viewers([(user.pk, conversation_id)]).run().get((user.pk, conversation_id))
    if viewer is None:
        raise NotFound
    if viewer.only_reads and not reading:
        raise Forbidden
    if reading and (viewer.role == Role.ADMINISTRATOR or not viewer.holds):
        audit.record(reading, by=user, target=conversation_id, request=request, **detail)
    return Conversation.objects.select_related("customer").get(pk=conversation_id)


_LOCK = f"""
    SELECT {columns(Conversation, "c")} FROM tickets_conversation c
    WHERE c.id = ANY(%s::uuid[]) ORDER BY c.id FOR NO KEY UPDATE
"""
_LOCK_FREE = _LOCK + " SKIP LOCKED"


def locking(ids: Collection[UUID], *, waiting: bool = True) -> Query[dict[UUID, Conversation]]:
    """Locks the rows, always in the order of their ids, so that two batches can never wait for each
    other.

    Not `waiting` leaves out those that another transaction holds.
    """
    statement = _LOCK if waiting else _LOCK_FREE
    return Query(
        statement, (uuids(set(ids)),), lambda rows: {c.pk: c for c in _conversations(rows)}
    )


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
    return Query(
        _NEWEST,
        (uuids(conversations),),
        lambda rows: {t.conversation_id: t for t in _tickets(rows)},
    )


_STATE = f"""
    SELECT {columns(Conversation, "c")}, {columns(Ticket, "t")} FROM tickets_conversation c
    LEFT JOIN LATERAL (
        SELECT * FROM tickets_ticket t WHERE t.conversation_id = c.id ORDER BY t.number DESC LIMIT 1
    ) t ON true
    WHERE c.id = ANY(%s::uuid[])
"""
_SPLIT = len(Conversation._meta.concrete_fields)


def read_state(ids: Collection[UUID]) -> Query[tuple[dict[UUID, Conversation], dict[UUID, Ticket]]]:
    """The conversations and their newest tickets as they stand together at one instant, with
    nothing locked.

    What is decided on this is stored by `events.storing`.
    """

    def read(rows: Rows) -> tuple[dict[UUID, Conversation], dict[UUID, Ticket]]:
        conversations = _conversations([row[:_SPLIT] for row in rows])
        tickets = _tickets([ticket for row in rows if (ticket := row[_SPLIT:])[0] is not None])
        return {c.pk: c for c in conversations}, {t.conversation_id: t for t in tickets}

    return Query(_STATE, (uuids(ids),), read)
