"""All dialogs: finding them, and a line about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from messaging.desk.search.snippets import Piece
from messaging.desk.search.tickets import excerpts_of, tickets_with, words_of
from stats import measures
from stats.behind import tickets_behind
from stats.cycles import fold
from stats.facts import lines_of
from stats.periods import Period
from stats.ratings import of_tickets
from stats.reading import FigureScope
from tickets.models import Ticket

PAGE = 50
STATES = {
    "open": Q(closed_at=None),
    "waiting": Q(closed_at=None, operator=None),
    "closed": Q(closed_at__isnull=False),
}


def dialogs(wanted: dict[str, Any], period: Period | None, now: datetime) -> QuerySet[Ticket]:
    """The tickets that the filters leave, newest first, simulated ones too.

    `wanted` comes from `HistoryFilters`. Behind a figure, the period and the operator are those
    that it was counted by; otherwise the opening and who has the ticket.
    """
    tickets = Ticket.objects.select_related("conversation__customer", "operator").order_by(
        "-number"
    )
    tickets = tickets.filter(_about(wanted))
    if wanted["counted"] and period:
        operator = wanted["operator"].pk if wanted["operator"] else None
        scope = FigureScope(period, operator, wanted["line"], wanted["channel"] or None)
        return tickets.filter(tickets_behind(wanted["counted"], scope, now))
    if period:
        tickets = tickets.filter(opened_at__gte=period.start, opened_at__lt=period.end)
    return tickets.filter(operator=wanted["operator"]) if wanted["operator"] else tickets


def _about(wanted: dict[str, Any]) -> Q:
    """What a ticket itself says."""
    same = {name: wanted[name] for name in ("line", "channel", "topic") if wanted[name]}
    about = STATES.get(wanted["state"], Q()) & Q(**same)
    if rating := wanted["rating"]:
        about &= _rated(rating)
    return about & _matching(wanted["q"]) if wanted["q"] else about


def _rated(wanted: str) -> Q:
    """By the newest rating: a score, any, or none."""
    given = of_tickets().filter(conversation=OuterRef("conversation"), ticket=OuterRef("pk"))
    if wanted.isdigit():
        given = given.filter(data__score=int(wanted))
    return ~Q(Exists(given)) if wanted == "unrated" else Q(Exists(given))


def _matching(text: str) -> Q:
    """A ticket's number, a part of the customer's name, or words of a message or note."""
    found = Q(conversation__customer__name__icontains=text) | Q(pk__in=tickets_with(words_of(text)))
    number = text.removeprefix("#")
    return (
        found | Q(number=int(number))
        if number.isascii() and number.isdigit() and len(number) < 19
        else found
    )


@dataclass(frozen=True, slots=True)
class DialogRow:
    """A ticket in the list.

    Times in ms: the first reply of its first cycle, and the longest wait of all. `score` is the
    newest rating.
    """

    ticket: Ticket
    first: int | None
    longest: int | None
    messages: int
    score: int | None
    excerpt: list[Piece]  # where the words were said that were searched for


def with_figures(tickets: Sequence[Ticket], now: datetime, text: str = "") -> list[DialogRow]:
    """The tickets of one page with what the log says of them, by one query, and where `text`
    was found in it.
    """
    cycles = {pk: fold(lines) for pk, lines in lines_of(tickets)}
    places = [(ticket.conversation_id, ticket.pk) for ticket in tickets]
    excerpts = excerpts_of(places, words_of(text)) if text and places else {}
    return [
        _dialog(ticket, cycles.get(ticket.pk, []), now, excerpts.get(ticket.number, []))
        for ticket in tickets
    ]


def _dialog(ticket: Ticket, cycles: list, now: datetime, excerpt: list[Piece]) -> DialogRow:
    waits = [wait for cycle in cycles if (wait := measures.longest_wait(cycle, now)) is not None]
    return DialogRow(
        ticket=ticket,
        first=measures.first_response(cycles[0]) if cycles else None,
        longest=max(waits, default=None),
        score=measures.score(cycles),
        messages=sum(cycle.messages_in + cycle.messages_out.total() for cycle in cycles),
        excerpt=excerpt,
    )
