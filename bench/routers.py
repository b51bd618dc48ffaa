"""What `bin/bench routing` runs in processes of its own, with Django: `python -m bench.routers WORK
…`.

`prepare OPERATORS CAPACITY TICKETS` seats the operators and makes the customers. `burst FIRST
COUNT` says "ready", waits for a line, and hands COUNT first messages to the product's own writer.
`decide OPERATORS` times single decisions beside so many operators, `decide_waiting OPERATORS
WAITING` beside a long queue as well; both print milliseconds."""

import asyncio
import json
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

import django

django.setup()

from django.db import transaction  # noqa: E402

from accounts.models import Customer, Duty, Lease, User  # noqa: E402
from messaging.delivery.readers import Readers  # noqa: E402
from messaging.writing.new_message import NewMessage  # noqa: E402
from messaging.writing.writer import Writer  # noqa: E402
from tickets import routing  # noqa: E402
from tickets.models import Conversation, Ticket  # noqa: E402
from tickets.opening import take_numbers  # noqa: E402
from tickets.routing import assigning  # noqa: E402

DECISIONS = 30
QUEUE_AGE = timedelta(hours=2)


def prepare(operators: int, capacity: int, tickets: int) -> None:
    now = datetime.now(UTC)
    names = [f"operator{number:04}" for number in range(operators)]
    people = User.objects.bulk_create(
        [User(email=f"{n}@bank.example", name=n, public_name=n, capacity=capacity) for n in names]
    )
    Lease.objects.bulk_create(
        [Lease(operator=person, expires_at=now + QUEUE_AGE) for person in people]
    )
    Duty.objects.bulk_create(
        [Duty(operator=person, seen_at=now + QUEUE_AGE, since=now - QUEUE_AGE) for person in people]
    )
    customers(tickets)


def customers(count: int, prefix: str = "burst") -> list[Conversation]:
    people = Customer.objects.bulk_create(
        [
            Customer(subject=f"{prefix}{number:05}", name=f"{prefix}{number:05}", locale="en")
            for number in range(count)
        ]
    )
    return Conversation.objects.bulk_create([Conversation(customer=person) for person in people])


def burst(first: int, count: int) -> None:
    subjects = [f"burst{number:05}" for number in range(first, first + count)]
    found = Conversation.objects.filter(customer__subject__in=subjects).select_related("customer")
    drafts = [NewMessage(talk.pk, talk.customer, uuid.uuid4(), "000000000 Hello") for talk in found]
    print("ready", flush=True)
    sys.stdin.readline()
    asyncio.run(_write(drafts))


async def _write(drafts: list[NewMessage]) -> None:
    writer = Writer(Readers(lambda delivery: delivery.close()))  # nobody follows here
    await asyncio.gather(*(writer.hand_in(draft) for draft in drafts))
    writer.close()


def decide(operators: int) -> None:
    """A new ticket that finds somebody free, from the reading of the queue to the row that says
    who has it.
    """
    _only(operators)
    (talk,) = customers(1, f"decide{operators}-")
    print(json.dumps(_median_ms(lambda: _decide(talk))))


def _decide(talk: Conversation) -> float:
    ticket = _ticket(talk, 0)
    with transaction.atomic():
        routing.lock_routing()
        started = time.perf_counter()
        assert routing.route([(ticket, talk)])
        took = time.perf_counter() - started
        transaction.set_rollback(True)
    return took


def decide_waiting(operators: int, waiting: int) -> None:
    """One place has become free, and a long queue waits for it: from the reading of the queue
    to the stored event.
    """
    _only(operators)
    talks = customers(waiting, "waiting")
    numbers = take_numbers(waiting)
    Ticket.objects.bulk_create(
        [_ticket(talk, number) for talk, number in zip(talks, numbers, strict=True)]
    )
    User.objects.update(capacity=0)
    User.objects.filter(name="operator0000").update(capacity=1)
    print(json.dumps(_median_ms(_assign_one)))


def _assign_one() -> float:
    with transaction.atomic():
        started = time.perf_counter()
        assert assigning._assign_some() == 1
        took = time.perf_counter() - started
        transaction.set_rollback(True)
    return took


def _only(operators: int) -> None:
    """Nobody has anything; the first so many operators are all there are."""
    Ticket.objects.filter(closed_at=None).update(closed_at=datetime.now(UTC), close_reason="solved")
    User.objects.update(is_active=False)
    User.objects.filter(name__lt=f"operator{operators:04}").update(is_active=True, capacity=5)


def _ticket(talk: Conversation, number: int) -> Ticket:
    now = datetime.now(UTC)
    due = now + timedelta(seconds=60)
    return Ticket(
        number=number,
        conversation=talk,
        opened_seq=1,
        opened_at=now,
        cycle_started_at=now,
        queued_at=now,
        waiting_since=now,
        due_at=due,
        language="en",
    )


def _median_ms(decision: Callable[[], float]) -> float:
    return round(median(decision() for _ in range(DECISIONS)) * 1000, 2)


WORKS: dict[str, Callable[..., None]] = {
    "prepare": prepare,
    "burst": burst,
    "decide": decide,
    "decide_waiting": decide_waiting,
}

if __name__ == "__main__":
    WORKS[sys.argv[1]](*map(int, sys.argv[2:]))
