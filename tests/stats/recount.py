"""A count by hand over the log: naive on purpose, one pass over Event rows, sharing nothing with
`stats`.

Everything is in whole milliseconds. It knows the law (metrics.md) and no code of ours.
"""

from collections import defaultdict
from datetime import datetime
from math import ceil
from statistics import median
from uuid import UUID

from tickets.models import Event


class Hand:
    """One cycle as somebody with a pencil would write it down."""

    def __init__(self, ticket, number: int, opened: datetime) -> None:
        self.ticket, self.number, self.opened = ticket, number, opened
        self.start = self.first = self.first_by = self.closed = self.closed_by = (
            self.closed_role
        ) = None
        self.waiting = self.queued = None
        self.answers, self.reactions, self.handled = [], [], defaultdict(int)
        self.holder = self.held_since = self.last_holder = None
        self.reacted, self.reason, self.queue = True, "", []


def ms(later: datetime, earlier: datetime) -> int:
    return round((later - earlier).total_seconds() * 1000)


def by_hand(*, simulated: bool = False) -> list[Hand]:
    """Every cycle in the log."""
    cycles, current = [], {}
    for event in Event.objects.order_by("conversation_id", "seq").select_related("ticket"):
        if event.ticket is None or event.ticket.simulated != simulated:
            continue
        if event.kind in ("ticket.opened", "ticket.reopened"):
            cycles.append(Hand(event.ticket, event.data["cycle"], event.at))
            current[event.ticket_id] = cycles[-1]
            cycles[-1].queued = event.at
            continue
        _write_down(current[event.ticket_id], event)
    return cycles


def _write_down(hand: Hand, event: Event) -> None:
    if event.kind == "message.sent":
        _somebody_spoke(hand, event)
    elif event.kind == "ticket.assigned":
        _put_down(hand, event)
        hand.holder = hand.last_holder = UUID(event.data["operator"])
        hand.held_since, hand.reacted = event.at, False
        if hand.queued:
            hand.queue.append(ms(event.at, hand.queued))
        hand.queued = None
    elif event.kind == "ticket.returned":
        _put_down(hand, event)
        hand.queued = event.at
    elif event.kind == "ticket.closed":
        _put_down(hand, event)
        hand.closed, hand.closed_by, hand.closed_role = event.at, event.by_user_id, event.by_role
        hand.reason = event.data["reason"]


def _somebody_spoke(hand: Hand, event: Event) -> None:
    if event.by_role == "customer":
        hand.start = hand.start or event.at
        hand.waiting = hand.waiting or event.at
        return
    if hand.waiting:
        hand.answers.append((event.by_user_id, ms(event.at, hand.waiting)))
        hand.waiting = None
    if hand.start and not hand.first:
        hand.first, hand.first_by = event.at, event.by_user_id
    if hand.holder == event.by_user_id and not hand.reacted:
        hand.reactions.append((hand.holder, ms(event.at, hand.held_since)))
        hand.reacted = True


def _put_down(hand: Hand, event: Event) -> None:
    if hand.holder:
        hand.handled[hand.holder] += ms(event.at, hand.held_since)
    hand.holder = None


def middle(values: list[int]) -> float | None:
    return median(values) if values else None


def nine_of_ten(values: list[int]) -> int | None:
    return sorted(values)[ceil(0.9 * len(values)) - 1] if values else None
