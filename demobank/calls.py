"""The demo bank's contact centre: another system of the bank, with a key of its own, over HTTP."""

import uuid
from datetime import timedelta
from typing import Any

import httpx
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Role, User
from demobank.library import DemoCustomer
from tickets.api_keys import MARK, hash_of, make_key
from tickets.models import OUTSIDE, ApiKey

TIMEOUT = 10.0  # seconds


class CannotCall(Exception):
    """Why no ticket was handed in, in words."""


def demo_key() -> str:
    """The contact centre's key, made once.

    It follows from SECRET_KEY, as nobody is here to keep it.
    """
    key = f"{MARK}demobank_{salted_hmac('demobank.calls', 'key', algorithm='sha256').hexdigest()}"
    if not ApiKey.objects.filter(hash=hash_of(key)).exists():  # a revoked one stays revoked
        administrator = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).first()
        if administrator is None:
            raise CannotCall("there is no administrator yet: run  manage.py fill_demo_bank")
        make_key(by=administrator, name="Demo bank's contact centre", channels=OUTSIDE, key=key)
    return key


def call(
    person: DemoCustomer, text: str, channel: str, *, url: str, handled_by: str | None = None
) -> dict[str, Any]:
    """Hand in a ticket for `person`, open or dealt with by somebody; returns Bankchat's answer
    or raises CannotCall.
    """
    asked: dict[str, Any] = {
        "customer": {"subject": person.subject, "name": person.name},
        "channel": channel,
        "text": text,
    }
    if handled_by:
        asked |= {"answered_by": handled_by, **_times_of_a_call()}
    headers = {"Authorization": f"Bearer {demo_key()}", "Idempotency-Key": str(uuid.uuid4())}
    try:
        answer = httpx.post(f"{url}/api/v1/tickets", json=asked, headers=headers, timeout=TIMEOUT)
    except httpx.HTTPError as error:
        raise CannotCall(
            f"nobody answers at {url} ({type(error).__name__}): is bin/dev running?"
        ) from None
    told = answer.json()
    if answer.status_code not in (200, 201):
        raise CannotCall(f"{told['code']}: {told['text']}")
    return told


def _times_of_a_call() -> dict[str, str]:
    """It rang four minutes ago, for twelve seconds, and ended just now."""
    rang = timezone.now() - timedelta(minutes=4)
    times = {
        "opened_at": rang,
        "answered_at": rang + timedelta(seconds=12),
        "closed_at": timezone.now(),
    }
    return {name: moment.isoformat() for name, moment in times.items()}


def own_address() -> str:
    return f"http://127.0.0.1:{settings.PORT}"
