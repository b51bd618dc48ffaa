"""Asking the index: what was found, as the person may see it at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import User
from messaging.desk.search import terms
from messaging.desk.search.finding import Search
from messaging.desk.search.lookup import TicketFound, customers_named, ticket_numbered
from messaging.desk.search.models import BOUNDARY, JOINING, LINES, SAID
from messaging.desk.search.scope import SearchScope, scope_of
from messaging.desk.search.search_query import ResultCursor, Wanted
from messaging.desk.search.slots import search_slot
from messaging.desk.search.snippets import (
    BEGIN,
    END,
    GREATER,
    JOINED,
    JOINT,
    LESS,
    Piece,
    excerpt,
    pieces_of,
    with_numbers,
)
from messaging.desk.search.terms import Words
from tickets import access
from tickets.refusals import NotFound

PAGE = 30
SIMILAR_BELOW = 5  # fewer on the first page: perhaps it was typed wrongly

_OURS = f"{BEGIN}{END}{LESS}{GREATER}{JOINT}{JOINED}"  # these letters are taken out of texts
_SHOW = f"""
    SELECT e.conversation_id, e.seq, t.number, e.kind, e.at, e.by_role, e.by_name, p.name,
      t.channel,
           coalesce(t.topic_id, ''), e.public_seq IS NULL OR e.data ? 'note',
           replace(ts_headline('{LINES}', shown.text, %s::tsquery,
           'HighlightAll=true, StartSel="{BEGIN}", StopSel="{END}"'), '{JOINT}', '')
    FROM unnest(%s::uuid[], %s::bigint[]) WITH ORDINALITY AS found(conversation_id, seq, place)
    JOIN tickets_event e USING (conversation_id, seq)
    JOIN tickets_conversation c ON c.id = e.conversation_id JOIN accounts_customer p
      ON p.id = c.customer_id
    LEFT JOIN tickets_ticket t ON t.id = e.ticket_id
    CROSS JOIN LATERAL (
        SELECT regexp_replace(
            translate(normalize(coalesce({SAID}, '')), '<>{JOINING}{_OURS}',
              '{LESS}{GREATER}{JOINED}'),
            '{BOUNDARY}', '{JOINT}', 'g'
        ) AS text
    ) shown
    ORDER BY found.place
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One event that was found.

    `ticket` is a number; `excerpt` is text in pieces, hits among them.
    """

    conversation: UUID
    seq: int
    ticket: int | None
    kind: str
    at: datetime
    by_role: str
    by_name: str
    customer: str
    channel: str | None
    topic: str
    staff_only: bool
    excerpt: list[Piece]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, the newest first.

    `more`: where the next page begins. `nearly`: with words nearly the same. Before the first page
    `people` and `tickets`: whom and what the search leads to itself.
    """

    hits: list[Hit]
    more: ResultCursor | None
    nearly: bool = False
    people: list[TicketFound] = field(default_factory=list)
    tickets: list[TicketFound] = field(default_factory=list)


def find(user: User, wanted: Wanted, count: int = PAGE) -> Found:
    """What `user` may see now of what is wanted; raises the refusals of a search.

    The last seconds are not in it.
    """
    with search_slot(user.pk):
        scope = scope_of(user, wanted)
        found = Found([], None) if wanted.is_number else _found(user, wanted, scope, count)
        if wanted.before:
            return found
        has_name = wanted.terms and wanted.number is None and not wanted.has_filters
        return replace(
            found,
            people=customers_named(user, wanted, scope) if has_name else [],
            tickets=ticket_numbered(user, wanted.ticket) if wanted.ticket is not None else [],
        )


def _found(user: User, wanted: Wanted, scope: SearchScope, count: int) -> Found:
    words = terms.exactly(wanted)
    if wanted.nearly:
        words = terms.nearly(wanted) or words
    found = Found(*_page(user, _places(scope, words, count), words, count), nearly=wanted.nearly)
    is_poor = len(found.hits) < SIMILAR_BELOW and not wanted.before and not wanted.nearly
    if is_poor and (wider := terms.nearly(wanted)):
        hits, more = _page(user, _places(scope, wider, count), wider, count)
        if len(hits) > len(found.hits):
            return Found(hits, more, nearly=True)
    return found


def words_in(
    user: User, conversation: UUID, wanted: Wanted, count: int
) -> list[tuple[int, list[str]]]:
    """The numbers of what is found in one conversation, the newest first, each with its hits as
    they are written there.

    Raises NotFound when the conversation is not theirs to see.
    """
    if not access.visible([(user.pk, conversation)]).run():
        raise NotFound
    inside = replace(wanted, conversation=conversation)
    with search_slot(user.pk):
        words = terms.exactly(inside)
        rows = _rows(_places(scope_of(user, inside), words, count)[:count], words)
    return [
        (row[1], sorted({piece.text for piece in pieces_of(row[-1]) if piece.is_hit}))
        for row in rows
    ]


def _places(scope: SearchScope, words: Words, count: int) -> list[ResultCursor]:
    return Search(scope, words, count + 1).run()


def _page(
    user: User, places: Sequence[ResultCursor], words: Words, count: int
) -> tuple[list[Hit], ResultCursor | None]:
    """The hits at these places; whoever lost a conversation while it was searched does not get
    it.
    """
    seen = access.visible(
        [(user.pk, conversation) for conversation in {place.conversation for place in places}]
    ).run()
    page = [place for place in places[:count] if (user.pk, place.conversation) in seen]
    more = places[count - 1] if len(places) > count else None
    return show(page, words), more


def show(places: Sequence[ResultCursor], words: Words) -> list[Hit]:
    """What stands at these places, whoever asks."""
    return [_hit(row) for row in _rows(places, words)]


def _rows(page: Sequence[ResultCursor], words: Words) -> list[Any]:
    if not page:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _SHOW,
            [words.tsquery, [place.conversation for place in page], [place.seq for place in page]],
        )
        return [(*row[:-1], with_numbers(row[-1], words.numbers)) for row in cursor.fetchall()]


def _hit(row: Any) -> Hit:
    return Hit(*[*row[:-1], excerpt(row[-1])])
