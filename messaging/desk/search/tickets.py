"""For lists of whole tickets: which of them have these words, and where."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import QuerySet

from messaging.desk.search import terms
from messaging.desk.search.asking import show
from messaging.desk.search.models import SearchLine
from messaging.desk.search.refusals import BadSearch, NothingToSearch
from messaging.desk.search.search_query import ResultCursor, Wanted, read_terms
from messaging.desk.search.snippets import Piece
from messaging.desk.search.terms import Words

_NEWEST = """
    SELECT DISTINCT ON (l.ticket_id) l.at, l.conversation_id, l.seq FROM messaging_searchline l
    WHERE l.conversation_id = ANY(%s) AND l.ticket_id = ANY(%s) AND l.words @@ %s::tsquery
    ORDER BY l.ticket_id, l.seq DESC
"""


def words_of(text: str) -> Words:
    """What to search for; words nearly like these when nobody wrote these.

    Empty: there is nothing to search for.
    """
    try:
        wanted = Wanted(terms=read_terms(text)[0])
        words = terms.exactly(wanted)
    except (BadSearch, NothingToSearch):
        return Words("")
    return words if _lines(words).exists() else terms.nearly(wanted) or words


def tickets_with(words: Words) -> QuerySet:
    """The ids of tickets in which it was said; for everybody, so only for who may see all of
    them.
    """
    return _lines(words).values("ticket")


def excerpts_of(tickets: Sequence[tuple[UUID, UUID]], words: Words) -> dict[int, list[Piece]]:
    """By the tickets' numbers, the newest place in each where it was said.

    `tickets`: their conversations and ids.
    """
    if not words:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [*map(list, zip(*tickets, strict=True)), words.tsquery])
        places = [ResultCursor(*row) for row in cursor.fetchall()]
    return {hit.ticket: hit.excerpt for hit in show(places, words) if hit.ticket}


def _lines(words: Words) -> QuerySet:
    if not words:
        return SearchLine.objects.none()
    return SearchLine.objects.filter(
        words=SearchQuery(words.tsquery, config="simple", search_type="raw")
    )
