"""The bank's word for who a customer is: a short-lived token, signed by the bank's backend, and
nothing else.
"""

import json
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import jwt
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.http_client import get
from accounts.visible import is_visible

logger = logging.getLogger(__name__)
ALGORITHMS = ["RS256", "ES256"]
TOKEN_LIFETIME_LIMIT = 3600  # seconds between iat and exp
LEEWAY = 30  # seconds between the bank's clock and ours
KEYS_FRESH = 600  # seconds before the keys are asked again
KEYS_LAST_GOOD = 86_400  # seconds the last good set serves while the bank's address does not answer
RETRY_INTERVAL = 10  # seconds between two tries
JWKS_LIMIT = 262_144  # bytes
TOKEN_LIMIT = 8192  # characters; of a longer one nothing is read
WAITING_LIMIT = 2  # tokens with a key that is not known yet, while the keys are asked


class InvalidToken(Exception):
    """The token does not prove who this is.

    The reason is for the log; the client learns only that it failed.
    """


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bank says this is. `expires_at` is UTC."""

    subject: str
    name: str
    locale: str
    simulated: bool
    expires_at: datetime


def identify(token: str) -> Identity:
    """Verify a customer's token: RS256 or ES256; iss, aud, sub, exp, iat required; at most one
    hour. Or InvalidToken.

    May ask the bank for its keys, for up to BANK_DIRECTORY_TIMEOUT seconds: call it in a thread.
    """
    if len(token) > TOKEN_LIMIT:
        raise InvalidToken("length")
    try:
        key = keys.find(jwt.get_unverified_header(token))
        claims = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            issuer=settings.BANK_TOKEN_ISSUER,
            audience=settings.BANK_TOKEN_AUDIENCE,
            leeway=LEEWAY,
            options={"require": ["iss", "aud", "sub", "exp", "iat"]},
        )
        return _identity(claims)
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InvalidToken(type(error).__name__) from error


def _identity(claims: dict) -> Identity:
    subject, name, locale = claims["sub"], claims.get("name", ""), claims.get("locale", "")
    texts = (subject, name, locale)
    if (
        not all(isinstance(text, str) and text.isprintable() for text in texts)
        or len(subject) > 255
    ):
        raise ValueError("claims")
    if not is_visible(subject) or (name.strip() and not is_visible(name)):
        raise ValueError("claims")
    if claims["exp"] - claims["iat"] > TOKEN_LIFETIME_LIMIT:
        raise ValueError("lifetime")
    expires_at = datetime.fromtimestamp(claims["exp"], UTC)
    return Identity(subject, name[:150], locale[:16], claims.get("simulated") is True, expires_at)


class Keys:
    """The bank's public keys: one PEM from the settings, or a JWKS address with the last good set
    kept for a day.

    They are fetched in a thread of their own, one fetch at a time and within BANK_DIRECTORY_TIMEOUT
    altogether. Nobody waits for it who has a key that is known.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._fetched = self._tried = float("-inf")  # monotonic seconds
        self._idle = threading.Event()
        self._idle.set()
        self._seats = threading.BoundedSemaphore(WAITING_LIMIT)

    def find(self, header: dict) -> Any:
        """The key that this token names. Raises InvalidToken when there is none."""
        if header.get("alg") not in ALGORITHMS:
            raise InvalidToken("algorithm")
        if settings.BANK_TOKEN_PEM:
            return settings.BANK_TOKEN_PEM
        if not settings.BANK_JWKS_URL:
            raise ImproperlyConfigured("BANK_JWKS_URL or BANK_TOKEN_PEM is required")
        key = self._known(header.get("kid"))
        if key.algorithm_name != header["alg"]:
            raise InvalidToken("algorithm")
        return key.key

    def _known(self, kid: str | None) -> jwt.PyJWK:
        if not self._has(kid) or self._age() > KEYS_FRESH:
            self._ask_again()
        if not self._has(kid):
            self._wait()
        if not self._has(kid):
            raise InvalidToken("unknown key")
        return self._keys[kid]

    def _age(self) -> float:
        return time.monotonic() - self._fetched

    def _has(self, kid: str | None) -> bool:
        return kid in self._keys and self._age() < KEYS_LAST_GOOD

    def _ask_again(self) -> None:
        with self._lock:
            if self._idle.is_set() and time.monotonic() - self._tried > RETRY_INTERVAL:
                self._tried = time.monotonic()
                self._idle.clear()
                threading.Thread(target=self._fetch, name="the bank's keys", daemon=True).start()

    def _wait(self) -> None:
        """For a key that nobody knows few may wait: anybody can name one.

        For the very first set all do.
        """
        if not self._keys:
            self._idle.wait(settings.BANK_DIRECTORY_TIMEOUT + 1)
        elif self._seats.acquire(blocking=False):
            try:
                self._idle.wait(settings.BANK_DIRECTORY_TIMEOUT + 1)
            finally:
                self._seats.release()

    def _fetch(self) -> None:
        try:
            body = get(
                settings.BANK_JWKS_URL, within=settings.BANK_DIRECTORY_TIMEOUT, limit=JWKS_LIMIT
            )
            if found := {key.key_id: key for key in _usable(body)}:
                self._keys, self._fetched = found, time.monotonic()
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            logger.error("the bank's keys: %s", type(error).__name__)
        finally:
            self._idle.set()


def _usable(body: bytes) -> Iterator[jwt.PyJWK]:
    """Every usable signing key of a set; a malformed one is skipped, it must not take the
    others along.
    """
    for found in json.loads(body)["keys"]:
        try:
            key = jwt.PyJWK.from_dict(found)
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
            logger.warning("the bank's keys: one is malformed")
            continue
        if key.algorithm_name in ALGORITHMS and key.key_id:
            yield key


keys = Keys()
