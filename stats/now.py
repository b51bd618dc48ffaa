"""What is going on at this moment: the queue, open tickets, who is there, who waits too long; from the projections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Role, Status, User
from accounts.presence import present_operators
from stats import definitions
from stats.definitions import Distribution
from stats.records import CycleRecord
from tickets.models import Ticket

MOST_AT_RISK = 6
PRESENCE = {Status.AVAILABLE: "available", Status.FINISHING: "busy", Status.BREAK: "break"}


def open_tickets(line: int | None = None, channel: str | None = None) -> QuerySet[Ticket]:
    """“Open: snapshot at an instant.” Simulated ones never count."""
    wanted = {name: value for name, value in {"line": line, "channel": channel}.items() if value}
    tickets = Ticket.objects.filter(closed_at=None, simulated=False, **wanted)
    return tickets.select_related("operator", "conversation__customer")


def waited(ticket: Ticket, now: datetime) -> int | None:
    """How long (ms) the customer has been waiting for an answer; None when the ball is with them."""
    return definitions.milliseconds(now - ticket.waiting_since) if ticket.waiting_since else None


@dataclass(frozen=True, slots=True)
class Queue:
    """Tickets that nobody has; `oldest` is the longest wait among them, in ms."""

    count: int
    oldest: int | None


def queue(tickets: Sequence[Ticket], now: datetime) -> Queue:
    waiting = [ticket for ticket in tickets if ticket.operator_id is None]
    return Queue(len(waiting), max((waited(ticket, now) or 0 for ticket in waiting), default=None))


def at_risk(tickets: Sequence[Ticket], now: datetime) -> list[tuple[Ticket, int]]:
    """Tickets whose customer has waited past the warning, with the wait in ms, the longest first."""
    waits = [(ticket, waited(ticket, now) or 0) for ticket in tickets]
    late = [(ticket, wait) for ticket, wait in waits if wait >= settings.FIRST_RESPONSE_WARNING * 1000]
    return sorted(late, key=lambda pair: -pair[1])


@dataclass(slots=True)
class OperatorNow:
    """One row of the operators' table. Waits in ms; `since` is how long the status has lasted."""

    person: User
    presence: str
    since: timedelta
    open: int
    oldest: int | None
    first: Distribution
    closed: int

    @property
    def slots(self) -> list[bool]:
        """The notches of the load: taken, then free."""
        return [n < self.open for n in range(max(self.person.capacity, self.open))]

    @property
    def minutes(self) -> int:
        return self.since // timedelta(minutes=1)

    @property
    def is_full(self) -> bool:
        return self.open >= self.person.capacity

    @property
    def matters(self) -> bool:
        return self.presence != "offline" or bool(self.open or self.closed or self.first.n)


def staff(line: int | None) -> list[User]:
    """Everybody who may answer, with `present` on them."""
    people = User.objects.filter(is_active=True, simulated=False)
    if line:
        people = people.filter(line=line)
    return list(people.annotate(present=Exists(present_operators().filter(pk=OuterRef("pk")))).order_by("name"))


def operators(
    people: Sequence[User],
    tickets: Sequence[Ticket],
    now: datetime,
    *,
    today: Sequence[CycleRecord],
    closed: Sequence[CycleRecord],
) -> list[OperatorNow]:
    """Those who are there or did something today; who keeps a customer waiting longest comes first."""
    rows = [
        OperatorNow(
            person=person,
            presence=presence(person),
            since=now - person.status_since,
            open=sum(ticket.operator_id == person.pk for ticket in tickets),
            oldest=_oldest(person.pk, tickets, now),
            first=definitions.distribution(
                (cycle.first_response_ms for cycle in today if cycle.operator_id == person.pk),
                settings.FIRST_RESPONSE_TARGET * 1000,
            ),
            closed=sum(cycle.closed_by_id == person.pk for cycle in closed),
        )
        for person in people
    ]
    wanted = [row for row in rows if row.matters and (row.person.role == Role.OPERATOR or row.open or row.closed)]
    return sorted(wanted, key=lambda row: (row.presence == "offline", -(row.oldest or 0), -row.open, row.person.name))


def presence(person: User) -> str:
    """The name of the shape that shows it."""
    return PRESENCE[Status(person.status)] if is_present(person) else "offline"


def is_present(person: User) -> bool:
    """Whether one of their workstations was alive when `staff` was asked."""
    return bool(getattr(person, "present", False))


def _oldest(operator: UUID, tickets: Sequence[Ticket], now: datetime) -> int | None:
    waits = (waited(ticket, now) for ticket in tickets if ticket.operator_id == operator)
    return max((wait for wait in waits if wait is not None), default=None)
