"""What every action on a ticket asks first: may they see it, do they hold it, was this done
before.
"""

from typing import Any
from uuid import UUID

from accounts.models import Customer, User
from tickets.access import newest_tickets, visible
from tickets.models import Conversation, Event, Ticket
from tickets.refusals import AlreadyClosed, Conflict, Forbidden, NotFound, TicketTaken


def ticket_for(by: User | Customer, conversation: Conversation) -> Ticket:
    """The newest ticket of the locked conversation, when `by` may see it; else NotFound. Who may
    only read is refused: TicketTaken or Forbidden.
    """
    ticket = newest_tickets([conversation.pk]).run().get(conversation.pk)
    if isinstance(by, Customer):
        only_reads = None if conversation.customer_id != by.pk else False
    else:
        only_reads = visible([(by.pk, conversation.pk)]).run().get((by.pk, conversation.pk))
    if only_reads is None or ticket is None:
        raise NotFound
    if only_reads:
        raise TicketTaken(ticket.operator.name) if ticket.is_open and ticket.operator else Forbidden
    return ticket


def held_ticket(by: User, conversation: Conversation, *, or_waiting: bool = False) -> Ticket:
    """The newest ticket, when it is open and `by` holds it or administers; `or_waiting`:
    administrators may also have one that nobody holds. Else NotFound, TicketClosed, Forbidden or
    TicketTaken.
    """
    ticket = ticket_for(by, conversation)
    if not ticket.is_open:
        raise AlreadyClosed
    if ticket.operator_id is None and not (or_waiting and by.is_administrator):
        raise Forbidden
    must_hold(by, ticket)
    return ticket


def must_hold(by: User, ticket: Ticket) -> None:
    if ticket.operator_id != by.pk and not by.is_administrator:
        raise TicketTaken(ticket.operator.name if ticket.operator else "")


def find_repeated_command(
    by: User | Customer, client_id: UUID, conversation: Conversation, *kinds: str, **data: Any
) -> Event | None:
    """Idempotent: the event that this very command has already made, if it came before; Conflict
    if it meant something else.
    """
    event = Event.objects.filter(sender=by.pk, client_id=client_id).select_related("ticket").first()
    if event is None:
        return None
    same = event.conversation_id == conversation.pk and event.kind in kinds
    if not same or any(event.data.get(key) != value for key, value in data.items()):
        raise Conflict
    return event
