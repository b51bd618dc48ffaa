"""A call that is over when we hear of it: it opens, is answered and closes at once, at the
times it had.
"""

from accounts.models import User
from accounts.visible import is_visible
from messaging.intake.request import NewTicket, in_utc
from tickets import events, routing
from tickets.closing import closing
from tickets.events import Entry
from tickets.models import Channel, CloseReason, Conversation, Ticket
from tickets.opening import NewTickets, Origin, open_or_reopen
from tickets.refusals import Empty


def record_handled(
    conversation: Conversation, asked: NewTicket, origin: Origin, operator: User
) -> Ticket:
    """Record a ticket that `operator` has dealt with; it takes no place of theirs and asks nobody
    else.

    The routing lock and the conversation's lock are held, and no ticket is open. Raises Empty.
    """
    if not is_visible(asked.text):
        raise Empty
    channel, now = Channel(asked.channel), origin.recorded_at
    answered_at = max(origin.at, in_utc(asked.answered_at, now))
    closed_at = max(answered_at, in_utc(asked.closed_at, now))
    new_tickets = NewTickets()
    ticket, entries = open_or_reopen(
        conversation, None, channel=channel, origin=origin, new_tickets=new_tickets
    )
    new_tickets.store()
    entries.append(
        Entry(
            conversation,
            "message.sent",
            by=conversation.customer,
            ticket=ticket,
            text=asked.text,
            at=origin.at,
            data=origin.saying(channel),
        )
    )
    given = routing.hand_over(ticket, conversation, to=operator, by=None, because="answered")
    ticket.assigned_at = ticket.first_response_at = answered_at
    data = {**given.data, "answered": True}
    entries.append(
        Entry(conversation, given.kind, by=None, ticket=ticket, at=answered_at, data=data)
    )
    reason = CloseReason(asked.reason or CloseReason.SOLVED)
    entries.append(closing(ticket, conversation, by=operator, reason=reason, at=closed_at))
    events.record(entries)
    return ticket
