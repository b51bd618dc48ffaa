"""JSON for signed-in staff over HTTP, with refusals as `{code, text}` and their HTTP status."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.views import json
from tickets.refusals import Refused


def staff_json(status: Mapping[str, int], methods: Sequence[str] = ("GET",)) -> Callable:
    """401 without a session; what a view raises has its code, its words and the status of that code."""

    def decorate(view: Callable) -> Callable:
        @never_cache
        @require_http_methods([*methods])
        @wraps(view)
        def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return json({"code": "not_authenticated"}, status=401)
            try:
                return json(view(request, **arguments))
            except Refused as refusal:
                response = json({"code": refusal.code, "text": str(refusal.words)}, status=status[refusal.code])
                if retry_after := getattr(refusal, "retry_after", None):
                    response["Retry-After"] = str(math.ceil(retry_after))
                return response

        return answer

    return decorate
