"""How much one person may ask of this process: token buckets, and the number of their sockets.

Counted for a person and not for a socket, since a flood opens as many sockets as it likes; and in
each web process for itself, in memory, so that it holds with Redis and the database away. Nothing
that was accepted is touched by it."""

import math
import time
from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.rate_limits import Bucket, Rate, RateLimiter
from messaging.protocol import frames
from messaging.protocol.close_codes import CloseCode
from postgres.refusals import Refused

BAD_FRAME_LIMIT = 5  # bad frames within FLOOD_TIME
REFUSAL_LIMIT = 100  # refusals within FLOOD_TIME: this client does not listen
FLOOD_TIME = 10.0  # seconds
READMISSION_DELAY = 10.0  # seconds in which somebody who was closed for a flood is not let in again
# seconds without a frame: a heartbeat was missed, and the socket may be dead
REPLACEABLE_AFTER = 20.0
EXPIRY_BATCH_SIZE = 10  # people, whenever one comes in: nobody waits for it
EXPIRY_SECONDS = 600.0  # seconds after the last socket: every bucket is full again by then


class RateLimited(Refused):
    """More than one person may do.

    Nothing was stored; wait `retry_after`, then send the same again, in its order.
    """

    code = "rate_limited"
    words = _("Too many messages at once. Please wait a moment.")
    status = 429
    retry_after = 3.0  # seconds; at most, each refusal says its own

    def __init__(self, retry_after: float, *, ends: bool = False) -> None:
        super().__init__()
        self.retry_after = (
            math.ceil(retry_after * 10) / 10
        )  # whoever waits as long as told is never early
        self.ends = ends  # the socket closes with 4429


class TooManySockets(RateLimited):
    """One person has as many sockets as they may.

    The new one closes with 4429; those that are open stay.
    """

    code = "too_many_sockets"
    words = _("The chat is open in too many places. Close one of them.")
    retry_after = 15.0

    def __init__(self) -> None:
        super().__init__(type(self).retry_after, ends=True)


def control_frames() -> Bucket:
    """What one line may send of pings and pongs, before and after it is known whose it is: as
    many as of heartbeats.
    """
    return Bucket(Rate(*settings.PERSON_READS), time.monotonic())


class Buckets(RateLimiter):
    """A rate limit for each of many, for what comes over HTTP in any thread."""

    def check(self, who: Hashable) -> None:
        """Take one token of theirs; raises RateLimited."""
        if wait := self.spend(who):
            raise RateLimited(wait)


# What a command costs. One that is not named here costs a message, so that a new one is never free
# by mistake.
MESSAGES, READS, MARKS, TYPING, ENTRIES = "messages", "reads", "marks", "typing", "entries"
_KINDS: dict[type[frames.Frame], str] = {
    frames.Hello: ENTRIES,
    frames.TokenRefresh: ENTRIES,
    frames.HistoryGet: READS,
    frames.DeskHistoryGet: READS,
    frames.ConversationFollow: READS,
    frames.ConversationUnfollow: READS,
    frames.Ping: READS,
    frames.MarkSet: MARKS,
    frames.DeskMarkSet: MARKS,
    frames.TypingStart: TYPING,
    frames.DeskTypingStart: TYPING,
    frames.AttentionSet: TYPING,
}


def only_reads(command: Any) -> bool:
    """Whether it changes nothing: who has gone need not be answered."""
    return _KINDS.get(type(command)) is READS


class Terms(NamedTuple):
    """What one kind of person may do."""

    rates: Mapping[str, Rate]
    sockets: int


def for_customers() -> Terms:
    return _terms(settings.CUSTOMER_SOCKETS, *_rates(settings.CUSTOMER_MESSAGES))


def for_staff() -> Terms:
    return _terms(settings.STAFF_SOCKETS, *_rates(settings.STAFF_MESSAGES))


def _rates(messages: Sequence[float]) -> tuple[Rate, ...]:
    rates = (
        messages,
        settings.PERSON_READS,
        settings.PERSON_MARKS,
        settings.PERSON_ENTRIES,
        (60, 5),
    )
    return tuple(Rate(*rate) for rate in rates)


@cache
def _terms(sockets: int, *rates: Rate) -> Terms:
    """The same object for everybody: a crowd that comes back need not make ten thousand."""
    return Terms(dict(zip((MESSAGES, READS, MARKS, ENTRIES, TYPING), rates, strict=True)), sockets)


class LimitedSocket(Protocol):
    """A socket, as far as its person's limits know it."""

    heard_at: float  # monotonic seconds

    def leave_soon(self, code: CloseCode) -> None: ...


class Allowance:
    """What one person may still do here; shared by all their sockets."""

    __slots__ = ("_bad", "_barred_until", "_buckets", "_refused", "_terms", "sockets")

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._buckets: dict[str, Bucket] = {}
        self._bad: deque[float] | None = None  # most people never need these two: 600 bytes each
        self._refused: deque[float] | None = None
        self._barred_until = 0.0
        self.sockets: set[LimitedSocket] = set()

    def may(self, command: Any) -> bool:
        """Whether to perform it: typing is dropped without a word, everything else raises
        RateLimited.
        """
        now = time.monotonic()
        kind = _KINDS.get(type(command), MESSAGES)
        wait = self._spend(kind, now)
        if wait and kind is not TYPING:
            raise self._refusal(wait, now)
        return not wait

    def bad_frame(self) -> bool:
        """Note one; whether it was one too many."""
        if self._bad is None:
            self._bad = deque(maxlen=BAD_FRAME_LIMIT)
        return self._too_many(self._bad, time.monotonic())

    def come_in(self, socket: LimitedSocket) -> None:
        """One socket more; raises RateLimited or TooManySockets."""
        now = time.monotonic()
        if now < self._barred_until:
            raise RateLimited(self._barred_until - now, ends=True)
        if wait := self._spend(ENTRIES, now):
            raise RateLimited(wait, ends=True)
        if len(self.sockets) >= self._terms.sockets:
            self._make_room(now)
        self.sockets.add(socket)

    def _make_room(self, now: float) -> None:
        """The new socket is refused, not an old one closed: clients come back by themselves, and a
        tab too many would push out the next one for ever. Only a line that may be dead makes room,
        as when a phone changes networks."""
        quietest = min(self.sockets, key=lambda socket: socket.heard_at)
        if now - quietest.heard_at < REPLACEABLE_AFTER:
            raise TooManySockets
        self.sockets.discard(quietest)
        quietest.leave_soon(CloseCode.TIMED_OUT)

    def _spend(self, kind: str, now: float) -> float:
        bucket = self._buckets.get(kind)
        if bucket is None:
            bucket = self._buckets[kind] = Bucket(self._terms.rates[kind], now)
        return bucket.spend(now)

    def _refusal(self, wait: float, now: float) -> RateLimited:
        if self._refused is None:
            self._refused = deque(maxlen=REFUSAL_LIMIT)
        return RateLimited(wait, ends=self._too_many(self._refused, now))

    def _too_many(self, seen: deque[float], now: float) -> bool:
        seen.append(now)
        too_many = len(seen) == seen.maxlen and now - seen[0] < FLOOD_TIME
        if too_many:
            self._barred_until = now + READMISSION_DELAY
        return too_many


class People:
    """Everybody who has a socket in this process, or had one lately: to leave and come again
    refills nothing.
    """

    def __init__(self) -> None:
        self._here: dict[Hashable, Allowance] = {}
        self._gone: dict[Hashable, float] = {}  # since when, the earliest first

    def come_in(self, who: Hashable, socket: LimitedSocket, terms: Terms) -> Allowance:
        """The allowance of `who`, with one socket more; raises RateLimited or TooManySockets."""
        self._forget()
        allowance = self._here.get(who)
        if allowance is None:
            allowance = self._here[who] = Allowance(terms)
            self._gone[who] = time.monotonic()  # until the socket is in
        allowance.come_in(socket)
        self._gone.pop(who, None)
        return allowance

    def go_out(self, who: Hashable, socket: LimitedSocket) -> None:
        allowance = self._here.get(who)
        if allowance and socket in allowance.sockets:
            allowance.sockets.discard(socket)
            if not allowance.sockets:
                self._gone[who] = time.monotonic()

    def _forget(self) -> None:
        long_ago = time.monotonic() - EXPIRY_SECONDS
        for who, since in list(islice(self._gone.items(), EXPIRY_BATCH_SIZE)):
            if since < long_ago:
                del self._gone[who], self._here[who]


people = People()
