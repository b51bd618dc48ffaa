"""What the OpenAPI document says of these addresses; the bodies are described by the structs
that read them.
"""

from typing import Any

import msgspec
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from messaging.intake.request import NewTicket

_REF = "#/components/schemas/{name}"
_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_STATE: dict[str, Any] = {
    "number": {"type": "integer"},
    "state": {"enum": ["queued", "assigned", "closed"]},
    "channel": {"enum": ["telephone", "email", "social"]},
    "operator": {"type": ["string", "null"], "description": "the name for customers"},
    "opened_at": {"type": "string", "format": "date-time"},
    "assigned_at": _MOMENT,
    "first_response_at": _MOMENT,
    "closed_at": _MOMENT,
    "reason": {"enum": ["solved", "left", "not_ours", "customer", "silence", None]},
}


def components() -> dict[str, Any]:
    """The shapes that the document refers to."""
    _, bodies = msgspec.json.schema_components([NewTicket], ref_template=_REF)
    outcome = {"enum": ["opened", "reopened", "joined"]}
    refusal = {name: {"type": "string"} for name in ("code", "text", "field")}
    return {
        **bodies,
        "TicketState": _object(_STATE),
        "TakenTicket": _object({"outcome": outcome, **_STATE}),
        "Refusal": {"type": "object", "properties": refusal, "required": ["code", "text"]},
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _refer(name: str) -> dict[str, str]:
    return {"$ref": _REF.format(name=name)}


def _answers(good: dict[int, str], refused: tuple[int, ...]) -> dict[int, Any]:
    return {
        status: _refer(name) for status, name in (good | dict.fromkeys(refused, "Refusal")).items()
    }


HAND_IN: dict[str, Any] = {
    "operation_id": "hand_in_ticket",
    "parameters": [
        OpenApiParameter(
            "Idempotency-Key",
            OpenApiTypes.STR,
            OpenApiParameter.HEADER,
            required=True,
            description="1–128 visible ASCII characters; kept for ever",
        )
    ],
    "request": {"application/json": _refer("NewTicket")},
    "responses": _answers(
        {201: "TakenTicket", 200: "TakenTicket"}, (400, 401, 403, 409, 413, 415, 422, 429, 503)
    ),
}
LOOK: dict[str, Any] = {
    "operation_id": "look_at_ticket",
    "responses": _answers({200: "TicketState"}, (400, 401, 404, 429, 503)),
}


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "messaging.intake.views.ByKey"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "an API key, made by an administrator",
        }


def add_components(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """drf-spectacular's hook after it has made the document."""
    result.setdefault("components", {}).setdefault("schemas", {}).update(components())
    return result
