"""Assigning tickets, and taking them back: the same code for a new one, a freed operator, a return,
a transfer, an escalation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import User
from postgres import prepared
from tickets import events, snooze
from tickets.access import locking
from tickets.events import Entry
from tickets.models import Conversation, Ticket
from tickets.routing import offering
from tickets.routing.choosing import Choice, OperatorPool, by_hand
from tickets.routing.needs import Kind
from tickets.routing.offering import Assignment
from tickets.routing.routing_lock import lock_routing
from tickets.routing.waiting import Waiting, anybody_waits, front, kind_of

BATCH_SIZE = 500  # tickets given away in one transaction
PAGE_MINIMUM = 100  # of the queue, at least, when it is read


def route(opened: Sequence[tuple[Ticket, Conversation]]) -> list[Entry]:
    """Give tickets that have just opened, saved or not, to whoever is free; returns what to record.

    The routing lock is held.

    While others wait the new ones go behind them: all are served in their order, right after this
    transaction."""
    if not opened:
        return []
    if anybody_waits(but=[ticket.pk for ticket, _ in opened]):
        transaction.on_commit(assign_waiting)
        return []
    pool, at = OperatorPool(), events.now().timestamp()
    return assign_or_offer(
        [
            Assignment(ticket, conversation, choice)
            for ticket, conversation in sorted(opened, key=lambda pair: _urgency(pair[0]))
            if (choice := _choice(pool, ticket, at))
        ]
    )


def _choice(pool: OperatorPool, ticket: Ticket, at: float) -> Choice | None:
    return pool.choose(
        kind_of(ticket), at=at, preferred=ticket.preferred_id, giver=ticket.handed_from_id
    )


def _urgency(ticket: Ticket) -> tuple:
    """As the queue's own order."""
    due = ticket.due_at.timestamp() if ticket.due_at else float("inf")
    return (due, -ticket.priority, ticket.queued_at, ticket.number)


def assign_waiting() -> int:
    """Give the queue to whoever is free, from its front; returns how many went out.

    Safe at any time.
    """
    total = 0
    while (given := _assign_some()) == BATCH_SIZE:
        total += given
    return total + given


@dataclass(frozen=True, slots=True)
class _Plan:
    waiting: Waiting
    choice: Choice


@transaction.atomic
def _assign_some() -> int:
    lock_routing()
    plans = _planned() if anybody_waits() else []
    if not plans:
        return 0
    conversations = locking([plan.waiting.conversation for plan in plans]).run()
    # A customer may have closed one between the reading and the lock, or staff moved it to another
    # line.
    tickets = Ticket.objects.in_bulk([plan.waiting.ticket for plan in plans])
    assignments = [
        Assignment(ticket, conversations[ticket.conversation_id], plan.choice, plan.waiting.round)
        for plan in plans
        if (ticket := tickets[plan.waiting.ticket]).is_open and kind_of(ticket) == plan.waiting.kind
    ]
    if len(assignments) < len(plans):
        transaction.on_commit(assign_waiting)
    if entries := assign_or_offer(assignments):
        events.record(entries)
    return len(entries)


def _planned() -> list[_Plan]:
    """Decide without a lock on any conversation, so that all are locked at once, in their order."""
    pool, at = OperatorPool(), events.now().timestamp()
    plans: list[_Plan] = []
    seen: set[UUID] = set()
    hopeless: set[Kind] = set()
    while room := min(pool.room, BATCH_SIZE - len(plans)):
        found = offering.with_history(
            front(max(room, PAGE_MINIMUM), seen=seen, kinds=hopeless), pool
        )
        if not found:
            break
        for waiting in found:
            if waiting.kind in hopeless or len(plans) == BATCH_SIZE:
                continue
            seen.add(waiting.ticket)
            choice = pool.choose(
                waiting.kind,
                at=at,
                preferred=waiting.preferred,
                but=waiting.had_it,
                giver=waiting.giver,
            )
            if choice:
                plans.append(_Plan(waiting, choice))
            elif not waiting.had_it and waiting.giver is None:
                hopeless.add(waiting.kind)
    return plans


def assign_or_offer(assignments: Sequence[Assignment]) -> list[Entry]:
    """Assign the tickets, or hold them out; returns what to record.

    Saves those that are stored already.
    """
    if settings.ROUTING == "offer":
        return offering.offer(assignments)
    at = events.now()
    entries = []
    for assignment in assignments:
        ticket, chosen = assignment.ticket, assignment.choice.candidate
        ticket.operator_id, ticket.assigned_at = chosen.id, at
        entries.append(
            _assigned(
                ticket,
                assignment.conversation,
                chosen.id,
                chosen.public_name,
                assignment.choice.decision,
            )
        )
    _save([assignment.ticket for assignment in assignments])
    return entries


_GIVE = """
    WITH given AS (
        SELECT * FROM json_to_recordset(%s) AS g(ticket uuid, operator uuid, at timestamptz)
    ), held AS (
        UPDATE tickets_ticket t SET operator_id = g.operator, assigned_at = g.at FROM given g
          WHERE t.id = g.ticket
    )
    UPDATE accounts_user u SET last_assigned_at = m.at
    FROM (SELECT operator, max(at) AS at FROM given GROUP BY operator) m
      WHERE u.id = m.operator RETURNING u.id
"""


def _save(tickets: Sequence[Ticket]) -> None:
    """Store who has these tickets, and since when; those that are not stored yet only count for
    their operators.
    """
    if tickets:
        given = [{"ticket": t.pk, "operator": t.operator_id, "at": t.assigned_at} for t in tickets]
        prepared.rows(_GIVE, prepared.json(given))


def hand_over(
    ticket: Ticket, conversation: Conversation, *, to: User, by: User | None, because: str = "took"
) -> Entry:
    """Make `to` the ticket's operator in memory, as a person decided; the caller saves both and
    records the entry.
    """
    at = events.now()
    offer = offering.open_offer(ticket) if ticket.operator_id is None else None
    decision = offering.settle(offer, ticket, to) if offer else None
    if offer and offer.operator_id != to.pk:
        transaction.on_commit(assign_waiting)  # the place that it took of theirs is free
    ticket.operator, ticket.assigned_at, to.last_assigned_at = to, at, at
    return _assigned(ticket, conversation, to.pk, to.public_name, decision or by_hand(because), by)


def _assigned(
    ticket: Ticket,
    conversation: Conversation,
    operator: UUID,
    name: str,
    decision: dict[str, Any],
    by: User | None = None,
) -> Entry:
    data = {"operator": operator.hex, "name": name, "decision": decision}
    return Entry(conversation, "ticket.assigned", by=by, ticket=ticket, data=data)


def give_back(
    ticket: Ticket,
    conversation: Conversation,
    *,
    by: User | None,
    why: str,
    at: datetime | None = None,
) -> Entry:
    """Put a ticket that somebody holds back into the queue, with its clocks: to the front. Saves
    it; returns what to record. The routing lock and the conversation are held.
    """
    operator = ticket.operator
    assert operator
    snooze.wake(ticket, at=at or events.now())
    ticket.operator = ticket.assigned_at = None
    ticket.save()
    data = {"from": operator.pk.hex, "name": operator.public_name, "why": why}
    return Entry(
        conversation,
        "ticket.returned",
        by=by,
        ticket=ticket,
        data=data,
        concerns=[operator.pk],
        staff_only=True,
    )
