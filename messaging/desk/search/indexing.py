"""The search index, kept as a consumer of the log: several workers at once, late, or twice."""

from collections.abc import Callable

from django.db import connection

from messaging.desk.search.models import BOUNDARY, JOINING, LINES, NAME, SAID, SearchCursor
from tickets.log_consumer import Span, consume

CONVERSATIONS = 200  # of one batch
_APART = f"translate(normalize({SAID}), '<>{JOINING}', '{' ' * (2 + len(JOINING))}')"
# Digits in groups (an amount, a telephone, an IBAN), as one number as well: of each 2 to 8
# neighbours.
_NUMBERS = """
    SELECT string_agg(array_to_string(digits.groups[first:last], ''), ' ')
    FROM regexp_matches(text, '[[:digit:]]+(?:[^[:alnum:]]{1,3}[[:digit:]]+)+', 'g') run,
         LATERAL (SELECT regexp_split_to_array(run[1], '[^[:digit:]]+') AS groups) digits,
         generate_series(1, least(array_length(digits.groups, 1), 16)) first,
         generate_series(first + 1, least(array_length(digits.groups, 1), first + 7)) last
"""
# Without "<" and ">": PostgreSQL would pass over what looks like a tag. New words are stored in
# their order, so that two workers cannot wait for each other in a circle. Ordered, the lateral
# subquery makes each span walk its own stretch of the primary key; as a plain join the planner may
# scan the table.
_INDEX = f"""
    WITH events AS MATERIALIZED (
        SELECT e.* FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[])
          AS span(conversation_id, after, upto)
        CROSS JOIN LATERAL (
            SELECT conversation_id, seq, ticket_id, kind, at, regexp_replace({_APART},
              '{BOUNDARY}', ' ', 'g') AS text
            FROM tickets_event e WHERE e.conversation_id = span.conversation_id
              AND e.seq > span.after AND e.seq <= span.upto ORDER BY e.seq
        ) e
    ), lines AS MATERIALIZED (
        SELECT *, concat_ws(' ', text, ({_NUMBERS})) AS words FROM events
        WHERE kind IN ('message.sent', 'note.added', 'ticket.opened', 'ticket.rated',
          'ticket.transferred',
                       'ticket.escalated') AND text <> ''
    ), stored AS (
        INSERT INTO messaging_searchline (conversation_id, seq, ticket_id, at, words)
        SELECT conversation_id, seq, ticket_id, at,
               CASE kind WHEN 'ticket.opened' THEN setweight(to_tsvector('{LINES}', words),
                 '{NAME}')
               ELSE to_tsvector('{LINES}', words) END
        FROM lines
        ON CONFLICT (conversation_id, seq) DO UPDATE
          SET ticket_id = excluded.ticket_id, words = excluded.words
    )
    INSERT INTO messaging_searchword (word)
    SELECT DISTINCT word[1] FROM lines, regexp_matches(unaccent(lower(text)),
      '[[:alpha:]]{{4,32}}', 'g') word
    ORDER BY 1 ON CONFLICT DO NOTHING
"""


def index_active() -> int:
    """Index what is new in conversations where something happens; returns how many events that
    were.
    """
    return consume(SearchCursor, _index, conversations=CONVERSATIONS, active_only=True)


def index_all(progress: Callable[[int], None] = lambda events: None) -> int:
    """Index all conversations, however long ago they were left.

    `progress` hears the number after each batch.
    """
    return consume(SearchCursor, _index, conversations=CONVERSATIONS, progress=progress)


def start_over() -> None:
    """The next `index_all` makes every line anew; until then, and meanwhile, the old ones are
    found.
    """
    SearchCursor.objects.update(seq=0)


def left() -> int:
    """How many events the index has not seen yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(c.seq - coalesce(k.seq, 0)), 0)::bigint FROM "
            "tickets_conversation c"
            " LEFT JOIN messaging_searchcursor k ON k.conversation_id = c.id"
        )
        return int(cursor.fetchone()[0])


def _index(spans: list[Span]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # its plan looks costly, and is not
        cursor.execute(_INDEX, [list(column) for column in zip(*spans, strict=True)])
