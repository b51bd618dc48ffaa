"""What time does to offers: one that nobody took in time passes on. `tickets.sla_clock` calls it,
as often as it ticks.

As there, nobody leads: whoever locks a conversation first writes, the others pass over it or find
it written."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from postgres import prepared
from tickets import events
from tickets.access import locking
from tickets.models import Offer, OfferEnd
from tickets.routing.assigning import assign_waiting
from tickets.routing.offering import pass_on

BATCH = 200  # offers of one transaction
_OVER = """
    SELECT o.id, t.conversation_id FROM tickets_offer o JOIN tickets_ticket t ON t.id = o.ticket_id
    WHERE o.ended_at IS NULL AND o.until < %s ORDER BY o.until LIMIT %s
"""


def expire_offers(at: datetime) -> int:
    """Pass on what was offered until before `at`; returns how many.

    Safe at any time, beside any number of others.
    """
    over = prepared.rows(_OVER, at, BATCH)
    return _expire(dict(over), at) if over else 0


def end_offers_to(operator: User) -> None:
    """Whoever is suspended is asked nothing more: what is offered to them passes on right after
    this transaction.
    """
    at = events.now()
    if Offer.objects.filter(operator=operator, ended_at=None).update(
        until=at - timedelta(milliseconds=1)
    ):
        transaction.on_commit(lambda: expire_offers(at))


@transaction.atomic
def _expire(over: dict, at: datetime) -> int:
    conversations = locking(set(over.values()), waiting=False).run()
    ours = [offer for offer, conversation in over.items() if conversation in conversations]
    still = Offer.objects.filter(pk__in=ours, ended_at=None, until__lt=at).select_related(
        "operator", "ticket"
    )
    entries = [
        pass_on(offer, conversations[offer.ticket.conversation_id], OfferEnd.EXPIRED, by=None)
        for offer in still.order_by("pk")
    ]
    if entries:
        events.record(entries)
        transaction.on_commit(assign_waiting)
    return len(entries)
