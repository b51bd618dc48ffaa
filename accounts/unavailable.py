"""Too much at once, or PostgreSQL away: 503 with Retry-After, for pages, the admin and JSON alike. Never a 500."""

import sys

import msgspec
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.defaults import server_error
from psycopg_pool import PoolTimeout

from accounts.fair_semaphore import NoSeat

RETRY_AFTER = 3  # seconds


def unavailable(request: HttpRequest) -> HttpResponse:
    """A page for people, JSON for programs."""
    with translation.override(translation.get_language_from_request(request)):
        if "text/html" in request.META.get("HTTP_ACCEPT", ""):
            response = render(request, "account/unavailable.html", status=503)
        else:
            told = {"code": "unavailable", "text": _("There is a lot to do just now. Try again in a few seconds.")}
            response = HttpResponse(msgspec.json.encode(told), "application/json", 503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def error_page(request: HttpRequest) -> HttpResponse:
    """`handler500`: whatever no view and no middleware has caught."""
    error = sys.exc_info()[1]
    return unavailable(request) if is_unavailable(error) else server_error(request)


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database gave no connection, lost it, or broke off what took too long; or there was no seat."""
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout | NoSeat)
