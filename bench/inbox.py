"""Fills one operator's lists: `python -m bench.inbox CONVERSATIONS`, on a migrated database; prints
them as JSON.

Every other customer has been answered, so that both groups of the list are long, and a message from
one of those moves a row from the one to the other. The first conversation has some history: it is
the one that the operator opens."""

import json
import sys
import uuid

import django

django.setup()

from accounts.models import User  # noqa: E402
from bench.people import make_customers, open_tickets, session_of, store  # noqa: E402
from bench.routers import prepare  # noqa: E402
from messaging.writing.new_message import NewMessage  # noqa: E402
from tickets.models import Conversation, Ticket  # noqa: E402

HISTORY = 60  # messages of the conversation that is opened: more than its first page
ANSWER = "000000000 Good day! I am looking at it right now."


def main(count: int) -> None:
    prepare(1, count, 0)
    operator = User.objects.get()
    conversations = make_customers(count)
    open_tickets(conversations)
    answer(operator, conversations[::2])
    talk(conversations[0])
    assert Ticket.objects.filter(operator=operator, closed_at=None).count() == count
    subjects = [conversation.customer.subject for conversation in conversations]
    print(
        json.dumps(
            {
                "cookie": session_of(operator),
                "subjects": subjects,
                "opened": str(conversations[0].pk),
            }
        )
    )


def answer(operator: User, conversations: list[Conversation]) -> None:
    store(
        [
            NewMessage(conversation.pk, operator, uuid.uuid4(), ANSWER)
            for conversation in conversations
        ]
    )


def talk(conversation: Conversation) -> None:
    texts = (f"000000000 What I know of it so far, part {number}" for number in range(HISTORY))
    store(
        [NewMessage(conversation.pk, conversation.customer, uuid.uuid4(), text) for text in texts]
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
