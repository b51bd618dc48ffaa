"""Offering: a waiting ticket is held out to one operator after the other, each for OFFER_SECONDS
(`ROUTING=offer`).

An offer takes a place of theirs meanwhile. Silence and refusal pass it on; nobody is asked twice in
a round. When all who are on duty for it have let it pass it waits, and OFFER_PAUSE after the last
of them another round begins."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.models import User
from postgres import prepared
from tickets import events
from tickets.events import Entry
from tickets.models import Conversation, Event, Offer, OfferEnd, Ticket
from tickets.routing.choosing import Choice, OperatorPool
from tickets.routing.load import Load
from tickets.routing.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Assignment:
    """A ticket of a locked conversation, and who is to have it."""

    ticket: Ticket
    conversation: Conversation
    choice: Choice
    round: int = 1


_HISTORY = """
    SELECT o.ticket_id, o.round, o.operator_id, coalesce(o.ended_at, now()), o."end"
    FROM tickets_offer o JOIN tickets_ticket t ON t.id = o.ticket_id
    WHERE o.ticket_id = ANY(%s) AND o.cycle = t.cycle
"""


# What came of an offer, as the code of why they do not get it again; of all else: had_it_before.
_CAME_OF_IT: dict[str, str] = {OfferEnd.DECLINED: "declined", OfferEnd.EXPIRED: "no_response"}
PastOffer = tuple[int, UUID, datetime, str]  # round, operator, when it ended, how


def with_history(found: Sequence[Waiting], pool: OperatorPool) -> list[Waiting]:
    """Waiting tickets, each with its round and with those who have had it in this round."""
    history: dict[UUID, list[PastOffer]] = {}
    past = prepared.rows(_HISTORY, [waiting.ticket for waiting in found]) if found else ()
    for ticket, round, operator, ended, how in past:
        history.setdefault(ticket, []).append((round, operator, ended, how))
    return [_in_its_round(waiting, history.get(waiting.ticket, ()), pool) for waiting in found]


def _in_its_round(waiting: Waiting, offers: Collection[PastOffer], pool: OperatorPool) -> Waiting:
    if not offers:
        return waiting
    number = max(round for round, *_ in offers)
    had_it = {
        operator: _CAME_OF_IT.get(how, "had_it_before")
        for round, operator, _, how in offers
        if round == number
    }
    rested = events.now() - max(ended for _, _, ended, _ in offers) >= timedelta(
        seconds=settings.OFFER_PAUSE
    )
    if rested and pool.nobody_left(waiting.kind, had_it):
        return replace(waiting, round=number + 1)
    return replace(waiting, round=number, had_it=had_it)


def offer(assignments: Sequence[Assignment]) -> list[Entry]:
    """Hold the tickets out; returns what to record."""
    at = events.now()
    until = at + timedelta(seconds=settings.OFFER_SECONDS)
    Offer.objects.bulk_create(
        [
            Offer(
                ticket=assignment.ticket,
                cycle=assignment.ticket.cycle,
                round=assignment.round,
                operator_id=assignment.choice.candidate.id,
                offered_at=at,
                until=until,
            )
            for assignment in assignments
        ]
    )
    return [_offered(assignment, until) for assignment in assignments]


def _offered(assignment: Assignment, until: datetime) -> Entry:
    chosen = assignment.choice.candidate
    data = {
        "operator": chosen.id.hex,
        "name": chosen.public_name,
        "until": until.isoformat(timespec="milliseconds"),
        "decision": assignment.choice.decision,
    }
    return Entry(
        assignment.conversation,
        "ticket.offered",
        by=None,
        ticket=assignment.ticket,
        data=data,
        concerns=[chosen.id],
        staff_only=True,
    )


def open_offer(ticket: Ticket) -> Offer | None:
    """To whom it is being held out; the conversation is locked."""
    return Offer.objects.filter(ticket=ticket, ended_at=None).select_related("operator").first()


def place_of(ticket: Ticket, operator: User) -> Load:
    """The place that an offer of this very ticket takes already."""
    offer = open_offer(ticket)
    return Load(needs=1) if offer and offer.operator_id == operator.pk else Load()


def end(offer: Offer, how: OfferEnd) -> None:
    offer.ended_at, offer.end = events.now(), how
    offer.save(update_fields=["ended_at", "end"])


def withdraw(ticket: Ticket) -> bool:
    """A ticket that nobody holds is closed, or handed to somebody: it is offered no more. Whether
    it was.
    """
    if offer := open_offer(ticket):
        end(offer, OfferEnd.WITHDRAWN)
    return offer is not None


def settle(offer: Offer, ticket: Ticket, operator: User) -> dict[str, Any] | None:
    """The ticket goes to `operator`; returns why it was offered to them, if it was."""
    is_theirs = offer.operator_id == operator.pk
    end(offer, OfferEnd.ACCEPTED if is_theirs else OfferEnd.WITHDRAWN)
    if not is_theirs:
        return None
    offered = Event.objects.filter(
        conversation=ticket.conversation_id, ticket=ticket, kind="ticket.offered"
    )
    return dict(offered.latest("seq").data["decision"])


_ENDED = {
    OfferEnd.DECLINED: "ticket.offer_declined",
    OfferEnd.EXPIRED: "ticket.offer_expired",
}


def pass_on(offer: Offer, conversation: Conversation, how: OfferEnd, **said: Any) -> Entry:
    """End an offer that was declined or has expired; returns what to record.

    Then the next one is to be asked.
    """
    end(offer, how)
    data = {"operator": offer.operator.pk.hex, "name": offer.operator.public_name}
    return Entry(
        conversation,
        _ENDED[how],
        ticket=offer.ticket,
        data=data,
        concerns=[offer.operator_id],
        staff_only=True,
        **said,
    )


def remember_loser(ticket: Ticket, operator: UUID) -> None:
    """Who held a ticket and left it unanswered has had it: it goes to another one."""
    at = events.now()
    last = Offer.objects.filter(ticket=ticket, cycle=ticket.cycle).order_by("-round").first()
    Offer.objects.get_or_create(
        ticket=ticket,
        cycle=ticket.cycle,
        round=last.round if last else 1,
        operator_id=operator,
        defaults={"offered_at": at, "until": at, "ended_at": at, "end": OfferEnd.LOST},
    )
