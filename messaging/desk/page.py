"""The desk's page, and what it asks over HTTP: all that is not the log."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.requests import StaffRequest
from messaging.desk.preferences import store
from messaging.http.json_requests import get_json
from tickets import access
from tickets.models import Channel, Ticket
from tickets.refusals import NotFound
from tickets.targets import Targets, targets_for
from tickets.topics.models import Topic

FAVICONS = [
    f"favicons/{count}.svg" for count in (*range(1, 10), "more")
]  # with how many wait, for the tab


@login_required
@never_cache
@require_GET
def desk_page(request: StaffRequest) -> HttpResponse:
    language = get_language() or ""
    topics = sorted(Topic.objects.all(), key=lambda topic: topic.name_in(language))
    offered = [
        {"code": topic.code, "name": topic.name_in(language), "active": topic.active}
        for topic in topics
    ]
    told = {
        "topics": offered,
        "people": User.objects.filter(simulated=False).order_by("name").values("pk", "name"),
        "channels": Channel.choices,
        "zone": settings.TIME_ZONE,
        "favicons": FAVICONS,
        "preferences": store.as_text(request.user),
        "answered_days": settings.ANSWERED_ACCESS_DAYS,
    }
    return render(request, "messaging/workstation.html", told)


@get_json
def targets(request: StaffRequest) -> Targets:
    """Whom the open ticket of `?conversation=` can be handed to now."""
    try:
        conversation = UUID(request.GET.get("conversation", ""))
    except ValueError:
        raise NotFound from None
    access.conversation_for(request.user, conversation, reading="")
    ticket = Ticket.objects.filter(conversation=conversation, closed_at=None).first()
    if ticket is None:
        raise NotFound
    return targets_for(ticket)
