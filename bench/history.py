"""Makes the log long: `python -m bench.history EVENTS` adds old conversations until it holds EVENTS
lines.
"""

import sys
import uuid
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.db import connection  # noqa: E402

from accounts.models import Customer  # noqa: E402
from bench.clients import TEXT  # noqa: E402
from tickets.models import CloseReason, Conversation, Event, Ticket  # noqa: E402

EVENTS_PER_CONVERSATION = 100  # events of one old conversation
BATCH_SIZE = 2_000  # conversations
# Foreign keys are right by the way this is made; checking them would take most of the time.
FILL = """
    INSERT INTO tickets_event (conversation_id, seq, public_seq, ticket_id, kind, at, by_role,
      by_name, sender,
                               client_id, text, data, hash)
    SELECT c.id, n, n, t.id, 'message.sent', t.opened_at + n * interval '1 minute', 'customer',
      'Alice', c.customer_id,
           uuidv7(t.opened_at - now() + n * interval '1 minute'), %s, '{}',
             sha256(c.id::text::bytea)
    FROM tickets_ticket t JOIN tickets_conversation c
      ON c.id = t.conversation_id, generate_series(1, %s) n
    WHERE t.id = ANY(%s)
"""


def main(events: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        missing = (events - Event.objects.count()) // EVENTS_PER_CONVERSATION
        for start in range(0, missing, BATCH_SIZE):
            tickets = old_tickets(min(BATCH_SIZE, missing - start))
            cursor.execute(FILL, [TEXT, EVENTS_PER_CONVERSATION, [ticket.pk for ticket in tickets]])
        cursor.execute("ANALYZE")


def old_tickets(number: int) -> list[Ticket]:
    """Closed ones, each of a customer of its own, spread over three years."""
    people = Customer.objects.bulk_create(
        [Customer(subject=uuid.uuid4().hex, name="Old") for _ in range(number)]
    )
    conversations = Conversation.objects.bulk_create(
        [
            Conversation(
                customer=person, seq=EVENTS_PER_CONVERSATION, public_seq=EVENTS_PER_CONVERSATION
            )
            for person in people
        ]
    )
    now = datetime.now(UTC)
    opened = [now - timedelta(days=1 + 1000 * place / number) for place in range(number)]
    return Ticket.objects.bulk_create(
        [
            Ticket(
                conversation=c,
                opened_seq=1,
                opened_at=at,
                cycle_started_at=at,
                queued_at=at,
                closed_at=at + timedelta(hours=2),
                close_reason=CloseReason.SOLVED,
            )
            for c, at in zip(conversations, opened, strict=True)
        ]
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
