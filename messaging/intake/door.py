"""Who may hand tickets in: a key in the Authorization header, and how often one may try."""

import logging
import threading
import time
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from accounts import audit
from accounts.addresses import address_of_request, network_of
from messaging.intake.refusals import BadKey, QueryGiven
from messaging.limits import Bucket, Rate, RateLimited
from tickets import keys
from tickets.models import ApiKey

logger = logging.getLogger(__name__)
_taking = threading.Lock()


def key_of(request: HttpRequest) -> ApiKey:
    """The good key of this request; raises BadKey, RateLimited or QueryGiven. Cookies prove nothing here."""
    if request.META.get("QUERY_STRING"):
        _tell_of_keys(request)
        raise QueryGiven
    scheme, _, given = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    key = keys.living_key(given.strip())
    if key is None or scheme.lower() != "bearer":
        _count_failure(request)
        raise BadKey
    with _taking:
        if wait := _requests_of(key.pk).take(time.monotonic()):
            raise RateLimited(wait)
    keys.note_use(key)
    return key


def _count_failure(request: HttpRequest) -> None:
    """A wrong try is written down; too many of one address are refused before that."""
    with _taking:
        if wait := _failures_of(network_of(address_of_request(request))).take(time.monotonic()):
            raise RateLimited(wait)
    audit.note("key.refused", by=None, request=request)


def _tell_of_keys(request: HttpRequest) -> None:
    """A key in an address stands in every proxy's log: whoever watches should revoke it."""
    for values in request.GET.lists():
        for value in values[1]:
            if key := keys.living_key(value):
                logger.warning("a key in an address: %s", key.prefix)
                audit.note("key.in_address", by=None, target=key, request=request)


@lru_cache(1000)
def _requests_of(key: UUID) -> Bucket:
    return Bucket(Rate(*settings.API_KEY_REQUESTS), time.monotonic())


@lru_cache(10_000)
def _failures_of(network: str) -> Bucket:
    return Bucket(Rate(*settings.API_FAILED_TRIES), time.monotonic())
