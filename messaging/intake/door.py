"""Who may hand tickets in: a key in the Authorization header, and how often one may try."""

import logging

from django.conf import settings
from django.http import HttpRequest

from accounts import audit
from accounts.addresses import address_of_request, network_of
from messaging.intake.refusals import BadKey, QueryGiven
from messaging.limits import Buckets
from tickets import keys
from tickets.models import ApiKey

logger = logging.getLogger(__name__)
requests = Buckets(lambda: settings.API_KEY_REQUESTS, most=1000)
failures = Buckets(lambda: settings.API_FAILED_TRIES, most=10_000)


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
    requests.take(key.pk)
    keys.note_use(key)
    return key


def _count_failure(request: HttpRequest) -> None:
    """A wrong try is written down; too many of one address are refused before that."""
    failures.take(network_of(address_of_request(request)))
    audit.note("key.refused", by=None, request=request)


def _tell_of_keys(request: HttpRequest) -> None:
    """A key in an address stands in every proxy's log: whoever watches should revoke it."""
    for values in request.GET.lists():
        for value in values[1]:
            if key := keys.living_key(value):
                logger.warning("a key in an address: %s", key.prefix)
                audit.note("key.in_address", by=None, target=key, request=request)
