"""Throttling of password tries (brute force), counted in PostgreSQL before the hash is worked out:
however many come at once, in however many web processes, no more than the limit are checked. A rate
limit by (person, address), by person, and by address.

It is our own and no library: django-axes counted after the hash, and so let through whatever came
at the same moment."""

import hashlib
import math
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.admission import NotAdmitted, network_of_request
from accounts.devices import device_of
from accounts.models import PasswordTries


class Paused(NotAdmitted):
    """Too many wrong passwords: nothing is checked for a while, in words that do not say
    whether the person exists.
    """

    title = _("Too many attempts")

    def __init__(self, retry_after: float) -> None:
        super().__init__(retry_after)
        self.words = ngettext_lazy(
            "Try again in %(n)d minute, or ask your administrator.",
            "Try again in %(n)d minutes, or ask your administrator.",
            "n",
        ) % {"n": math.ceil(self.retry_after / 60)}


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries under one key.

    The pause begins anew with each try (`sliding`), or ends with its window.
    """

    name: str
    key: str
    tries: int
    sliding: bool


@dataclass(frozen=True, slots=True)
class Try:
    """A counted try: how often each limit has been used, this time included."""

    counted: dict[Limit, int]

    @property
    def left(self) -> int:
        """Of the narrowest limit, the one that a person can understand."""
        limit, used = next(iter(self.counted.items()))
        return limit.tries - used

    @property
    def paused(self) -> list[str]:
        """The limits that are used up now, by name."""
        return [limit.name for limit, used in self.counted.items() if used >= limit.tries]


def limits_of(request: HttpRequest, email: str) -> list[Limit]:
    """A device in which this person has signed in has a count of its own: strangers cannot lock
    them out of it.
    """
    device = device_of(request)
    if device and device.knows(email):
        return [
            Limit("device", _key("device", device.id, email), settings.PASSWORD_TRIES, sliding=True)
        ]
    network = network_of_request(request)
    return [
        Limit("pair", _key("pair", network, email), settings.PASSWORD_TRIES, sliding=True),
        Limit("person", _key("person", email), settings.PASSWORD_TRIES_PER_PERSON, sliding=False),
        Limit(
            "address", _key("address", network), settings.PASSWORD_TRIES_PER_ADDRESS, sliding=False
        ),
    ]


@transaction.atomic
def count(request: HttpRequest, email: str) -> Try:
    """Count one try, and commit it before anything is hashed.

    Raises Paused, and counts nothing, beyond a limit.
    """
    return Try({limit: _count(limit) for limit in limits_of(request, email)})


@transaction.atomic
def take_back(counted: Try) -> None:
    """The password was right: a person starts anew, with what was counted meanwhile; wide
    limits get one back.
    """
    for limit, used in counted.counted.items():
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_BACK, [used if limit.sliding else 1, limit.key])


def forget_old_tries() -> int:
    """Remove what no limit counts any more; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [2 * settings.PASSWORD_PAUSE])
        return cursor.rowcount


def _count(limit: Limit) -> int:
    with connection.cursor() as cursor:
        pause = settings.PASSWORD_PAUSE
        cursor.execute(
            _COUNT,
            {"key": limit.key, "limit": limit.tries, "pause": pause, "sliding": limit.sliding},
        )
        if found := cursor.fetchone():
            return found[0]
        cursor.execute(_WAIT, [pause, limit.key])
        waits = cursor.fetchone()
    raise Paused(float(waits[0]) if waits else 1.0)


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


_TABLE = PasswordTries._meta.db_table
_COUNT = f"""
    INSERT INTO {_TABLE} AS t (key, tries, since) VALUES (%(key)s, 1, now())
    ON CONFLICT (key) DO UPDATE SET
        tries = CASE WHEN t.since < now() - %(pause)s * interval '1 second' THEN 1
          ELSE t.tries + 1 END,
        since = CASE WHEN %(sliding)s OR t.since < now() - %(pause)s * interval '1 second' THEN
          now() ELSE t.since END
    WHERE t.tries < %(limit)s OR t.since < now() - %(pause)s * interval '1 second'
    RETURNING tries
"""
_WAIT = (
    f"SELECT extract(epoch FROM since + %s * interval '1 second' - now()) FROM {_TABLE} WHERE "
    f"key = %s"
)
_TAKE_BACK = f"UPDATE {_TABLE} SET tries = greatest(tries - %s, 0) WHERE key = %s"
_FORGET = f"DELETE FROM {_TABLE} WHERE since < now() - %s * interval '1 second'"
