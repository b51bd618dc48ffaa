"""A customer comes in: known by the bank's token, with one conversation of their own."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.identity import Identity
from accounts.models import Customer
from messaging.frames import Availability, OpenTicket
from messaging.marks import read_by_customer
from tickets.models import Channel, Conversation, Ticket
from tickets.routing import free_operators


@dataclass(frozen=True, slots=True)
class Entrance:
    customer: Customer
    conversation: UUID
    public_seq: int
    read: int  # the customer's own mark, in their numbering
    ticket: OpenTicket | None
    availability: Availability


@transaction.atomic
def enter(identity: Identity) -> Entrance:
    """Find or make the customer and the conversation. Coming in writes nothing to the log."""
    customer, _ = Customer.objects.get_or_create(
        subject=identity.subject,
        defaults={"name": identity.name or "Customer", "locale": identity.locale, "simulated": identity.simulated},
    )
    if identity.name and (customer.name, customer.locale) != (identity.name, identity.locale):
        customer.name, customer.locale = identity.name, identity.locale
        customer.save(update_fields=["name", "locale"])
    conversation, _ = Conversation.objects.get_or_create(customer=customer)
    ticket = Ticket.objects.filter(conversation=conversation, closed_at=None).select_related("operator").first()
    return Entrance(
        customer,
        conversation.pk,
        conversation.public_seq,
        read_by_customer(conversation.pk),
        OpenTicket(number=ticket.number, operator=ticket.operator.public_name if ticket.operator else "")
        if ticket
        else None,
        availability(),
    )


def availability() -> Availability:
    """Whether somebody is free to answer now, and how else to reach the bank."""
    return Availability(
        state="open" if free_operators() else "busy", phone=settings.BANK_PHONE, email=settings.BANK_EMAIL
    )


def channel_of(platform: str) -> Channel:
    """Where the customer writes from, by what the SDK says of its platform."""
    return Channel.APP if platform.lower() in {"ios", "android", "app"} else Channel.WEB


def newest_seq(conversation: UUID) -> int:
    """The newest number that the customer may see."""
    return Conversation.objects.values_list("public_seq", flat=True).get(pk=conversation)
