"""Snoozing: a ticket that needs nobody until a time, or until the customer writes, whichever is first.

It stays with its operator and takes no place of theirs. The clock of its first answer is paused meanwhile.
"""

from datetime import datetime

from tickets import sla
from tickets.models import Ticket


def wake(ticket: Ticket, *, at: datetime) -> None:
    """End the snooze in memory, and let the clock go on; the caller holds the conversation, and saves the ticket.

    A ticket that is not snoozed stays as it is.
    """
    if ticket.snoozed_until:
        ticket.snoozed_until = None
        sla.resume(ticket, at=at)
