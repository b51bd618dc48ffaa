"""The case and its log.

A conversation is its events; a ticket is a projection, changed together with them.
"""

from tickets.models.event import TEXT_LIMIT, ByRole, Event
from tickets.models.intake import ApiKey, Intake
from tickets.models.offer import Offer, OfferEnd
from tickets.models.sla import ExceptionDay, SlaClock, SlaPolicy, Weekday
from tickets.models.ticket import (
    OUTSIDE,
    Channel,
    CloseReason,
    Conversation,
    Priority,
    Ticket,
    TicketState,
)

__all__ = [
    "OUTSIDE",
    "TEXT_LIMIT",
    "ApiKey",
    "ByRole",
    "Channel",
    "CloseReason",
    "Conversation",
    "Event",
    "ExceptionDay",
    "Intake",
    "Offer",
    "OfferEnd",
    "Priority",
    "SlaClock",
    "SlaPolicy",
    "Ticket",
    "TicketState",
    "Weekday",
]
