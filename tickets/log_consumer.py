"""Consumers of the log: each goes once through the events of every conversation, past a stored
cursor (its offset), in batches, however late it comes and however many workers are at it.

Events of different conversations commit out of order, so no time and no number over the whole log
is a cursor. Within a conversation commit order is number order: once its `seq` is read as n, all
events up to n are there."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Least

from tickets.models import Conversation

EVENTS = 500  # of one conversation in one batch

# Where something is new is seen by what moves: open tickets, and those that were closed lately. A
# note into an old dialog is found by comparing all conversations, which costs more and is done less
# often.
_ACTIVE = """
    (SELECT conversation_id FROM tickets_ticket WHERE closed_at IS NULL
     UNION SELECT conversation_id FROM tickets_event WHERE kind = 'ticket.closed'
       AND at > now() - interval '1 hour')
"""
_ALL = "(SELECT id AS conversation_id FROM tickets_conversation)"
_BEHIND = """
    SELECT c.id FROM {candidates} candidate JOIN tickets_conversation c
      ON c.id = candidate.conversation_id
    LEFT JOIN {cursors} k ON k.conversation_id = c.id
    WHERE c.seq > coalesce(k.seq, 0) LIMIT %s
"""


class LogCursor(models.Model):
    """How far a consumer got in one conversation, in the log's own numbering.

    Its row lock is the right to go on.
    """

    conversation = models.OneToOneField(
        Conversation,
        on_delete=models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="+",
    )
    seq = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Span(NamedTuple):
    """The events of one conversation after number `after`, up to and with `upto`."""

    conversation: UUID
    after: int
    upto: int


def consume(
    cursors: type[LogCursor],
    store: Callable[[list[Span]], None],
    *,
    conversations: int,
    active_only: bool = False,
    progress: Callable[[int], None] = lambda events: None,
) -> int:
    """Give `store` what is past the cursors, batch by batch; returns how many events that were.

    What `store` writes and the cursors are of one transaction, so each event is stored once. With
    `active_only` it looks only into conversations where something happens; `progress` hears the
    number after each batch of at most so many `conversations`.
    """
    total = 0
    candidates = _ACTIVE if active_only else _ALL
    while done := _consume_batch(cursors, store, _behind(cursors, candidates, conversations)):
        total += done
        progress(total)
    return total  # nothing is left, or other workers are at it


def _behind(cursors: type[LogCursor], candidates: str, limit: int) -> list[UUID]:
    query = _BEHIND.format(candidates=candidates, cursors=cursors._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(query, [limit])
        return [conversation for (conversation,) in cursor.fetchall()]


@transaction.atomic
def _consume_batch(
    cursors: type[LogCursor], store: Callable[[list[Span]], None], conversations: list[UUID]
) -> int:
    """As far as nobody else is at these conversations; in one order, so that no two workers wait
    for each other.
    """
    rows = cursors._default_manager
    rows.bulk_create(
        [cursors(conversation_id=c) for c in sorted(conversations)], ignore_conflicts=True
    )
    behind = rows.filter(pk__in=conversations, seq__lt=F("conversation__seq"))
    mine = list(
        behind.select_for_update(skip_locked=True, of=("self",)).annotate(
            upto=Least(F("conversation__seq"), F("seq") + EVENTS)
        )
    )
    if not mine:
        return 0
    spans = [Span(cursor.pk, cursor.seq, cursor.upto) for cursor in mine]
    store(spans)
    for cursor, span in zip(mine, spans, strict=True):
        cursor.seq = span.upto
    rows.bulk_update(mine, ["seq"])
    return sum(span.upto - span.after for span in spans)
