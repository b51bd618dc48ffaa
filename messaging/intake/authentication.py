"""Who may hand tickets in: a key in the Authorization header, and how often one may try."""

import logging

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest

from accounts import audit
from accounts.admission import network_of_request, prove
from accounts.page_seats import acquire_seat
from messaging.intake.refusals import BadKey, QueryGiven
from messaging.protocol.limits import Buckets, RateLimited
from tickets import api_keys
from tickets.models import ApiKey

logger = logging.getLogger(__name__)
KEY_LIMIT = 200  # characters of a key: nothing longer is one
VALUES = 20  # of a query that are looked up, in one question
requests = Buckets(lambda: settings.API_KEY_REQUESTS, most=1000)
failures = Buckets(lambda: settings.API_FAILED_TRIES, most=10_000)


def authenticate(request: HttpRequest) -> ApiKey:
    """The good key of this request; raises BadKey, RateLimited or QueryGiven. Cookies prove nothing
    here.

    The bucket of the address is asked before the database. A key that is good needs no room there.
    """
    network = network_of_request(request)
    if request.META.get("QUERY_STRING"):
        failures.check(network)
        _tell_of_keys(request)
        raise QueryGiven
    given = _given(request)
    paid = _pay(network, given)
    key = api_keys.living_key(given)
    if key is None:
        _refuse(request, network, given, paid=paid)
        raise BadKey
    if paid:
        failures.refund(network)
    api_keys.known.add(given)
    prove(request)
    requests.check(key.pk)
    acquire_seat(key.pk)
    api_keys.note_use(key)
    return key


def _given(request: HttpRequest) -> str:
    scheme, _, given = request.META.get("HTTP_AUTHORIZATION", "")[: KEY_LIMIT + 20].partition(" ")
    given = given.strip()
    return given if scheme.lower() == "bearer" and len(given) <= KEY_LIMIT else ""


def _pay(network: str, given: str) -> bool:
    """Take one try of this address, unless the key was good a moment ago; whether it was taken.

    Raises RateLimited.
    """
    if api_keys.known.has(given):
        return False
    try:
        failures.check(network)
    except RateLimited:
        if api_keys.known.look_again(given):  # good, and new to this process
            return False
        raise
    return True


def _refuse(request: HttpRequest, network: str, given: str, *, paid: bool) -> None:
    """A wrong try is written down; too many of one address are refused before that."""
    api_keys.known.discard(given)
    if not paid:
        failures.check(network)
    audit.record("key.refused", by=None, request=request)


def _tell_of_keys(request: HttpRequest) -> None:
    """A key in an address stands in every proxy's log: whoever watches should revoke it.

    One question for all.
    """
    try:
        values = [
            value for _, found in request.GET.lists() for value in found if len(value) <= KEY_LIMIT
        ]
    except SuspiciousOperation:  # more fields than any address of ours
        return
    for key in api_keys.living_keys(values[:VALUES]):
        logger.warning("a key in an address: %s", key.prefix)
        audit.record("key.in_address", by=None, target=key, request=request)
