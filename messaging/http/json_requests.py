"""What signed-in staff ask and write over HTTP: JSON both ways, and refusals as `{code, text}` with
their status.

Django's own middleware has asked for the page's token before anything is written.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.directory import DirectoryUnavailable
from messaging.http.json_response import json, refused
from messaging.protocol.codec import is_storable
from messaging.protocol.language import in_page_language
from messaging.protocol.limits import Buckets
from postgres.refusals import Refused

writes = Buckets(lambda: settings.STAFF_WRITES, most=10_000)


class JsonBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The body of a request. Fields that are not named are refused."""


class Nothing(JsonBody, frozen=True):
    """A request that says all by its address."""


def get_json(view: Callable) -> Callable:
    """GET, never kept by a browser: 401 without a session."""

    @never_cache
    @require_GET
    @in_page_language
    @wraps(view)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
        return _answer(request, lambda: view(request, **arguments))

    return answer


def post_json(form: type[JsonBody]) -> Callable[[Callable], Callable]:
    """POST, `view(request, form, …)`: 400 for another shape, 429 for more than `STAFF_WRITES`."""

    def decorate(view: Callable) -> Callable:
        @never_cache
        @require_POST
        @in_page_language
        @wraps(view)
        def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
            return _answer(request, lambda: view(request, _read(request, form), **arguments) or {})

        return answer

    return decorate


class _Invalid(Exception):
    """The body is not of the shape that was asked for."""


def _answer(request: HttpRequest, call: Callable[[], object]) -> HttpResponse:
    if not request.user.is_authenticated:
        return json({"code": "not_authenticated"}, status=401)
    try:
        if request.method == "POST":
            writes.check(request.user.pk)
        return json(call())
    except _Invalid:
        return json({"code": "invalid"}, status=400)
    except DirectoryUnavailable:
        return json({"code": "directory_unavailable"}, status=503)
    except Refused as refusal:
        return refused(refusal)


def _read(request: HttpRequest, form: type[JsonBody]) -> JsonBody:
    try:
        content = msgspec.json.decode(request.body, type=form, strict=True)
    except (
        msgspec.MsgspecError,
        ValueError,
        RecursionError,
        RequestDataTooBig,
        UnreadablePostError,
    ):
        raise _Invalid from None
    if not is_storable(content):  # characters that PostgreSQL does not keep
        raise _Invalid
    return content
