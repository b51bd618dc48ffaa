"""The bank's other systems as they call: a key, and a request."""

import json
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tests.cast import staff
from tickets.api_keys import make_key
from tickets.models import OUTSIDE, ApiKey, Channel, Conversation, Event, Intake, Ticket

DOOR = "/api/v1/tickets"


def key_for(by: User | None = None, *channels: Channel, name: str = "Contact centre") -> str:
    return make_key(
        by=by or staff("Inga Saar", "administrator"), name=name, channels=channels or OUTSIDE
    )[1]


def request_of(**fields: Any) -> dict[str, Any]:
    """A good request; None leaves a field out."""
    content = {
        "customer": {"subject": "bank-alice", "name": "Alice"}, "channel": "telephone", "text": "My card was refused.",
    } | fields  # fmt: skip
    return {name: value for name, value in content.items() if value is not None}


def hand_in(
    key: str | None, body: Any = None, again: str | None = None, **headers: str
) -> HttpResponse:
    """Hand in a ticket; a body that is bytes goes as it is, a fresh Idempotency-Key unless one
    is given.
    """
    content = (
        body
        if isinstance(body, bytes)
        else json.dumps(request_of() if body is None else body).encode()
    )
    sent = {"idempotency-key": again or str(uuid.uuid4())} | headers
    if key is not None:
        sent.setdefault("authorization", f"Bearer {key}")
    kind = sent.pop("content-type", "application/json")
    return Client().post(
        DOOR, content, content_type=kind, headers={k: v for k, v in sent.items() if v != "-"}
    )


def look(key: str, number: int) -> HttpResponse:
    return Client().get(f"{DOOR}/{number}", headers={"authorization": f"Bearer {key}"})


def stored() -> tuple[int, ...]:
    """How much there is of what a request could leave behind."""
    return tuple(model.objects.count() for model in (Conversation, Ticket, Event, Intake, ApiKey))
