"""The customer directory: the bank's CRM behind two questions, with a time limit, a breaker and a short memory.

The other end in development is the demo bank; the contract is in docs/recipes.md ("Connect the bank's CRM").
"""

import logging
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

import httpx
import msgspec
import pybreaker
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

T = TypeVar("T")
logger = logging.getLogger(__name__)
REMEMBER = 60  # seconds


def _is_unknown_customer(error: Exception) -> bool:
    return isinstance(error, httpx.HTTPStatusError) and error.response.status_code == 404


# A customer whom the bank does not know is an answer, not a failure of the bank.
breaker = pybreaker.CircuitBreaker(fail_max=5, reset_timeout=15, exclude=[_is_unknown_customer])


class DirectoryUnavailable(Exception):
    """The bank's directory did not answer in time, or not in the agreed form. The rest of the screen works on."""


class Profile(msgspec.Struct, frozen=True):
    name: str
    locale: str = ""
    born: int | None = None  # year
    segment: str = ""
    client_since: int | None = None  # year
    phone: str = ""  # already masked by the bank
    signed_in: str = ""
    language: str = ""
    products: list[str] = []


class Operation(msgspec.Struct, frozen=True):
    title: str
    amount: float
    currency: str
    at: datetime
    detail: str = ""
    declined_reason: str | None = None


class _Operations(msgspec.Struct):
    operations: list[Operation]


class ProfileCard(msgspec.Struct, frozen=True):
    """The profile, and when it was asked."""

    profile: Profile
    fetched_at: datetime


class OperationsCard(msgspec.Struct, frozen=True):
    """Recent operations, the newest first, and when they were asked."""

    operations: list[Operation]
    fetched_at: datetime


def profile_of(subject: str) -> ProfileCard:
    """The customer's profile, at most 60 s old; raises DirectoryUnavailable."""
    if card := cache.get(key := f"profile:{subject}"):
        return card
    card = ProfileCard(_answer(f"/customers/{quote(subject, safe='')}", Profile), timezone.now())
    cache.set(key, card, REMEMBER)
    return card


def operations_of(subject: str) -> OperationsCard:
    """The customer's recent operations, at most 60 s old; raises DirectoryUnavailable."""
    if card := cache.get(key := f"operations:{subject}"):
        return card
    recent = _answer(f"/customers/{quote(subject, safe='')}/operations", _Operations)
    card = OperationsCard(recent.operations, timezone.now())
    cache.set(key, card, REMEMBER)
    return card


def _answer(path: str, shape: type[T]) -> T:
    try:
        with httpx.Client(base_url=settings.BANK_DIRECTORY_URL, timeout=settings.BANK_DIRECTORY_TIMEOUT) as bank:
            return _ask(bank, path, shape)
    except (httpx.HTTPError, msgspec.MsgspecError, pybreaker.CircuitBreakerError) as error:
        logger.warning("the bank's directory: %s", type(error).__name__)
        raise DirectoryUnavailable from error


@breaker
def _ask(bank: httpx.Client, path: str, shape: type[T]) -> T:
    answer = bank.get(path, headers={"Authorization": f"Bearer {settings.BANK_DIRECTORY_KEY}"})
    answer.raise_for_status()
    return msgspec.json.decode(answer.content, type=shape)
