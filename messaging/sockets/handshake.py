"""Customers come in: known by the bank's token, each with one conversation of their own. In the
plural: after a restart all of them come at once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from msgspec import UNSET

from accounts.identity import Identity
from accounts.models import Customer
from messaging.delivery import log_numbers
from messaging.protocol.frames import Availability, Hours, OpenTicket
from postgres import prepared
from tickets import events
from tickets.availability import availability as expected
from tickets.models import Channel, Conversation

FIRST_PAGE = 50  # events for a device that knows nothing yet


@dataclass(frozen=True, slots=True, eq=False)
class PresentedHello:
    """Who comes, and where their device thinks it is: `after` in the log that it calls `log`."""

    identity: Identity
    after: int | None = None
    log: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerSession:
    """`start` is the log's number after which the device reads on; `resync`: its cursor was not of
    this log.
    """

    customer: Customer
    conversation: UUID
    log: str
    public_seq: int
    read: int  # the customer's own mark, in their numbering
    ticket: OpenTicket | None
    availability: Availability
    start: int
    resync: bool


def open_sessions(hellos: Sequence[PresentedHello]) -> list[CustomerSession]:
    """Find or make customers and conversations. Coming in writes nothing to the log."""
    customers = _customers([hello.identity for hello in hellos])
    states = _states([customer.pk for customer in customers.values()])
    available, database = availability(), database_name()
    found = [(hello, customers[hello.identity.subject]) for hello in hellos]
    cursors = [_cursor(hello, states[customer.pk], database) for hello, customer in found]
    starts = log_numbers.seqs_of(
        {(states[c.pk].conversation, after) for (_, c), after in zip(found, cursors, strict=True)}
    )
    sessions = []
    for (hello, customer), after in zip(found, cursors, strict=True):
        state = states[customer.pk]
        log = log_name(state.conversation, database)
        sessions.append(
            CustomerSession(
                customer,
                state.conversation,
                log,
                state.public_seq,
                state.read,
                state.ticket,
                available,
                start=starts[state.conversation, after],
                resync=hello.after is not None and hello.after != after,
            )
        )
    return sessions


@transaction.atomic
def _customers(identities: Sequence[Identity]) -> dict[str, Customer]:
    """The customers by subject; new ones are made, and changed names are taken over."""
    named = {identity.subject: identity for identity in identities}
    known = Customer.objects.in_bulk(named, field_name="subject")
    if new := [_new(identity) for subject, identity in named.items() if subject not in known]:
        Customer.objects.bulk_create(
            new, ignore_conflicts=True
        )  # another process may be greeting the same one
        known = Customer.objects.in_bulk(named, field_name="subject")
    changed = [
        customer for customer in known.values() if _take_over(customer, named[customer.subject])
    ]
    if changed:
        Customer.objects.bulk_update(changed, ["name", "locale"])
    homeless = Customer.objects.filter(pk__in=[c.pk for c in known.values()], conversation=None)
    if without := list(homeless) if new else []:
        Conversation.objects.bulk_create(
            [Conversation(customer=c) for c in without], ignore_conflicts=True
        )
    return known


def _new(identity: Identity) -> Customer:
    return Customer(
        subject=identity.subject,
        name=identity.name or "Customer",
        locale=identity.locale,
        simulated=identity.simulated,
    )


def _take_over(customer: Customer, identity: Identity) -> bool:
    """Whether the bank has another name or language for this customer than we have."""
    if not identity.name or (customer.name, customer.locale) == (identity.name, identity.locale):
        return False
    customer.name, customer.locale = identity.name, identity.locale
    return True


@dataclass(frozen=True, slots=True)
class _State:
    conversation: UUID
    public_seq: int
    read: int
    ticket: OpenTicket | None


_STATES = """
    SELECT c.customer_id, c.id, c.public_seq, coalesce(own.public_seq, 0), t.number,
      coalesce(u.public_name, '')
    FROM tickets_conversation c
    LEFT JOIN tickets_ticket t ON t.conversation_id = c.id AND t.closed_at IS NULL
    LEFT JOIN accounts_user u ON u.id = t.operator_id
    LEFT JOIN messaging_mark m ON m.conversation_id = c.id AND m.user_id IS NULL
    LEFT JOIN LATERAL (
        SELECT e.public_seq FROM tickets_event e
        WHERE e.conversation_id = c.id AND e.seq <= m.read AND e.public_seq IS NOT NULL
          ORDER BY e.seq DESC LIMIT 1
    ) own ON true
    WHERE c.customer_id = ANY(%s)
"""


def _states(customers: list[UUID]) -> dict[UUID, _State]:
    return {
        customer: _State(
            conversation,
            seq,
            read,
            OpenTicket(number=number, operator=operator) if number else None,
        )
        for customer, conversation, seq, read, number, operator in prepared.rows(_STATES, customers)
    }


def _cursor(hello: PresentedHello, state: _State, database: str) -> int:
    """Where a customer who reconnects resumes: the number after which to read. Their own cursor, if
    it is of this log, else before the last page.
    """
    ours = hello.log is None or hello.log == log_name(state.conversation, database)
    if hello.after is not None and ours and hello.after <= state.public_seq:
        return hello.after
    return max(0, state.public_seq - FIRST_PAGE)


def database_name() -> str:
    """Which database this is, and which of its lives: a copy restored to an earlier moment
    begins another timeline.
    """
    ((system, timeline),) = prepared.rows(
        "SELECT s.system_identifier, c.timeline_id FROM pg_control_system() s, "
        "pg_control_checkpoint() c"
    )
    return f"{system}-{timeline}"


def log_name(conversation: UUID, database: str) -> str:
    """What a client keeps beside its cursor: numbers of another log must not be taken for ours."""
    return hashlib.blake2b(f"{database}-{conversation}".encode(), digest_size=8).hexdigest()


def availability() -> Availability:
    """What somebody who writes now may expect, and how else to reach the bank."""
    found = expected(events.now())
    return Availability(
        state=found.state,
        wait=UNSET if found.wait is None else found.wait,
        opens_at=found.opens_at or UNSET,
        hours=[Hours(opens=opens, closes=closes) for opens, closes in found.hours],
        zone=settings.TIME_ZONE,
        phone=settings.BANK_PHONE,
        email=settings.BANK_EMAIL,
    )


def channel_of(platform: str) -> Channel:
    """Where the customer writes from, by what the SDK says of its platform."""
    return Channel.APP if platform.lower() in {"ios", "android", "app"} else Channel.WEB
