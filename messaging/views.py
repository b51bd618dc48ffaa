"""The workstation's page, and what it asks over HTTP: all that is not the log."""

from collections.abc import Callable
from functools import wraps
from typing import Any

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
from tickets.models import Channel
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
