"""JSON over HTTP."""

import msgspec
from django.http import HttpResponse


def json(content: object, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(content), content_type="application/json", status=status)
