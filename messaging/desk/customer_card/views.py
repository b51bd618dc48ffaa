"""The parts of the customer card.

Each is an address of its own, so that each comes, and fails, by itself.
"""

from typing import Annotated
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from msgspec import Meta

from accounts import directory
from accounts.models import Customer
from accounts.requests import StaffRequest
from messaging.desk.customer_card import customer_notes
from messaging.desk.customer_card.models import NOTE_LIMIT, TAG_LIMIT, OfferedTag
from messaging.desk.customer_card.styles import style_for
from messaging.http.json_requests import JsonBody, Nothing, get_json, post_json
from tickets import access
from tickets.models import Event, Ticket

TICKETS = 20  # earlier ones that are shown
KNOWN_TAGS = 100  # that are offered


@get_json
def profile(request: StaffRequest, conversation: UUID) -> dict:
    """Who the customer is, as the bank's directory says, and how to talk to them."""
    customer = _customer(request, conversation, "customer.profile_read")
    card = directory.profile_of(customer.subject, by=request.user.pk)
    style = style_for(card.profile, customer.locale, get_language() or "")
    return {"profile": card.profile, "style": style, "fetched_at": card.fetched_at}


@get_json
def operations(request: StaffRequest, conversation: UUID) -> directory.OperationsCard:
    subject = _customer(request, conversation, "customer.operations_read").subject
    return directory.operations_of(subject, by=request.user.pk)


@get_json
def tickets(request: StaffRequest, conversation: UUID) -> dict:
    """The customer's earlier tickets, the newest first, each with its first words and its
    rating.
    """
    _customer(request, conversation, "dialog.tickets_read")
    closed = Ticket.objects.filter(
        conversation=conversation, closed_at__isnull=False
    ).select_related("operator")
    shown = list(closed.order_by("-number")[:TICKETS])
    ratings = _ratings(conversation)
    return {
        "tickets": [_earlier(ticket, ratings.get(ticket.pk)) for ticket in shown],
        "count": closed.count(),
        "fetched_at": timezone.now(),
    }


def _ratings(conversation: UUID) -> dict[UUID | None, int]:
    """The last word about each ticket."""
    rated = Event.objects.filter(conversation=conversation, kind="ticket.rated").order_by("seq")
    return {ticket: data["score"] for ticket, data in rated.values_list("ticket", "data")}


def _earlier(ticket: Ticket, rating: int | None) -> dict:
    first = (
        Event.objects.filter(
            conversation=ticket.conversation_id, seq__gte=ticket.opened_seq, kind="message.sent"
        )
        .order_by("seq")
        .values_list("text", flat=True)
        .first()
    )
    return {
        "number": ticket.number,
        "opened_at": ticket.opened_at,
        "closed_at": ticket.closed_at,
        "operator": ticket.operator.public_name if ticket.operator else None,
        "reason": ticket.close_reason,
        "answered": ticket.first_response_at is not None,
        "topic": ticket.topic_id or "",
        "first_text": (first or "")[:120],
        "rating": rating,
    }


class NoteForm(JsonBody, frozen=True):
    client_id: UUID
    text: Annotated[str, Meta(max_length=NOTE_LIMIT)]


class TagForm(JsonBody, frozen=True):
    tag: Annotated[str, Meta(max_length=TAG_LIMIT)]


@get_json
def notes(request: StaffRequest, conversation: UUID) -> dict:
    return _notes(request, conversation)


@post_json(NoteForm)
def add_note(request: StaffRequest, form: NoteForm, conversation: UUID) -> dict:
    customer_notes.add_note(
        by=request.user, conversation_id=conversation, client_id=form.client_id, text=form.text
    )
    return _notes(request, conversation)


@post_json(Nothing)
def remove_note(request: StaffRequest, form: Nothing, conversation: UUID, note: UUID) -> dict:
    customer_notes.remove_note(by=request.user, conversation_id=conversation, note_id=note)
    return _notes(request, conversation)


@get_json
def tags(request: StaffRequest, conversation: UUID) -> dict:
    return _tags(request, conversation)


@post_json(TagForm)
def add_tag(request: StaffRequest, form: TagForm, conversation: UUID) -> dict:
    customer_notes.add_tag(by=request.user, conversation_id=conversation, tag=form.tag)
    return _tags(request, conversation)


@post_json(TagForm)
def remove_tag(request: StaffRequest, form: TagForm, conversation: UUID) -> dict:
    customer_notes.remove_tag(by=request.user, conversation_id=conversation, tag=form.tag)
    return _tags(request, conversation)


def _customer(request: StaffRequest, conversation: UUID, get_json: str) -> Customer:
    """Whose conversation it is; NotFound when that is not theirs to see. That they read it is
    written down.
    """
    return access.conversation_for(
        request.user, conversation, reading=get_json, request=request
    ).customer


def _notes(request: StaffRequest, conversation: UUID) -> dict:
    user, customer = request.user, _customer(request, conversation, "customer.notes_read")
    return {
        "notes": [
            {
                "id": note.pk,
                "text": note.text,
                "by": note.by.public_name,
                "at": note.at,
                "removable": user.is_administrator or note.by_id == user.pk,
            }
            for note in customer_notes.notes_of(customer)
        ],
        "fetched_at": timezone.now(),
    }


def _tags(request: StaffRequest, conversation: UUID) -> dict:
    customer = _customer(request, conversation, "customer.tags_read")
    return {
        "tags": [tag.tag for tag in customer_notes.tags_of(customer)],
        "known": list(OfferedTag.objects.values_list("tag", flat=True)[:KNOWN_TAGS]),
        "fetched_at": timezone.now(),
    }
