"""The router: the one place that decides who gets a ticket.

All decisions take one turn after another under an advisory lock of the transaction. The order of locks is fixed, for
all code that takes more than one: the routing turn, then conversations by id. Whoever holds conversations and finds
that it needs a turn gives them back and starts again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet

from accounts.models import Role, Status, User
from accounts.presence import present_operators
from tickets import events, teams
from tickets.access import locking
from tickets.events import Entry
from tickets.models import Conversation, Ticket

TURN = 0x62616E6B63686174  # "bankchat": any constant that nobody else locks


def take_turn() -> None:
    """Wait until no other transaction is deciding; held until this one ends. Never call it holding a conversation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])


@dataclass(slots=True)
class Candidate:
    operator: User
    open: int

    @property
    def order(self) -> tuple:
        """Fewest open tickets first; then who has gone longest without a new one."""
        last = self.operator.last_assigned_at
        return (self.open, last.timestamp() if last else 0.0, self.operator.pk.hex)


def free_operators() -> list[Candidate]:
    """Present, available operators with room for one more. True only while the turn is held."""
    free = (
        present_operators()
        .filter(role=Role.OPERATOR, status=Status.AVAILABLE)
        .annotate(open=Count("tickets", filter=Q(tickets__closed_at=None, tickets__snoozed_until=None)))
        .filter(open__lt=F("capacity"))
    )
    return [Candidate(operator, operator.open) for operator in free]


def queue() -> QuerySet[Ticket]:
    """Tickets that wait for anyone, the longest waiting first."""
    return Ticket.objects.filter(closed_at=None, operator=None).order_by("queued_at", "number")


def route(ticket: Ticket, conversation: Conversation, preferred: UUID | None = None) -> list[Entry]:
    """Give a ticket that has just opened to a free operator, or leave it in the queue. The turn is held.

    While others wait the new one goes behind them: they are served first, right after this transaction.
    """
    if queue().exclude(pk=ticket.pk).exists():
        transaction.on_commit(assign_waiting)
        return []
    return assign([(ticket, conversation)], preferred)


def assign(waiting: Sequence[tuple[Ticket, Conversation]], preferred: UUID | None = None) -> list[Entry]:
    """Give tickets, in their order, to the best free operators; returns what to record. Saves the tickets it gave."""
    free, entries, given = free_operators(), [], []
    members = teams.members_of({ticket.team_id for ticket, _ in waiting if ticket.team_id})
    for ticket, conversation in waiting:
        suitable = [c for c in free if teams.suits(c.operator, ticket, members) and c.open < c.operator.capacity]
        suitable = [c for c in suitable if teams.may_get_back(c.operator, ticket, members)]
        if not suitable:
            continue
        chosen = min(suitable, key=lambda c: (c.operator.pk != preferred, *c.order))
        chosen.open += 1
        entries.append(hand_over(ticket, conversation, to=chosen.operator, by=None))
        given.append(ticket)
    Ticket.objects.bulk_update(given, ["operator", "assigned_at"])
    User.objects.bulk_update({t.operator for t in given if t.operator}, ["last_assigned_at"])
    return entries


def hand_over(ticket: Ticket, conversation: Conversation, *, to: User, by: User | None) -> Entry:
    """Make `to` the ticket's operator in memory; the caller saves both and records the entry."""
    at = events.now()
    ticket.operator, ticket.assigned_at, to.last_assigned_at = to, at, at
    return Entry(
        conversation, "ticket.assigned", by=by, ticket=ticket, data={"operator": to.pk.hex, "name": to.public_name}
    )


def assign_waiting() -> int:
    """Give the queue to whoever is free, oldest first; returns how many went out. Safe at any time."""
    with transaction.atomic():
        take_turn()
        room = sum(c.operator.capacity - c.open for c in free_operators())
        waiting = list(queue().values_list("pk", "conversation_id")[:room]) if room else []
        if not waiting:
            return 0
        conversations = locking([conversation for _, conversation in waiting]).run()
        # A customer may have closed one between the reading and the lock.
        still = queue().filter(pk__in=[ticket for ticket, _ in waiting])
        entries = assign([(ticket, conversations[ticket.conversation_id]) for ticket in still])
        if entries:
            events.record(entries)
        return len(entries)
