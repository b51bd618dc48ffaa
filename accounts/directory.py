"""The customer directory: the bank's CRM behind two questions, with a deadline, a circuit breaker
and a cache.

A slow CRM keeps nobody but those who ask it: so many questions are under way at a time, the same
one is asked once however many wait for it, and nobody who waits holds a lock or a database
connection.

The other end in development is the demo bank; the contract is in docs/recipes.md ("Connect the
bank's CRM")."""

import asyncio
import logging
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

import httpx
import msgspec
import pybreaker
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from accounts import http_client
from accounts.bounds import Moment, is_within_reach
from accounts.fair_semaphore import FairSemaphore

T = TypeVar("T")
Year = Annotated[int, msgspec.Meta(ge=1, le=9999)]
logger = logging.getLogger(__name__)
CACHE_SECONDS = 60  # seconds
ANSWER_LIMIT = 1_048_576  # bytes


def _is_unknown_customer(error: Exception) -> bool:
    return isinstance(error, httpx.HTTPStatusError) and error.response.status_code == 404


# A customer whom the bank does not know is an answer, not a failure of the bank. Used on one event
# loop only, so that its lock is never held while the bank is asked.
breaker = pybreaker.CircuitBreaker(fail_max=5, reset_timeout=15, exclude=[_is_unknown_customer])
questions = FairSemaphore(
    lambda: (
        settings.BANK_DIRECTORY_QUESTIONS if breaker.current_state == pybreaker.STATE_CLOSED else 1
    ),
    each=lambda: max(1, settings.BANK_DIRECTORY_QUESTIONS // 2),
)
_under_way: dict[str, asyncio.Task[Any]] = {}  # by path; touched on that event loop alone


class DirectoryUnavailable(Exception):
    """The bank's directory did not answer in time, or not in the agreed form.

    The rest of the screen works on.
    """


class Profile(msgspec.Struct, frozen=True):
    name: str
    locale: str = ""
    born: Year | None = None
    segment: str = ""
    client_since: Year | None = None
    phone: str = ""  # already masked by the bank
    signed_in: str = ""
    language: str = ""
    products: list[str] = []


class Operation(msgspec.Struct, frozen=True):
    title: str
    amount: float
    currency: str
    at: Moment
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


def profile_of(subject: str, *, by: Hashable = None) -> ProfileCard:
    """The customer's profile, at most 60 s old; raises DirectoryUnavailable within
    BANK_DIRECTORY_TIMEOUT seconds.

    `by` is who asks: one of the staff takes at most half of the questions. No database connection
    is held meanwhile."""
    return _card(f"/customers/{quote(subject, safe='')}", _read_profile, by)


def operations_of(subject: str, *, by: Hashable = None) -> OperationsCard:
    """The customer's recent operations, in the same way."""
    return _card(f"/customers/{quote(subject, safe='')}/operations", _read_operations, by)


def _read_profile(answer: bytes) -> ProfileCard:
    return ProfileCard(msgspec.json.decode(answer, type=Profile), timezone.now())


def _read_operations(answer: bytes) -> OperationsCard:
    operations = msgspec.json.decode(answer, type=_Operations).operations
    if not all(is_within_reach(operation.at) for operation in operations):
        raise msgspec.ValidationError("a time out of reach")
    return OperationsCard(operations, timezone.now())


def _card(path: str, read: Callable[[bytes], T], by: Hashable) -> T:
    if card := cache.get(_key(path)):
        return card
    try:
        return http_client.wait_for(_shared(path, read, by), settings.BANK_DIRECTORY_TIMEOUT)
    except (
        httpx.HTTPError,
        msgspec.MsgspecError,
        pybreaker.CircuitBreakerError,
        TimeoutError,
    ) as error:
        logger.warning("the bank's directory: %s", type(error).__name__)
        raise DirectoryUnavailable from error


async def _shared(path: str, read: Callable[[bytes], T], by: Hashable) -> T:
    """The answer to a question that may be under way already. Who waits no more does not end it for
    the others: it is bounded by itself, and remembered."""
    question: asyncio.Task[T] | None = _under_way.get(path)
    if question is None:
        question = _under_way[path] = asyncio.create_task(_ask(path, read, by))
        question.add_done_callback(lambda done: _forget(path, done))
    return await asyncio.shield(question)


def _forget(path: str, done: "asyncio.Task[Any]") -> None:
    del _under_way[path]
    if not done.cancelled():
        done.exception()  # nobody may be left to look at it


async def _ask(path: str, read: Callable[[bytes], T], by: Hashable) -> T:
    patience = settings.BANK_DIRECTORY_TIMEOUT
    async with questions.seat_async(by, patience):
        with breaker.calling():
            card = read(
                await http_client.fetch(
                    f"{settings.BANK_DIRECTORY_URL}{path}",
                    within=patience,
                    limit=ANSWER_LIMIT,
                    headers={"Authorization": f"Bearer {settings.BANK_DIRECTORY_KEY}"},
                )
            )
    cache.set(_key(path), card, CACHE_SECONDS)
    return card


def _key(path: str) -> str:
    return f"directory:{path}"
