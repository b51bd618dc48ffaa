"""The workstation's page, and what it asks over HTTP: all that is not the log."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import directory
from accounts.models import User
from accounts.requests import StaffRequest
from messaging.composing import preferences
from tickets import access
from tickets.models import Channel, Ticket
from tickets.refusals import NotFound
from tickets.targets import Targets, targets_for
from tickets.topics.models import Topic

FAVICONS = [f"favicons/{count}.svg" for count in (*range(1, 10), "more")]  # with how many wait, for the tab


@login_required
@never_cache
@require_GET
def workstation(request: StaffRequest) -> HttpResponse:
    language = get_language() or ""
    topics = sorted(Topic.objects.all(), key=lambda topic: topic.name_in(language))
    offered = [{"code": topic.code, "name": topic.name_in(language), "active": topic.active} for topic in topics]
    told = {
        "topics": offered,
        "people": User.objects.filter(simulated=False).order_by("name").values("pk", "name"),
        "channels": Channel.choices,
        "zone": settings.TIME_ZONE,
        "favicons": FAVICONS,
        "wishes": preferences.as_text(request.user),
    }
    return render(request, "messaging/workstation.html", told)


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
def targets(request: StaffRequest) -> Targets:
    """Whom the open ticket of `?conversation=` can be handed to now."""
    try:
        conversation = UUID(request.GET.get("conversation", ""))
    except ValueError:
        raise NotFound from None
    access.conversation_for(request.user, conversation)
    ticket = Ticket.objects.filter(conversation=conversation, closed_at=None).first()
    if ticket is None:
        raise NotFound
    return targets_for(ticket)
