"""Offering: a waiting ticket is held out to one operator after the other, each for OFFER_SECONDS (`ROUTING=offer`).

An offer takes a place of theirs meanwhile. Silence and refusal pass it on; nobody is asked twice in a round. When all
who are on duty for it have let it pass it waits, and OFFER_PAUSE after the last of them another round begins.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.models import User
from tickets import events, prepared
from tickets.events import Entry
from tickets.models import Conversation, Event, Offer, OfferEnd, Ticket
from tickets.routing.choosing import Choice, Desks
from tickets.routing.load import Load
from tickets.routing.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Gift:
    """A ticket of a locked conversation, and who is to have it."""

    ticket: Ticket
    conversation: Conversation
    choice: Choice
    round: int = 1


_HISTORY = """
    SELECT o.ticket_id, o.round, o.operator_id, coalesce(o.ended_at, now())
    FROM tickets_offer o JOIN tickets_ticket t ON t.id = o.ticket_id
    WHERE o.ticket_id = ANY(%s) AND o.cycle = t.cycle
"""


def with_history(found: Sequence[Waiting], desks: Desks) -> list[Waiting]:
    """The same, each with its round and with those who have had it in this round."""
    history: dict[UUID, list[tuple[int, UUID, datetime]]] = {}
    for ticket, *offer in prepared.rows(_HISTORY, [waiting.ticket for waiting in found]) if found else ():
        history.setdefault(ticket, []).append((offer[0], offer[1], offer[2]))
    return [_in_its_round(waiting, history.get(waiting.ticket, ()), desks) for waiting in found]


def _in_its_round(waiting: Waiting, offers: Collection[tuple[int, UUID, datetime]], desks: Desks) -> Waiting:
    if not offers:
        return waiting
    number = max(round for round, _, _ in offers)
    had_it = frozenset(operator for round, operator, _ in offers if round == number)
    rested = events.now() - max(ended for _, _, ended in offers) >= timedelta(seconds=settings.OFFER_PAUSE)
    if rested and desks.nobody_left(waiting.kind, had_it):
        return replace(waiting, round=number + 1)
    return replace(waiting, round=number, had_it=had_it)


def offer(gifts: Sequence[Gift]) -> list[Entry]:
    """Hold the tickets out; returns what to record."""
    at = events.now()
    until = at + timedelta(seconds=settings.OFFER_SECONDS)
    Offer.objects.bulk_create(
        [
            Offer(
                ticket=gift.ticket, cycle=gift.ticket.cycle, round=gift.round, operator_id=gift.choice.candidate.id,
                offered_at=at, until=until,
            )
            for gift in gifts
        ]
    )  # fmt: skip
    return [_offered(gift, until) for gift in gifts]


def _offered(gift: Gift, until: datetime) -> Entry:
    chosen = gift.choice.candidate
    data = {
        "operator": chosen.id.hex, "name": chosen.public_name, "until": until.isoformat(timespec="milliseconds"),
        "decision": gift.choice.decision,
    }  # fmt: skip
    return Entry(
        gift.conversation, "ticket.offered", by=None, ticket=gift.ticket, data=data, concerns=[chosen.id],
        staff_only=True,
    )  # fmt: skip


def open_offer(ticket: Ticket) -> Offer | None:
    """To whom it is being held out; the conversation is locked."""
    return Offer.objects.filter(ticket=ticket, ended_at=None).select_related("operator").first()


def place_of(ticket: Ticket, operator: User) -> Load:
    """The place that an offer of this very ticket takes already."""
    offer = open_offer(ticket)
    return Load(1, 1.0) if offer and offer.operator_id == operator.pk else Load()


def end(offer: Offer, how: OfferEnd) -> None:
    offer.ended_at, offer.end = events.now(), how
    offer.save(update_fields=["ended_at", "end"])


def withdraw(ticket: Ticket) -> None:
    """A ticket that nobody holds is closed, or handed to somebody: it is offered no more."""
    if offer := open_offer(ticket):
        end(offer, OfferEnd.WITHDRAWN)


def settle(ticket: Ticket, operator: User) -> dict[str, Any] | None:
    """The ticket goes to `operator`; returns why it was offered to them, if it was."""
    offer = open_offer(ticket)
    if offer is None:
        return None
    is_theirs = offer.operator_id == operator.pk
    end(offer, OfferEnd.ACCEPTED if is_theirs else OfferEnd.WITHDRAWN)
    if not is_theirs:
        return None
    offered = Event.objects.filter(conversation=ticket.conversation_id, ticket=ticket, kind="ticket.offered")
    return dict(offered.latest("seq").data["decision"])


def pass_on(offer: Offer, conversation: Conversation, how: OfferEnd, **said: Any) -> Entry:
    """End an offer that was declined or has expired; returns what to record. Then the next one is to be asked."""
    end(offer, how)
    data = {"operator": offer.operator.pk.hex, "name": offer.operator.public_name}
    return Entry(
        conversation, f"ticket.offer_{how}", ticket=offer.ticket, data=data, concerns=[offer.operator_id],
        staff_only=True, **said,
    )  # fmt: skip


def remember_loser(ticket: Ticket, operator: UUID) -> None:
    """Who held a ticket and left it unanswered has had it: it goes to another one."""
    at = events.now()
    last = Offer.objects.filter(ticket=ticket, cycle=ticket.cycle).order_by("-round").first()
    Offer.objects.get_or_create(
        ticket=ticket, cycle=ticket.cycle, round=last.round if last else 1, operator_id=operator,
        defaults={"offered_at": at, "until": at, "ended_at": at, "end": OfferEnd.LOST},
    )  # fmt: skip
