"""Rate limits: token buckets, counted by each web process for itself and in memory."""

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import NamedTuple

REOPENS_WITH = 5  # tokens: an empty bucket is shut until so many have gathered


class Rate(NamedTuple):
    """So many in a minute, and so many of them at once."""

    a_minute: float
    at_once: float


class Bucket:
    """Tokens that come back with time. Once empty it stays shut until some have gathered: what a
    client sends in a row is refused in a row, and can be sent again in its order."""

    __slots__ = ("_at", "_rate", "_shut_until", "_tokens")

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate, self._tokens, self._at, self._shut_until = rate, rate.at_once, now, now

    def spend(self, now: float) -> float:
        """Take one token; returns 0.0, or the seconds until there will be some."""
        if now < self._shut_until:
            return self._shut_until - now
        self._tokens = min(
            self._rate.at_once, self._tokens + (now - self._at) * self._rate.a_minute / 60
        )
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        missing = min(REOPENS_WITH, self._rate.at_once) - self._tokens
        self._shut_until = now + missing * 60 / self._rate.a_minute
        return self._shut_until - now

    def refund(self, now: float) -> None:
        """Give one token back: what it was taken for did not count after all."""
        self._tokens = min(self._rate.at_once, self._tokens + 1)
        self._shut_until = now


class RateLimiter:
    """A bucket for each of many, in any thread. `rate()` is asked when somebody is new."""

    def __init__(self, rate: Callable[[], Sequence[float]], most: int) -> None:
        self._lock = threading.Lock()
        self._bucket_of = lru_cache(most)(lambda who: Bucket(Rate(*rate()), time.monotonic()))

    def spend(self, who: Hashable) -> float:
        """Take one token of theirs; returns 0.0, or the seconds until there will be some."""
        with self._lock:
            return self._bucket_of(who).spend(time.monotonic())

    def refund(self, who: Hashable) -> None:
        """Give one token back."""
        with self._lock:
            self._bucket_of(who).refund(time.monotonic())

    def forget(self) -> None:
        """Everybody is new again."""
        self._bucket_of.cache_clear()
