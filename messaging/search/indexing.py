"""From the log to the index, past a cursor in each conversation: several workers at once, late, or twice.

Rows of different conversations commit out of order, so no time and no number over the whole log is a cursor. Within a
conversation commit order is number order: once `seq` is read as n, all events up to n are there.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction

from messaging.search.models import BOUNDARY, JOINING, LINES, NAME, SAID, SearchCursor

CONVERSATIONS = 200  # of one batch
EVENTS = 500  # of one conversation in one batch

# Where something is new is seen by what moves: open tickets, and those that were closed lately. A note into an old
# dialog is found by comparing all conversations, which costs more and is done less often.
_LIVELY = """
    (SELECT conversation_id FROM tickets_ticket WHERE closed_at IS NULL
     UNION SELECT conversation_id FROM tickets_event WHERE kind = 'ticket.closed' AND at > now() - interval '1 hour')
"""
_ALL = "(SELECT id AS conversation_id FROM tickets_conversation)"
_BEHIND = """
    SELECT c.id FROM {candidates} candidate JOIN tickets_conversation c ON c.id = candidate.conversation_id
    LEFT JOIN messaging_searchcursor k ON k.conversation_id = c.id
    WHERE c.seq > coalesce(k.seq, 0) LIMIT %s
"""
_BEGIN = """
    INSERT INTO messaging_searchcursor (conversation_id, seq) SELECT id, 0 FROM unnest(%s::uuid[]) id ORDER BY id
    ON CONFLICT DO NOTHING
"""
_APART = f"translate(normalize({SAID}), '<>{JOINING}', '{' ' * (2 + len(JOINING))}')"
# Digits in groups (an amount, a telephone, an IBAN), as one number as well: of each 2 to 8 neighbours.
_NUMBERS = """
    SELECT string_agg(array_to_string(digits.groups[first:last], ''), ' ')
    FROM regexp_matches(text, '[[:digit:]]+(?:[^[:alnum:]]{1,3}[[:digit:]]+)+', 'g') run,
         LATERAL (SELECT regexp_split_to_array(run[1], '[^[:digit:]]+') AS groups) digits,
         generate_series(1, least(array_length(digits.groups, 1), 16)) first,
         generate_series(first + 1, least(array_length(digits.groups, 1), first + 7)) last
"""
# Without "<" and ">": PostgreSQL would pass over what looks like a tag. New words are stored in their order, so that
# two workers cannot wait for each other in a circle.
_INDEX = f"""
    WITH mine AS MATERIALIZED (
        SELECT conversation_id, seq FROM messaging_searchcursor
        WHERE conversation_id = ANY(%(conversations)s) FOR UPDATE SKIP LOCKED
    ), events AS MATERIALIZED (
        SELECT e.* FROM mine CROSS JOIN LATERAL (
            SELECT conversation_id, seq, ticket_id, kind, at, regexp_replace({_APART}, '{BOUNDARY}', ' ', 'g') AS text
            FROM tickets_event e WHERE e.conversation_id = mine.conversation_id AND e.seq > mine.seq
            ORDER BY e.seq LIMIT %(events)s
        ) e
    ), lines AS MATERIALIZED (
        SELECT *, concat_ws(' ', text, ({_NUMBERS})) AS words FROM events
        WHERE kind IN ('message.sent', 'note.added', 'ticket.opened', 'ticket.rated', 'ticket.transferred',
                       'ticket.escalated') AND text <> ''
    ), stored AS (
        INSERT INTO messaging_searchline (conversation_id, seq, ticket_id, at, words)
        SELECT conversation_id, seq, ticket_id, at,
               CASE kind WHEN 'ticket.opened' THEN setweight(to_tsvector('{LINES}', words), '{NAME}')
               ELSE to_tsvector('{LINES}', words) END
        FROM lines
        ON CONFLICT (conversation_id, seq) DO UPDATE SET ticket_id = excluded.ticket_id, words = excluded.words
    ), learnt AS (
        INSERT INTO messaging_searchword (word)
        SELECT DISTINCT word[1] FROM lines, regexp_matches(unaccent(lower(text)), '[[:alpha:]]{{4,32}}', 'g') word
        ORDER BY 1 ON CONFLICT DO NOTHING
    ), moved AS (
        UPDATE messaging_searchcursor k SET seq = reached.seq
        FROM (SELECT conversation_id, max(seq) AS seq FROM events GROUP BY conversation_id) reached
        WHERE k.conversation_id = reached.conversation_id AND k.seq < reached.seq
    )
    SELECT count(*) FROM events
"""


def index_lively(told: Callable[[int], None] = lambda events: None) -> int:
    """Index what is new in conversations where something happens; returns how many events that were."""
    return _catch_up(_LIVELY, told)


def index_all(told: Callable[[int], None] = lambda events: None) -> int:
    """The same in all conversations, however long ago they were left. `told` hears the number after each batch."""
    return _catch_up(_ALL, told)


def start_over() -> None:
    """The next `index_all` makes every line anew; until then, and meanwhile, the old ones are found."""
    SearchCursor.objects.update(seq=0)


def left() -> int:
    """How many events the index has not seen yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(c.seq - coalesce(k.seq, 0)), 0)::bigint FROM tickets_conversation c"
            " LEFT JOIN messaging_searchcursor k ON k.conversation_id = c.id"
        )
        return int(cursor.fetchone()[0])


def _catch_up(candidates: str, told: Callable[[int], None]) -> int:
    total = 0
    while done := _index(_behind(candidates)):
        total += done
        told(total)
    return total  # nothing is left, or other workers are at it


def _behind(candidates: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND.format(candidates=candidates), [CONVERSATIONS])
        return [conversation for (conversation,) in cursor.fetchall()]


@transaction.atomic
def _index(conversations: list[UUID]) -> int:
    """One batch, as far as nobody else is at these conversations; returns the number of events."""
    if not conversations:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # its plan looks costly, and is not
        cursor.execute(_BEGIN, [conversations])
        cursor.execute(_INDEX, {"conversations": conversations, "events": EVENTS})
        return int(cursor.fetchone()[0])
