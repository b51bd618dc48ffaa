"""What the customer says of a talk that is over: once a cycle, and they may change their mind
for a while.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import Customer, User
from accounts.visible import is_visible
from tickets import events
from tickets.access import lock_conversation
from tickets.events import Entry
from tickets.guards import find_repeated_command
from tickets.models import ByRole, Conversation, Event, Ticket
from tickets.refusals import Conflict, Empty, NotClosed, NotFound, RatingTooLate

COMMENT_LIMIT = 1000  # characters
SCORE_MINIMUM, SCORE_LIMIT = 1, 5


@transaction.atomic
def rate_ticket(
    *,
    by: Customer,
    conversation_id: UUID,
    client_id: UUID,
    number: int,
    score: int,
    comment: str = "",
) -> Event:
    """Rate the newest cycle of one's closed ticket, within RATING_WINDOW of its close; the last
    word of a cycle counts.

    It belongs to who said the last human message, else to who held the ticket.
    """
    conversation = lock_conversation(conversation_id)
    comment = comment.strip()
    rated = {"number": number, "score": score}
    if done := find_repeated_command(by, client_id, conversation, "ticket.rated", **rated):
        return _same(done, comment)
    if comment and not is_visible(comment):
        raise Empty
    ticket = _rateable(by, conversation, number)
    whose = _whose(ticket)
    data = {
        **rated,
        "cycle": ticket.cycle,
        "operator": whose.pk.hex if whose else None,
        "name": whose.public_name if whose else "",
    }
    entry = Entry(
        conversation,
        "ticket.rated",
        by=by,
        ticket=ticket,
        client_id=client_id,
        text=comment or None,
        data=data,
        concerns=[whose.pk] if whose else [],
    )
    return events.record([entry])[0]


def _same(event: Event, comment: str) -> Event:
    if (event.text or "") != comment:
        raise Conflict
    return event


def _rateable(by: Customer, conversation: Conversation, number: int) -> Ticket:
    ticket = Ticket.objects.filter(conversation=conversation, number=number).first()
    if ticket is None or conversation.customer_id != by.pk:
        raise NotFound
    if ticket.closed_at is None:
        raise NotClosed
    if events.now() - ticket.closed_at > timedelta(seconds=settings.RATING_WINDOW):
        raise RatingTooLate
    return ticket


def _whose(ticket: Ticket) -> User | None:
    """Who said the last human message of this cycle."""
    cycle = Event.objects.filter(conversation=ticket.conversation_id, ticket=ticket)
    begun = (
        cycle.filter(kind="ticket.reopened").order_by("-seq").values_list("seq", flat=True).first()
        or 0
    )
    said = cycle.filter(
        kind="message.sent", by_role__in=(ByRole.OPERATOR, ByRole.ADMINISTRATOR), seq__gt=begun
    )
    last = said.order_by("-seq").select_related("by_user").first()
    return last.by_user if last else ticket.operator
