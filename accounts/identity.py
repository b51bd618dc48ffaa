"""The bank's word for who a customer is: a short-lived token, signed by the bank's backend, and nothing else."""

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

from accounts.visible import is_visible

logger = logging.getLogger(__name__)
ALGORITHMS = ["RS256", "ES256"]
LONGEST_LIFE = 3600  # seconds between iat and exp
LEEWAY = 30  # seconds between the bank's clock and ours
KEYS_FRESH = 600  # seconds before the keys are asked again
KEYS_LAST_GOOD = 86_400  # seconds the last good set serves while the bank's address does not answer
ASK_AGAIN = 10  # seconds between two tries
JWKS_LIMIT = 262_144  # bytes


class InvalidToken(Exception):
    """The token does not prove who this is. The reason is for the log; the client learns only that it failed."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bank says this is. `expires_at` is UTC."""

    subject: str
    name: str
    locale: str
    simulated: bool
    expires_at: datetime


def identify(token: str) -> Identity:
    """Verify a customer's token: RS256 or ES256; iss, aud, sub, exp, iat required; at most one hour. Or InvalidToken.

    May ask the bank for its keys, for up to BANK_DIRECTORY_TIMEOUT seconds: call it in a thread.
    """
    try:
        key = keys.find(jwt.get_unverified_header(token))
        claims = jwt.decode(
            token, key, algorithms=ALGORITHMS, issuer=settings.BANK_TOKEN_ISSUER, audience=settings.BANK_TOKEN_AUDIENCE,
            leeway=LEEWAY, options={"require": ["iss", "aud", "sub", "exp", "iat"]},
        )  # fmt: skip
        return _identity(claims)
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InvalidToken(type(error).__name__) from error


def _identity(claims: dict) -> Identity:
    subject, name, locale = claims["sub"], claims.get("name", ""), claims.get("locale", "")
    texts = (subject, name, locale)
    if not all(isinstance(text, str) and text.isprintable() for text in texts) or len(subject) > 255:
        raise ValueError("claims")
    if not is_visible(subject) or (name.strip() and not is_visible(name)):
        raise ValueError("claims")
    if claims["exp"] - claims["iat"] > LONGEST_LIFE:
        raise ValueError("lifetime")
    expires_at = datetime.fromtimestamp(claims["exp"], UTC)
    return Identity(subject, name[:150], locale[:16], claims.get("simulated") is True, expires_at)


class Keys:
    """The bank's public keys: one PEM from the settings, or a JWKS address with the last good set kept for a day."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._fetched = self._tried = float("-inf")  # monotonic seconds

    def find(self, header: dict) -> Any:
        """The key that this token names. Raises InvalidToken when there is none."""
        if header.get("alg") not in ALGORITHMS:
            raise InvalidToken("algorithm")
        if settings.BANK_TOKEN_PEM:
            return settings.BANK_TOKEN_PEM
        key = self._known(header.get("kid"))
        if key.algorithm_name != header["alg"]:
            raise InvalidToken("algorithm")
        return key.key

    def _known(self, kid: str | None) -> jwt.PyJWK:
        with self._lock:
            age = time.monotonic() - self._fetched
            if (kid not in self._keys or age > KEYS_FRESH) and time.monotonic() - self._tried > ASK_AGAIN:
                self._fetch()
            if kid in self._keys and time.monotonic() - self._fetched < KEYS_LAST_GOOD:
                return self._keys[kid]
        raise InvalidToken("unknown key")

    def _fetch(self) -> None:
        self._tried = time.monotonic()
        try:
            found = {key.key_id: key for key in _fetch_keys()}
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            logger.error("the bank's keys: %s", type(error).__name__)
            return
        if found:
            self._keys, self._fetched = found, time.monotonic()


def _fetch_keys() -> Iterator[jwt.PyJWK]:
    """Every usable signing key at the bank's address; a malformed one is skipped, it must not take the others along."""
    if not settings.BANK_JWKS_URL:
        raise ImproperlyConfigured("BANK_JWKS_URL or BANK_TOKEN_PEM is required")
    with httpx.stream("GET", settings.BANK_JWKS_URL, timeout=settings.BANK_DIRECTORY_TIMEOUT) as response:
        response.raise_for_status()
        body = b""
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > JWKS_LIMIT:
                raise ValueError("the key set is too large")
    for found in json.loads(body)["keys"]:
        try:
            key = jwt.PyJWK.from_dict(found)
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
            logger.warning("the bank's keys: one is malformed")
            continue
        if key.algorithm_name in ALGORITHMS and key.key_id:
            yield key


keys = Keys()
