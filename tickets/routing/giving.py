"""Giving tickets away, and back: the same code for a new one, a freed operator, a return, a transfer, an escalation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import User
from tickets import events, prepared, snooze
from tickets.access import locking
from tickets.events import Entry
from tickets.models import Conversation, Ticket
from tickets.routing import offering
from tickets.routing.choosing import Choice, Desks, by_hand
from tickets.routing.needs import Kind
from tickets.routing.offering import Gift
from tickets.routing.turn import take_turn
from tickets.routing.waiting import Waiting, anybody_waits, front, kind_of

AT_ONCE = 500  # tickets given away in one transaction
LOOKED_AT = 100  # of the queue, at least, when it is read


def route(opened: Sequence[tuple[Ticket, Conversation]]) -> list[Entry]:
    """Give tickets that have just opened, saved or not, to whoever is free; returns what to record. The turn is held.

    While others wait the new ones go behind them: all are served in their order, right after this transaction.
    """
    if not opened:
        return []
    if anybody_waits(but=[ticket.pk for ticket, _ in opened]):
        transaction.on_commit(assign_waiting)
        return []
    desks, at = Desks(), events.now().timestamp()
    return carry_out(
        [
            Gift(ticket, conversation, choice)
            for ticket, conversation in sorted(opened, key=lambda pair: _urgency(pair[0]))
            if (choice := _choice(desks, ticket, at))
        ]
    )


def _choice(desks: Desks, ticket: Ticket, at: float) -> Choice | None:
    return desks.choose(kind_of(ticket), at=at, preferred=ticket.preferred_id, giver=ticket.handed_from_id)


def _urgency(ticket: Ticket) -> tuple:
    """As the queue's own order."""
    due = ticket.due_at.timestamp() if ticket.due_at else float("inf")
    return (due, -ticket.priority, ticket.queued_at, ticket.number)


def assign_waiting() -> int:
    """Give the queue to whoever is free, from its front; returns how many went out. Safe at any time."""
    total = 0
    while (given := _assign_some()) == AT_ONCE:
        total += given
    return total + given


@dataclass(frozen=True, slots=True)
class _Plan:
    waiting: Waiting
    choice: Choice


@transaction.atomic
def _assign_some() -> int:
    take_turn()
    plans = _planned() if anybody_waits() else []
    if not plans:
        return 0
    conversations = locking([plan.waiting.conversation for plan in plans]).run()
    # A customer may have closed one between the reading and the lock, or staff moved it to another line.
    tickets = Ticket.objects.in_bulk([plan.waiting.ticket for plan in plans])
    gifts = [
        Gift(ticket, conversations[ticket.conversation_id], plan.choice, plan.waiting.round)
        for plan in plans
        if (ticket := tickets[plan.waiting.ticket]).is_open and kind_of(ticket) == plan.waiting.kind
    ]
    if len(gifts) < len(plans):
        transaction.on_commit(assign_waiting)
    if entries := carry_out(gifts):
        events.record(entries)
    return len(entries)


def _planned() -> list[_Plan]:
    """Decide without a lock on any conversation, so that all are locked at once, in their order."""
    desks, at = Desks(), events.now().timestamp()
    plans: list[_Plan] = []
    seen: set[UUID] = set()
    hopeless: set[Kind] = set()
    while room := min(desks.room, AT_ONCE - len(plans)):
        found = offering.with_history(front(max(room, LOOKED_AT), seen=seen, kinds=hopeless), desks)
        if not found:
            break
        for waiting in found:
            if waiting.kind in hopeless or len(plans) == AT_ONCE:
                continue
            seen.add(waiting.ticket)
            choice = desks.choose(
                waiting.kind, at=at, preferred=waiting.preferred, but=waiting.had_it, giver=waiting.giver
            )
            if choice:
                plans.append(_Plan(waiting, choice))
            elif not waiting.had_it and waiting.giver is None:
                hopeless.add(waiting.kind)
    return plans


def carry_out(gifts: Sequence[Gift]) -> list[Entry]:
    """Assign the tickets, or hold them out; returns what to record. Saves those that are stored already."""
    if settings.ROUTING == "offer":
        return offering.offer(gifts)
    at = events.now()
    entries = []
    for gift in gifts:
        ticket, chosen = gift.ticket, gift.choice.candidate
        ticket.operator_id, ticket.assigned_at = chosen.id, at
        entries.append(_assigned(ticket, gift.conversation, chosen.id, chosen.public_name, gift.choice.decision))
    _save([gift.ticket for gift in gifts])
    return entries


_GIVE = """
    WITH given AS (
        SELECT * FROM json_to_recordset(%s) AS g(ticket uuid, operator uuid, at timestamptz)
    ), held AS (
        UPDATE tickets_ticket t SET operator_id = g.operator, assigned_at = g.at FROM given g WHERE t.id = g.ticket
    )
    UPDATE accounts_user u SET last_assigned_at = m.at
    FROM (SELECT operator, max(at) AS at FROM given GROUP BY operator) m WHERE u.id = m.operator RETURNING u.id
"""


def _save(tickets: Sequence[Ticket]) -> None:
    """Store who has these tickets, and since when; those that are not stored yet only count for their operators."""
    if tickets:
        given = [{"ticket": t.pk, "operator": t.operator_id, "at": t.assigned_at} for t in tickets]
        prepared.rows(_GIVE, prepared.json(given))


def hand_over(ticket: Ticket, conversation: Conversation, *, to: User, by: User | None, because: str = "took") -> Entry:
    """Make `to` the ticket's operator in memory, as a person decided; the caller saves both and records the entry."""
    at = events.now()
    decision = offering.settle(ticket, to) if ticket.operator_id is None else None
    ticket.operator, ticket.assigned_at, to.last_assigned_at = to, at, at
    return _assigned(ticket, conversation, to.pk, to.public_name, decision or by_hand(because), by)


def _assigned(
    ticket: Ticket, conversation: Conversation, operator: UUID, name: str, decision: dict[str, Any],
    by: User | None = None,
) -> Entry:  # fmt: skip
    data = {"operator": operator.hex, "name": name, "decision": decision}
    return Entry(conversation, "ticket.assigned", by=by, ticket=ticket, data=data)


def give_back(
    ticket: Ticket, conversation: Conversation, *, by: User | None, why: str, at: datetime | None = None
) -> Entry:
    """Put a ticket that somebody holds back into the queue, with its clocks: to the front. Saves it; returns what to
    record. The turn and the conversation are held.
    """
    operator = ticket.operator
    assert operator
    snooze.wake(ticket, at=at or events.now())
    ticket.operator = ticket.assigned_at = None
    ticket.save()
    data = {"from": operator.pk.hex, "name": operator.public_name, "why": why}
    return Entry(
        conversation, "ticket.returned", by=by, ticket=ticket, data=data, concerns=[operator.pk], staff_only=True
    )
