"""JSON over HTTP, and the one shape of a refusal there."""

import math

import msgspec
from django.http import HttpResponse

from postgres.refusals import Refused


def json(content: object, status: int = 200) -> HttpResponse:
    return HttpResponse(
        msgspec.json.encode(content), content_type="application/json", status=status
    )


def refused(refusal: Refused) -> HttpResponse:
    """A refusal as `{code, text}`, with its status and, where waiting helps, Retry-After.

    `field` stands beside them when one field of what was sent is to blame.
    """
    content = {"code": refusal.code, "text": str(refusal.words)}
    if refusal.field:
        content["field"] = refusal.field
    response = json(content, refusal.status)
    if refusal.retry_after:
        response["Retry-After"] = str(math.ceil(refusal.retry_after))
    return response
