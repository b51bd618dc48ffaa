"""Load and capacity: how many tickets somebody holds, and whether one more fits. Router,
availability, transfer targets, dashboard and desk all ask here.

Three counts, the same on every screen: tickets that need them (a customer waits for their reply, or
it is just being offered to them), tickets that wait for the customer, snoozed ones. Shown is only
what is counted. For deciding alone they are weighed: one that needs its operator 1, one that waits
for its customer LOAD_ANSWERED, a snoozed one nothing. A new one needs room for 1 within the
capacity. Besides nobody holds more than CAPACITY_CEILING times their capacity altogether, whatever
it weighs: so tickets that wake carry nobody beyond that."""

from collections.abc import Collection
from dataclasses import dataclass
from math import floor, inf
from uuid import UUID

from django.conf import settings

from accounts.models import User
from postgres.prepared import Query
from tickets.models import Ticket
from tickets.refusals import AtCapacity

TOLERANCE = 1e-6  # sums of weights are not exact

# {only} narrows the holders.
LOADS = """
    SELECT h.holder, count(*) FILTER (WHERE h.kind = 'needs') AS needs,
        count(*) FILTER (WHERE h.kind = 'waits') AS waits,
        count(*) FILTER (WHERE h.kind = 'snoozed') AS snoozed
    FROM (
        SELECT t.operator_id AS holder,
            CASE WHEN t.snoozed_until IS NOT NULL THEN 'snoozed'
            WHEN t.waiting_since IS NOT NULL THEN 'needs' ELSE 'waits' END AS kind
        FROM tickets_ticket t WHERE t.closed_at IS NULL AND t.operator_id {only}
        UNION ALL SELECT o.operator_id, 'needs' FROM tickets_offer o WHERE o.ended_at IS NULL
          AND o.operator_id {only}
    ) h GROUP BY h.holder
"""
ALL_LOADS = LOADS.format(only="IS NOT NULL")
_LOADS_OF = LOADS.format(only="= ANY(%s)")


@dataclass(frozen=True, slots=True)
class Load:
    """How many tickets of somebody need them, wait for the customer, and are snoozed."""

    needs: int = 0
    waits: int = 0
    snoozed: int = 0

    @property
    def held(self) -> int:
        return self.needs + self.waits + self.snoozed

    @property
    def weight(self) -> float:
        """What they weigh together: for deciding, never for showing."""
        weight: float = self.needs + settings.LOAD_ANSWERED * self.waits
        return weight

    def __sub__(self, other: "Load") -> "Load":
        return Load(
            self.needs - other.needs, self.waits - other.waits, self.snoozed - other.snoozed
        )


def loads_of(operators: Collection[UUID]) -> dict[UUID, Load]:
    """The loads of those of them who hold anything."""
    some = list(operators)
    query = Query(_LOADS_OF, (some, some), list)
    return {holder: Load(*counts) for holder, *counts in query.run()}


def ceiling_of(capacity: int) -> int:
    return max(capacity, floor(capacity * settings.CAPACITY_CEILING + TOLERANCE))


def weight_of(ticket: Ticket) -> float:
    if ticket.snoozed_until:
        return 0.0
    return 1.0 if ticket.waiting_since else settings.LOAD_ANSWERED


def lack_of_room(load: Load, capacity: int, weight: float = 1.0) -> str:
    """Why whoever has this load gets no ticket more of this weight, as a code; empty: it fits."""
    if load.weight + weight > capacity + TOLERANCE:
        return "full"
    return "ceiling" if load.held >= ceiling_of(capacity) else ""


def room_for(load: Load, capacity: int, limit: float = inf) -> int:
    """How many tickets more of weight 1 fit, when they may have `limit` of their capacity now."""
    by_weight = floor(min(capacity, limit) - load.weight + TOLERANCE)
    return max(0, min(ceiling_of(capacity) - load.held, by_weight))


def must_have_room(operator: User, weight: float = 1.0, *, less: Load = Load()) -> None:
    """Raise AtCapacity unless one ticket more of this weight fits; `less` is what they would give
    for it. The routing lock is held.
    """
    load = loads_of([operator.pk]).get(operator.pk, Load())
    if lack_of_room(load - less, operator.capacity, weight):
        raise AtCapacity
