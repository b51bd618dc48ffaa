"""What the desk writes over HTTP: a JSON object of a known shape, from signed-in staff, with the page's token."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from messaging.composing.forms import Form
from messaging.decoding import is_storable
from messaging.views import json
from tickets.refusals import NotFound, Refused


def taking(form: type[Form]) -> Callable[[Callable], Callable]:
    """`view(request, form, …)`: 401 without a session, 400 for another shape, 404 for what one may not see.

    Django's own middleware has asked for the page's token before.
    """

    def decorate(view: Callable) -> Callable:
        @never_cache
        @require_POST
        @wraps(view)
        def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return json({"code": "not_authenticated"}, status=401)
            try:
                content = _read(request, form)
            except (msgspec.MsgspecError, ValueError, RecursionError, RequestDataTooBig, UnreadablePostError):
                return json({"code": "invalid"}, status=400)
            try:
                return json(view(request, content, **arguments) or {})
            except Refused as refusal:
                status = 404 if isinstance(refusal, NotFound) else 422
                return json({"code": refusal.code, "text": str(refusal.words)}, status=status)

        return answer

    return decorate


def _read(request: HttpRequest, form: type[Form]) -> Form:
    content = msgspec.json.decode(request.body, type=form, strict=True)
    if not is_storable(content):
        raise ValueError("characters that PostgreSQL does not keep")
    return content
