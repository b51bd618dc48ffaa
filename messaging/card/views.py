"""The parts of the customer card. Each is an address of its own, so that each comes, and fails, by itself."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import get_language

from accounts import directory
from accounts.models import Customer
from accounts.requests import StaffRequest
from messaging.card import remarks
from messaging.card.models import NOTE_LIMIT, TAG_LIMIT, CustomerTag
from messaging.card.refusals import STATUS
from messaging.card.styles import style_for
from messaging.files.refusals import BadForm
from messaging.staff_json import staff_json
from messaging.views import for_the_desk
from tickets import access
from tickets.models import Event, Ticket

TICKETS = 20  # earlier ones that are shown
KNOWN_TAGS = 30  # that are offered


@for_the_desk
def profile(request: StaffRequest, conversation: UUID) -> dict:
    """Who the customer is, as the bank's directory says, and how to talk to them."""
    customer = access.conversation_for(request.user, conversation).customer
    card = directory.profile_of(customer.subject)
    style = style_for(card.profile, customer.locale, get_language() or "")
    return {"profile": card.profile, "style": style, "fetched_at": card.fetched_at}


@for_the_desk
def operations(request: StaffRequest, conversation: UUID) -> directory.OperationsCard:
    return directory.operations_of(access.conversation_for(request.user, conversation).customer.subject)


@for_the_desk
def tickets(request: StaffRequest, conversation: UUID) -> dict:
    """The customer's earlier tickets, the newest first, each with its first words and its rating."""
    access.conversation_for(request.user, conversation)
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


class NoteForm(forms.Form):
    client_id = forms.UUIDField()
    text = forms.CharField(max_length=NOTE_LIMIT, required=False)


class TagForm(forms.Form):
    tag = forms.CharField(max_length=TAG_LIMIT, required=False)


@staff_json(STATUS, ["GET", "POST"])
def notes(request: StaffRequest, conversation: UUID) -> dict:
    if request.method == "POST":
        asked = _read(NoteForm, request)
        remarks.add_note(by=request.user, conversation_id=conversation, **asked)
    return _notes(request, access.conversation_for(request.user, conversation).customer)


@staff_json(STATUS, ["POST"])
def remove_note(request: StaffRequest, conversation: UUID, note: UUID) -> dict:
    remarks.remove_note(by=request.user, conversation_id=conversation, note_id=note)
    return _notes(request, access.conversation_for(request.user, conversation).customer)


@staff_json(STATUS, ["GET", "POST"])
def tags(request: StaffRequest, conversation: UUID) -> dict:
    if request.method == "POST":
        remarks.add_tag(by=request.user, conversation_id=conversation, **_read(TagForm, request))
    return _tags(access.conversation_for(request.user, conversation).customer)


@staff_json(STATUS, ["POST"])
def remove_tag(request: StaffRequest, conversation: UUID) -> dict:
    remarks.remove_tag(by=request.user, conversation_id=conversation, **_read(TagForm, request))
    return _tags(access.conversation_for(request.user, conversation).customer)


def _read(form_class: type[forms.Form], request: StaffRequest) -> dict[str, Any]:
    form = form_class(request.POST)
    if not form.is_valid() or set(request.POST) - set(form.fields) - {"csrfmiddlewaretoken"}:
        raise BadForm
    return form.cleaned_data


def _notes(request: StaffRequest, customer: Customer) -> dict:
    user = request.user
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


def _tags(customer: Customer) -> dict:
    often = CustomerTag.objects.values("tag").annotate(count=Count("pk")).order_by("-count", "tag")
    return {
        "tags": [tag.tag for tag in remarks.tags_of(customer)],
        "known": list(often.values_list("tag", flat=True)[:KNOWN_TAGS]),
        "fetched_at": timezone.now(),
    }
