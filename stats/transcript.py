"""One dialog whole: what was said, what happened, and its figures."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.delivery.models import Mark
from stats import measures
from stats.cycles import STAFF, CycleEvent, fold
from stats.facts import log_of
from stats.periods import local
from stats.timeline import Happening, happenings
from tickets.models import ByRole, Event, Ticket

EARLIER_LIMIT = 20
REMOVED = {
    "signature": gettext_lazy(
        "A copy without its digital signature: it does not prove who signed."
    ),
    "attachments": gettext_lazy("A copy without the files that were inside."),
    "form": gettext_lazy("A copy without the form that was inside."),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One message: its words, or the name of its file, or its place in degrees."""

    text: str
    file: str | None = None  # its id
    removed: tuple[str, ...] = ()  # what this copy of a file lost, in words


@dataclass(slots=True)
class Bubbles:
    """One speaker's run of messages. `side` is in (the customer), out (the bank), note or bot."""

    side: str
    name: str
    at: datetime
    said: list[Said] = field(default_factory=list)
    read: bool = False
    first: int | None = None  # ms, on the answer that was the cycle's first


@dataclass(slots=True)
class Item:
    """One thing in the transcript: a day, a run of messages, or something that happened."""

    day: date | None = None
    turn: Bubbles | None = None
    happening: Happening | None = None


class Transcript:
    """Everything the dialog's page shows."""

    def __init__(self, ticket: Ticket, now: datetime) -> None:
        self.ticket, self.now = ticket, now
        self.events = list(log_of([ticket]).order_by("seq"))
        self.cycles = fold(
            CycleEvent(e.kind, e.at, e.by_role, e.by_user_id, e.data) for e in self.events
        )
        read = Mark.objects.filter(conversation=ticket.conversation_id, user=None).values_list(
            "read", flat=True
        )
        self._read = read.first() or 0
        self._first = {
            c.first_response_at: measures.first_response(c)
            for c in self.cycles
            if c.first_response_at
        }

    def first_replies(self) -> list[tuple[str, int | None]]:
        """The first reply of each cycle (ms), the first one and those after reopenings."""
        return [
            (
                _("First reply") if cycle.number == 1 else _("After reopening"),
                measures.first_response(cycle),
            )
            for cycle in self.cycles
        ]

    def longest_wait(self) -> int | None:
        waits = [measures.longest_wait(cycle, self.now) for cycle in self.cycles]
        return max((wait for wait in waits if wait is not None), default=None)

    def handling(self) -> int | None:
        """What the closed cycles took the operators together, in ms."""
        times = [
            measures.handling(cycle, person)
            for cycle in self.cycles
            if cycle.closed_at
            for person in {held.operator for held in cycle.assignments}
        ]
        return sum(time for time in times if time is not None) if times else None

    def time_to_close(self) -> int | None:
        """From the first cycle's start to the last close; None while it is open."""
        if not self.cycles or self.cycles[-1].closed_at is None:
            return None
        first = self.cycles[0]
        return measures.milliseconds(
            self.cycles[-1].closed_at - (first.started_at or first.opened_at)
        )

    def messages(self) -> tuple[int, int]:
        """From the customer, and from the bank."""
        return sum(c.messages_in for c in self.cycles), sum(
            c.messages_out.total() for c in self.cycles
        )

    def score(self) -> int | None:
        return measures.score(self.cycles)

    def happenings(self) -> list[Happening]:
        return happenings(self.events, self.cycles)

    def items(self) -> list[Item]:
        items: list[Item] = []
        told = {happening.seq: happening for happening in self.happenings() if happening.in_talk}
        day = None
        for event in self.events:
            if (event_day := local(event.at).date()) != day:
                day = event_day
                items.append(Item(day=day))
            if event.seq in told:
                items.append(Item(happening=told[event.seq]))
            elif event.kind in {"message.sent", "note.added"}:
                self._say(items, event)
        return items

    def _say(self, items: list[Item], event: Event) -> None:
        side, last = side_of(event), items[-1].turn
        first = self._first.get(event.at) if side == "out" else None
        if last is None or (last.side, last.name) != (side, event.by_name):
            last = Bubbles(side, event.by_name, event.at)
            items.append(Item(turn=last))
        last.said.append(said_in(event))
        last.at, last.read = event.at, event.seq <= self._read
        last.first = last.first if first is None else first


def said_in(event: Event) -> Said:
    if file := event.data.get("file"):
        lost = [str(REMOVED[name]) for name in file.get("removed", ()) if name in REMOVED]
        return Said(file["name"], file["id"], tuple(lost))
    if place := event.data.get("location"):
        return Said(f"{place['latitude']:.5f}, {place['longitude']:.5f}")
    return Said(event.text or "")


def side_of(event: Event) -> str:
    if event.kind == "note.added":
        return "note"
    if event.by_role == ByRole.CUSTOMER:
        return "in"
    return "out" if event.by_role in STAFF else "bot"


def earlier_tickets(ticket: Ticket) -> list[Ticket]:
    """The customer's other tickets, newest first."""
    others = (
        Ticket.objects.filter(conversation=ticket.conversation_id)
        .exclude(pk=ticket.pk)
        .order_by("-number")
    )
    return list(others.select_related("operator")[:EARLIER_LIMIT])
