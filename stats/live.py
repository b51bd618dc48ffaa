"""What is going on at this moment: the queue, open tickets, who is there, who waits too long;
from the projections.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, QuerySet

from accounts.models import Role, Status, User
from accounts.presence import present_operators
from stats import figures, measures
from stats.figures import Distribution
from stats.load_words import load_words
from stats.records import CycleRecord
from tickets.models import Ticket
from tickets.routing.load import Load, lack_of_room, loads_of

AT_RISK_LIMIT = 6
NOTCHES = 8  # that fit
PRESENCE = {Status.AVAILABLE: "available", Status.FINISHING: "busy", Status.BREAK: "break"}


def open_tickets(
    line: int | None = None, channel: str | None = None, *, simulated: bool = False
) -> QuerySet[Ticket]:
    """“Open: snapshot at an instant.” Simulated ones count only where they are asked for."""
    wanted = {name: value for name, value in {"line": line, "channel": channel}.items() if value}
    if not simulated:
        wanted["simulated"] = False
    tickets = Ticket.objects.filter(closed_at=None, **wanted)
    return tickets.select_related("operator", "conversation__customer")


def waited(ticket: Ticket, now: datetime) -> int | None:
    """How long (ms) the customer has waited for an answer; None when the ball is with them."""
    return measures.milliseconds(now - ticket.waiting_since) if ticket.waiting_since else None


@dataclass(frozen=True, slots=True)
class WaitingTickets:
    """So many tickets; `oldest` is the longest wait among them, in ms."""

    count: int
    oldest: int | None


def queue(tickets: Sequence[Ticket], now: datetime) -> WaitingTickets:
    """Those that nobody has."""
    return _waiting([ticket for ticket in tickets if ticket.operator_id is None], now)


def unanswered(tickets: Sequence[Ticket], now: datetime) -> WaitingTickets:
    """Those whose customer waits for a reply, in the queue or with an operator."""
    return _waiting([ticket for ticket in tickets if ticket.waiting_since], now)


def _waiting(tickets: Sequence[Ticket], now: datetime) -> WaitingTickets:
    oldest = max((waited(ticket, now) or 0 for ticket in tickets), default=None)
    return WaitingTickets(len(tickets), oldest)


def at_risk(tickets: Sequence[Ticket], now: datetime) -> list[tuple[Ticket, int]]:
    """Tickets whose customer has waited past the warning, with the wait in ms, the longest
    first.
    """
    waits = [(ticket, waited(ticket, now) or 0) for ticket in tickets]
    late = [
        (ticket, wait) for ticket, wait in waits if wait >= settings.FIRST_RESPONSE_WARNING * 1000
    ]
    return sorted(late, key=lambda pair: -pair[1])


@dataclass(slots=True)
class OperatorNow:
    """One row of the operators' table. Waits in ms; `since` is how long the status has lasted.

    `load` and `oldest` are of all that the person holds, whatever the page's filters: what the
    router counts and their own desk shows.
    """

    person: User
    presence: str
    since: timedelta
    load: Load
    oldest: int | None
    first: Distribution
    closed: int

    @property
    def slots(self) -> list[bool]:
        """The notches of the load, as `load_meter.js` draws them: tickets that need them, then
        what is left of the capacity.
        """
        capacity, on = self.person.capacity, self.load.needs
        if capacity > NOTCHES:
            capacity, on = NOTCHES, ceil(on / capacity * NOTCHES)
        return [n < on for n in range(capacity)]

    @property
    def load_words(self) -> str:
        return load_words(self.load.needs, self.load.waits)

    @property
    def minutes(self) -> int:
        return self.since // timedelta(minutes=1)

    @property
    def is_full(self) -> bool:
        return bool(lack_of_room(self.load, self.person.capacity))

    @property
    def matters(self) -> bool:
        return self.presence != "offline" or bool(self.load.held or self.closed or self.first.n)


def staff(line: int | None, *, simulated: bool = False) -> list[User]:
    """Everybody who may answer, with `present` on them; the simulation's people if asked for."""
    people = User.objects.filter(is_active=True)
    if not simulated:
        people = people.filter(simulated=False)
    if line:
        people = people.filter(line=line)
    return list(
        people.annotate(present=Exists(present_operators().filter(pk=OuterRef("pk")))).order_by(
            "name"
        )
    )


def operators(
    people: Sequence[User],
    now: datetime,
    *,
    today: Sequence[CycleRecord],
    closed: Sequence[CycleRecord],
) -> list[OperatorNow]:
    """Those who are there or did something today; who keeps a customer waiting longest comes
    first.
    """
    loads, oldest = loads_of([person.pk for person in people]), _oldest(people)
    rows = [
        OperatorNow(
            person=person,
            presence=presence(person),
            since=now - person.status_since,
            load=loads.get(person.pk, Load()),
            oldest=_since(oldest.get(person.pk), now),
            first=figures.distribution(
                (cycle.first_response_ms for cycle in today if cycle.operator_id == person.pk),
                settings.FIRST_RESPONSE_TARGET * 1000,
            ),
            closed=sum(cycle.closed_by_id == person.pk for cycle in closed),
        )
        for person in people
    ]
    wanted = [
        row
        for row in rows
        if row.matters and (row.person.role == Role.OPERATOR or row.load.held or row.closed)
    ]
    return sorted(
        wanted,
        key=lambda row: (
            row.presence == "offline",
            -(row.oldest or 0),
            -row.load.held,
            row.person.name,
        ),
    )


def presence(person: User) -> str:
    """The name of the shape that shows it."""
    return PRESENCE[Status(person.status)] if is_present(person) else "offline"


def is_present(person: User) -> bool:
    """Whether one of their desks was alive when `staff` was asked."""
    return bool(getattr(person, "present", False))


def is_on_duty(person: User) -> bool:
    """Whether they are there and take new tickets, as the router has it."""
    return is_present(person) and person.status == Status.AVAILABLE


def _oldest(people: Sequence[User]) -> dict[UUID, datetime]:
    """Since when whoever waits longest for each of them has waited; nobody waits for the others."""
    held = Ticket.objects.filter(closed_at=None, waiting_since__isnull=False, operator__in=people)
    first = held.values("operator").annotate(first=Min("waiting_since"))
    return dict(first.values_list("operator", "first"))


def _since(start: datetime | None, now: datetime) -> int | None:
    return None if start is None else measures.milliseconds(now - start)
