"""All dialogs: finding them, and a line about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from messaging.search.excerpts import Piece
from messaging.search.tickets import excerpts_of, tickets_with, words_of
from stats import definitions
from stats.cycles import fold
from stats.facts import lines_of
from stats.periods import Period
from tickets.models import Ticket

PAGE = 50
STATES = {
    "open": Q(closed_at=None),
    "waiting": Q(closed_at=None, operator=None),
    "closed": Q(closed_at__isnull=False),
}


def dialogs(wanted: dict[str, Any], period: Period | None) -> QuerySet[Ticket]:
    """The tickets that the filters leave, newest first, simulated ones too. `wanted` comes from `HistoryFilters`."""
    tickets = Ticket.objects.select_related("conversation__customer", "operator").order_by("-number")
    if state := wanted["state"]:
        tickets = tickets.filter(STATES[state])
    if period:
        tickets = tickets.filter(opened_at__gte=period.start, opened_at__lt=period.end)
    if operator := wanted["operator"]:
        tickets = tickets.filter(operator=operator)
    if channel := wanted["channel"]:
        tickets = tickets.filter(channel=channel)
    if topic := wanted["topic"]:
        tickets = tickets.filter(topic=topic)
    return tickets.filter(_matching(wanted["q"])) if wanted["q"] else tickets


def _matching(text: str) -> Q:
    """A ticket's number, a part of the customer's name, or words of a message or note."""
    found = Q(conversation__customer__name__icontains=text) | Q(pk__in=tickets_with(words_of(text)))
    number = text.removeprefix("#")
    return found | Q(number=int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else found


@dataclass(frozen=True, slots=True)
class Dialog:
    """A ticket in the list. Times in ms: the first reply of its first cycle, and the longest wait of all."""

    ticket: Ticket
    first: int | None
    longest: int | None
    messages: int
    excerpt: list[Piece]  # where the words were said that were searched for


def with_figures(tickets: Sequence[Ticket], now: datetime, text: str = "") -> list[Dialog]:
    """The tickets of one page with what the log says of them, by one query, and where `text` was found in it."""
    cycles = {pk: fold(lines) for pk, lines in lines_of(tickets)}
    places = [(ticket.conversation_id, ticket.pk) for ticket in tickets]
    excerpts = excerpts_of(places, words_of(text)) if text and places else {}
    return [_dialog(ticket, cycles.get(ticket.pk, []), now, excerpts.get(ticket.number, [])) for ticket in tickets]


def _dialog(ticket: Ticket, cycles: list, now: datetime, excerpt: list[Piece]) -> Dialog:
    waits = [wait for cycle in cycles if (wait := definitions.longest_wait(cycle, now)) is not None]
    return Dialog(
        ticket=ticket,
        first=definitions.first_response(cycles[0]) if cycles else None,
        longest=max(waits, default=None),
        messages=sum(cycle.messages_in + cycle.messages_out.total() for cycle in cycles),
        excerpt=excerpt,
    )
