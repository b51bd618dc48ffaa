"""Taking a ticket of another channel: by the same actions and the same log as the chat, and
once.
"""

import hashlib
from datetime import datetime
from typing import Any
from uuid import uuid5

import msgspec
from django.db import transaction

from accounts.models import Customer, User
from messaging.intake.handled import record_handled
from messaging.intake.refusals import ChannelForbidden, NoSuchTicket, OtherBody, UnknownOperator
from messaging.intake.request import NewTicket, in_utc
from messaging.writing.new_message import NewMessage
from messaging.writing.sending import send_messages
from postgres.refusals import Refused
from tickets import events, routing
from tickets.access import lock_conversation, newest_tickets
from tickets.models import ApiKey, Channel, Conversation, Intake, Priority, Ticket
from tickets.opening import Origin
from tickets.refusals import TicketOpen


def submit_ticket(
    *, key: ApiKey, idempotency_key: str, asked: NewTicket
) -> tuple[dict[str, Any], bool]:
    """Open a ticket, or add to the customer's open one; returns the answer, and whether it was
    given before.

    The same `idempotency_key` of the same key is answered alike for ever, and changes nothing
    again. Raises Refused."""
    body = hashlib.sha256(msgspec.json.encode(asked, order="deterministic")).digest()
    if before := _before(key, idempotency_key, body):
        return before, True
    return _submit(key, idempotency_key, asked, body)


def _before(key: ApiKey, idempotency_key: str, body: bytes) -> dict[str, Any] | None:
    intake = Intake.objects.filter(key=key, idempotency_key=idempotency_key).first()
    if intake and bytes(intake.body) != body:
        raise OtherBody
    return intake.answer if intake else None


@transaction.atomic
def _submit(
    key: ApiKey, idempotency_key: str, asked: NewTicket, body: bytes
) -> tuple[dict[str, Any], bool]:
    routing.lock_routing()  # of many that come at once each hears what the first one did
    if before := _before(key, idempotency_key, body):
        return before, True
    if asked.channel not in key.channels:
        raise ChannelForbidden
    operator = _operator(asked)
    conversation = lock_conversation(_conversation_of(asked).pk)
    newest = newest_tickets([conversation.pk]).run().get(conversation.pk)
    origin = _origin(key, asked)
    if operator:
        if newest and newest.is_open:
            raise TicketOpen
        ticket = record_handled(conversation, asked, origin, operator)
    else:
        ticket = _say(key, idempotency_key, conversation, asked, origin)
    outcome = _outcome(ticket, newest)
    answer = {"outcome": outcome, **state_of(ticket)}
    Intake.objects.create(
        key=key,
        idempotency_key=idempotency_key,
        body=body,
        ticket=ticket,
        opened=outcome == "opened",
        answer=answer,
    )
    return answer, False


def _outcome(ticket: Ticket, newest: Ticket | None) -> str:
    if newest is None or newest.pk != ticket.pk:
        return "opened"
    return "joined" if newest.is_open else "reopened"


def _operator(asked: NewTicket) -> User | None:
    if asked.answered_by is None:
        return None
    operator = User.objects.filter(email=asked.answered_by.lower(), is_active=True).first()
    if operator is None:
        raise UnknownOperator
    return operator


def _conversation_of(asked: NewTicket) -> Conversation:
    """The customer's one conversation; somebody new gets one.

    What we know of a customer's name stays.
    """
    person, _ = Customer.objects.get_or_create(
        subject=asked.customer.subject, defaults={"name": asked.customer.name.strip()}
    )
    return Conversation.objects.get_or_create(customer=person)[0]


def _origin(key: ApiKey, asked: NewTicket) -> Origin:
    now = events.now()
    names = ("external_id", "priority", "topic")
    told = {name: value for name in names if (value := getattr(asked, name)) is not None}
    priority = Priority[asked.priority.upper()] if asked.priority else Priority.NORMAL
    return Origin(in_utc(asked.opened_at, now), now, {"key": key.prefix, **told}, priority)


def _say(
    key: ApiKey, idempotency_key: str, conversation: Conversation, asked: NewTicket, origin: Origin
) -> Ticket:
    """As a message of the customer's own in the chat."""
    customer, client_id = conversation.customer, uuid5(key.pk, idempotency_key)
    message = NewMessage(
        conversation.pk,
        customer,
        client_id,
        asked.text,
        channel=Channel(asked.channel),
        origin=origin,
    )
    (sent,) = send_messages([message])
    if isinstance(sent, Refused):
        raise sent
    assert sent.event.ticket_id
    return Ticket.objects.select_related("operator").get(pk=sent.event.ticket_id)


# ---------------------------------------------------------------- what the calling system may know


def ticket_of(key: ApiKey, number: int) -> dict[str, Any]:
    """The state of a ticket that this key opened; else NoSuchTicket."""
    mine = Intake.objects.filter(key=key, opened=True, ticket__number=number).select_related(
        "ticket__operator"
    )
    if intake := mine.first():
        return state_of(intake.ticket)
    raise NoSuchTicket


def state_of(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "state": ticket.state.value,
        "channel": ticket.channel,
        "operator": ticket.operator.public_name if ticket.operator else None,
        "opened_at": _said(ticket.opened_at),
        "assigned_at": _said(ticket.assigned_at),
        "first_response_at": _said(ticket.first_response_at),
        "closed_at": _said(ticket.closed_at),
        "reason": ticket.close_reason or None,
    }


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None
