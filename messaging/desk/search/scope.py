"""Which lines a search may look at: what the filters leave, and what this person may see now.

`tickets.access` has the rule. Here it is a condition over many lines, so that the
database can use it while it searches; what is found is asked for by that rule once more before it
is shown (`asking`)."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import User
from messaging.desk.search.models import LINES, NAME
from messaging.desk.search.search_query import Wanted
from tickets import access
from tickets.access import OPERATOR_SEES

SCAN_LIMIT = 3000  # conversations that are looked through one by one
NAMESAKES = 2000  # conversations of customers with a name

_SEES = f"""(
    SELECT {OPERATOR_SEES.format(ticket="n", viewer="%s")}
      FROM tickets_ticket n
    WHERE n.conversation_id = l.conversation_id ORDER BY n.number DESC LIMIT 1
)"""
_MINE = f"""
    SELECT t.conversation_id FROM tickets_ticket t
    WHERE {OPERATOR_SEES.format(ticket="t", viewer="%s")} AND NOT EXISTS (
        SELECT FROM tickets_ticket n WHERE n.conversation_id = t.conversation_id
          AND n.number > t.number
    ) LIMIT %s
"""


@dataclass(slots=True)
class Condition:
    """Parts of a WHERE over the lines `l`, with their parameters."""

    parts: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def add(self, part: str, *parameters: Any) -> None:
        self.parts.append(part)
        self.parameters += parameters

    def __str__(self) -> str:
        return " AND ".join(self.parts) or "true"


@dataclass(frozen=True, slots=True)
class SearchScope:
    """`when` is about the time alone, `who` about all else.

    `conversations`: when they are few, all that are left.
    """

    when: Condition
    who: Condition
    conversations: list[UUID] | None


def scope_of(user: User, wanted: Wanted) -> SearchScope:
    named = _of_customers(wanted.customer) if wanted.customer else None
    who = Condition()
    if named is not None:
        who.add("l.conversation_id = ANY(%s)", named)
    if wanted.conversation:
        who.add("l.conversation_id = %s", wanted.conversation)
    tickets = _of_tickets(wanted)
    if tickets.parts:
        who.add(
            f"EXISTS (SELECT FROM tickets_ticket t WHERE t.id = l.ticket_id AND {tickets})",
            *tickets.parameters,
        )
    mine = None if user.is_administrator else _at_most(SCAN_LIMIT, _MINE, user.pk)
    if not user.is_administrator:
        answered = access.answered_lately(user.pk, SCAN_LIMIT - len(mine or ()))
        mine = None if mine is None else [*{*mine, *answered}]
        who.add(f"(l.conversation_id = ANY(%s) OR {_SEES})", answered, user.pk)
    return SearchScope(_time(wanted), who, _few(user, wanted, tickets, named, mine))


def _time(wanted: Wanted) -> Condition:
    when = Condition()
    if wanted.start:
        when.add("l.at >= %s", wanted.start)
    if wanted.end:
        when.add("l.at < %s", wanted.end)
    if place := wanted.before:
        when.add(
            "(l.at, l.conversation_id, l.seq) < (%s, %s, %s)",
            place.at,
            place.conversation,
            place.seq,
        )
    return when


def _of_tickets(wanted: Wanted) -> Condition:
    tickets = Condition()
    columns = {
        "number": wanted.number,
        "operator_id": wanted.operator,
        "topic_id": wanted.topic,
        "channel": wanted.channel,
    }
    for column, value in columns.items():
        if value not in (None, ""):
            tickets.add(f"t.{column} = %s", value)
    return tickets


def _few(
    user: User,
    wanted: Wanted,
    tickets: Condition,
    named: list[UUID] | None,
    mine: list[UUID] | None,
) -> list[UUID] | None:
    """The conversations that can be left at all, when they are few.

    Each line of them is checked all the same.
    """
    if wanted.conversation:
        return [wanted.conversation]
    if named is not None:
        return named
    if not user.is_administrator:
        return mine
    if tickets.parts:
        statement = f"SELECT t.conversation_id FROM tickets_ticket t WHERE {tickets} LIMIT %s"
        return _at_most(SCAN_LIMIT, statement, *tickets.parameters)
    return None


def _of_customers(name: str) -> list[UUID]:
    """The conversations of customers whose name has all of these words, as far as one can look
    through them.
    """
    statement = f"""
        SELECT DISTINCT l.conversation_id FROM messaging_searchline l, plainto_tsquery('{LINES}',
          %s) AS name
        WHERE l.words @@ name AND ts_filter(l.words, '{{{NAME}}}') @@ name LIMIT %s
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [name, NAMESAKES])
        return [conversation for (conversation,) in cursor.fetchall()]


def _at_most(most: int, statement: str, *parameters: Any) -> list[UUID] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, most + 1])
        found = [conversation for (conversation,) in cursor.fetchall()]
    return list(set(found)) if len(found) <= most else None
