"""Fills the database for a bench: `python -m bench.people PAIRS CUSTOMERS` migrates it and prints
the people as JSON.

PAIRS operators sit down, and as many customers open a ticket each by writing, so that the product
itself routes one to everybody. CUSTOMERS more have a conversation and no ticket: they only come in.
"""

import json
import sys
import uuid

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from accounts.models import Customer, User  # noqa: E402
from accounts.presence import drop_lease, hold_leases  # noqa: E402
from messaging.writing.new_message import NewMessage  # noqa: E402
from messaging.writing.sending import send_messages  # noqa: E402
from postgres.refusals import Refused  # noqa: E402
from tickets.models import Conversation, Ticket  # noqa: E402

FIRST_NUMBER = 1000  # all names have the same length
DRAFTS_AT_ONCE = 50


def main(pairs: int, idle: int) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    conversations = make_customers(pairs + idle)
    operators = make_operators(pairs)
    leases = [(uuid.uuid4(), operator.pk) for operator in operators]
    hold_leases(leases)
    open_tickets(conversations[:pairs])
    for lease, _ in leases:
        drop_lease(lease)
    holders = dict(
        Ticket.objects.filter(closed_at=None).values_list("conversation_id", "operator_id")
    )
    cookies = {operator.pk: session_of(operator) for operator in operators}
    told = {
        "pairs": [
            {
                "subject": c.customer.subject,
                "conversation": str(c.pk),
                "cookie": cookies[holders[c.pk]],
            }
            for c in conversations[:pairs]
        ],
        "customers": [c.customer.subject for c in conversations[pairs:]],
    }
    print(json.dumps(told))


def make_customers(number: int) -> list[Conversation]:
    subjects = [f"c{FIRST_NUMBER + n}" for n in range(number)]
    people = Customer.objects.bulk_create(
        [Customer(subject=s, name=s, locale="en") for s in subjects]
    )
    return Conversation.objects.bulk_create([Conversation(customer=person) for person in people])


def make_operators(number: int) -> list[User]:
    password = make_password(uuid.uuid4().hex)
    names = [f"operator{FIRST_NUMBER + n}" for n in range(number)]
    return User.objects.bulk_create(
        [User(email=f"{n}@bank.example", name=n, public_name=n, password=password) for n in names]
    )


def open_tickets(conversations: list[Conversation]) -> None:
    store([NewMessage(c.pk, c.customer, uuid.uuid4(), "000000000 Hello") for c in conversations])


def store(drafts: list[NewMessage]) -> None:
    for start in range(0, len(drafts), DRAFTS_AT_ONCE):
        for answer in send_messages(drafts[start : start + DRAFTS_AT_ONCE]):
            if isinstance(answer, Refused):
                raise answer


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
