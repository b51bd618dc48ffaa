"""The parts of the customer card. Each is an address of its own, so that each comes, and fails, by itself."""

from typing import Annotated
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from msgspec import Meta

from accounts import directory
from accounts.models import Customer
from accounts.requests import StaffRequest
from messaging.card import remarks
from messaging.card.models import NOTE_LIMIT, TAG_LIMIT, OfferedTag
from messaging.card.styles import style_for
from messaging.staff_requests import Form, Nothing, reading, writing
from tickets import access
from tickets.models import Event, Ticket

TICKETS = 20  # earlier ones that are shown
KNOWN_TAGS = 100  # that are offered


@reading
def profile(request: StaffRequest, conversation: UUID) -> dict:
    """Who the customer is, as the bank's directory says, and how to talk to them."""
    customer = _customer(request, conversation, "customer.profile_read")
    card = directory.profile_of(customer.subject, by=request.user.pk)
    style = style_for(card.profile, customer.locale, get_language() or "")
    return {"profile": card.profile, "style": style, "fetched_at": card.fetched_at}


@reading
def operations(request: StaffRequest, conversation: UUID) -> directory.OperationsCard:
    subject = _customer(request, conversation, "customer.operations_read").subject
    return directory.operations_of(subject, by=request.user.pk)


@reading
def tickets(request: StaffRequest, conversation: UUID) -> dict:
    """The customer's earlier tickets, the newest first, each with its first words and its rating."""
    _customer(request, conversation, "dialog.tickets_read")
    closed = Ticket.objects.filter(conversation=conversation, closed_at__isnull=False).select_related("operator")
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
        Event.objects.filter(conversation=ticket.conversation_id, seq__gte=ticket.opened_seq, kind="message.sent")
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
        "topic": ticket.topic_id or "",
        "first_text": (first or "")[:120],
        "rating": rating,
    }


class NoteForm(Form, frozen=True):
    client_id: UUID
    text: Annotated[str, Meta(max_length=NOTE_LIMIT)]


class TagForm(Form, frozen=True):
    tag: Annotated[str, Meta(max_length=TAG_LIMIT)]


@reading
def notes(request: StaffRequest, conversation: UUID) -> dict:
    return _notes(request, conversation)


@writing(NoteForm)
def add_note(request: StaffRequest, form: NoteForm, conversation: UUID) -> dict:
    remarks.add_note(by=request.user, conversation_id=conversation, client_id=form.client_id, text=form.text)
    return _notes(request, conversation)


@writing(Nothing)
def remove_note(request: StaffRequest, form: Nothing, conversation: UUID, note: UUID) -> dict:
    remarks.remove_note(by=request.user, conversation_id=conversation, note_id=note)
    return _notes(request, conversation)


@reading
def tags(request: StaffRequest, conversation: UUID) -> dict:
    return _tags(request, conversation)


@writing(TagForm)
def add_tag(request: StaffRequest, form: TagForm, conversation: UUID) -> dict:
    remarks.add_tag(by=request.user, conversation_id=conversation, tag=form.tag)
    return _tags(request, conversation)


@writing(TagForm)
def remove_tag(request: StaffRequest, form: TagForm, conversation: UUID) -> dict:
    remarks.remove_tag(by=request.user, conversation_id=conversation, tag=form.tag)
    return _tags(request, conversation)


def _customer(request: StaffRequest, conversation: UUID, reading: str) -> Customer:
    """Whose conversation it is; NotFound when that is not theirs to see. That they read it is written down."""
    return access.conversation_for(request.user, conversation, reading=reading, request=request).customer


def _notes(request: StaffRequest, conversation: UUID) -> dict:
    user, customer = request.user, _customer(request, conversation, "customer.notes_read")
    return {
        "notes": [
            {
                "id": note.pk, "text": note.text, "by": note.by.public_name, "at": note.at,
                "removable": user.is_administrator or note.by_id == user.pk,
            }
            for note in remarks.notes_of(customer)
        ],
        "fetched_at": timezone.now(),
    }  # fmt: skip


def _tags(request: StaffRequest, conversation: UUID) -> dict:
    customer = _customer(request, conversation, "customer.tags_read")
    return {
        "tags": [tag.tag for tag in remarks.tags_of(customer)],
        "known": list(OfferedTag.objects.values_list("tag", flat=True)[:KNOWN_TAGS]),
        "fetched_at": timezone.now(),
    }
