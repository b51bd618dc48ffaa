"""The workstation's page, and what it asks over HTTP: all that is not the log."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

import msgspec
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import directory
from accounts.models import User
from accounts.requests import StaffRequest
from messaging.models import CannedAnswer
from tickets import access
from tickets.models import Channel, Event, Ticket
from tickets.refusals import NotFound
from tickets.topics.models import Topic


@login_required
@never_cache
@require_GET
def workstation(request: StaffRequest) -> HttpResponse:
    language = get_language() or ""
    topics = sorted(Topic.objects.all(), key=lambda topic: topic.name_in(language))
    offered = [{"code": topic.code, "name": topic.name_in(language), "active": topic.active} for topic in topics]
    people = User.objects.filter(simulated=False).order_by("name").values("pk", "name")
    context = {"topics": offered, "people": people, "channels": Channel.choices}
    return render(request, "messaging/workstation.html", context)


def for_the_desk(view: Callable) -> Callable:
    """JSON for signed-in staff: 401 without a session, 404 for what one may not see, never kept by a browser."""

    @never_cache
    @require_GET
    @wraps(view)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return json({"code": "not_authenticated"}, status=401)
        try:
            return json(view(request, **arguments))
        except NotFound:
            return json({"code": "not_found"}, status=404)
        except directory.DirectoryUnavailable:
            return json({"code": "directory_unavailable"}, status=503)

    return answer


def json(content: object, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(content), content_type="application/json", status=status)


@for_the_desk
def answers(request: StaffRequest) -> dict:
    columns = ("id", "title", "shortcut", "body", "topic", "locale")
    return {"answers": list(CannedAnswer.objects.values(*columns))}


@for_the_desk
def card(request: StaffRequest, conversation: UUID) -> directory.Card:
    """Who the customer is and what happened lately, as the bank's directory says."""
    return directory.card_of(access.conversation_for(request.user, conversation).customer.subject)


@for_the_desk
def tickets(request: StaffRequest, conversation: UUID) -> dict:
    """The customer's earlier tickets, the newest first, each with its first words."""
    access.conversation_for(request.user, conversation)
    closed = Ticket.objects.filter(conversation=conversation, closed_at__isnull=False).select_related("operator")
    return {"tickets": [_earlier(ticket) for ticket in closed.order_by("-number")[:20]]}


def _earlier(ticket: Ticket) -> dict:
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
        "first_text": (first or "")[:120],
    }
