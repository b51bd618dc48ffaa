"""Admission control: the one rate limit in front of all that is anonymous, asked before anything
costs.

Length before pattern, bucket before database, place before hash. What carries a valid credential is
limited by its person or key, and never by its network address: a whole bank, or ten thousand
customers, may share one. `PASSES` lists what an address pays for, unless a credential turns out to
be good.
"""

import math
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.addresses import address_of_request, network_of
from accounts.devices import device_of
from accounts.error_pages import API
from accounts.rate_limits import RateLimiter

PASSES = {
    "pages": "every page, 404s and the sign-in page among them: by AdmissionControl, first of all "
    "middleware",
    "i18n": "catalog.js and the choice of a language: the same",
    "demobank": "the demo bank's pages, tokens and keys: the same",
    "static": "static files: the same, with a rate of their own (STATIC_REQUESTS)",
    "sign-in": "passwords: SIGN_INS_PER_ADDRESS and a place (accounts.hashing), then the tries in "
    "PostgreSQL",
    "api": "/api/ with an Authorization header: the view's authentication comes first (prove); "
    "else the address pays",
    "sockets": "handshakes: places of an address for those who have not said who they are "
    "(messaging.sockets.admission)",
}
STATIC = settings.STATIC_URL
SESSIONS_KNOWN = 20_000  # of this process


class NotAdmitted(Exception):
    """Refused before it cost anything: nothing was asked of the database, and nothing is left
    behind.
    """

    status = 429
    code = "rate_limited"
    title: Promise | str = _("Too many requests")
    words: Promise | str = _("Please wait a moment.")

    def __init__(self, retry_after: float) -> None:
        super().__init__()
        self.retry_after = max(1, math.ceil(retry_after))  # seconds


class Overloaded(NotAdmitted):
    """Too many want the same at once: of this process, whoever they are."""

    status = 503
    code = "overloaded"
    title = _("The service is busy")
    words = _("Many people want this at the same moment. Please try again in a few seconds.")


class ServiceUnavailable(Overloaded):
    """The database is away or too slow, or too many pages are made."""

    code = "unavailable"
    words = _("There is a lot to do just now. Try again in a few seconds.")


anonymous = RateLimiter(lambda: settings.ANONYMOUS_REQUESTS, most=20_000)  # by network
static = RateLimiter(lambda: settings.STATIC_REQUESTS, most=20_000)  # by network
known = RateLimiter(lambda: settings.PERSON_REQUESTS, most=20_000)  # by session, device, customer


class GoodSessions:
    """Keys of sessions that were found good in this process: they need no bucket of their
    address.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._keys: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def add(self, key: str) -> None:
        with self._lock:
            self._keys[key] = None
            self._keys.move_to_end(key)
            if len(self._keys) > SESSIONS_KNOWN:
                self._keys.popitem(last=False)

    def discard(self, key: str) -> None:
        with self._lock:
            self._keys.pop(key, None)

    def forget(self) -> None:
        with self._lock:
            self._keys.clear()


good_sessions = GoodSessions()


class Admitted:
    """A request that was let in: `settle` says afterwards what its session was worth."""

    def __init__(self, network: str, session: str) -> None:
        self._network, self._session, self._paid = network, session, False
        # whose turn it is to have a page: strangers of one network are one person
        self.who: Hashable = network
        self.is_proved = True  # False: the API has yet to authenticate it

    def pay(self) -> None:
        charge(self._network)
        self._paid = True

    def settle(self, session: str | None) -> None:
        """`session`: the key of the good session that the request had, or has now; None: there was
        none.

        Raises NotAdmitted when the API has authenticated nobody, and the address has nothing
        left."""
        if not self.is_proved:
            charge(self._network)
        elif session:
            good_sessions.add(session)
            if self._paid:
                anonymous.refund(self._network)
                self._paid = False
        elif self._session in good_sessions:
            good_sessions.discard(self._session)
            anonymous.spend(self._network)


class AdmittedRequest(HttpRequest):
    """What a request carries behind admission control."""

    admitted: Admitted
    tries_left: int  # after a wrong password


def admit(request: HttpRequest) -> Admitted:
    """Let a page's request in, by what it proves without the database; raises NotAdmitted."""
    network = network_of_request(request)
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    admitted = Admitted(network, session)
    if request.path_info.startswith(STATIC):
        _spend(static, network)
    elif request.path_info.startswith(API) and "HTTP_AUTHORIZATION" in request.META:
        request.COOKIES.pop(
            settings.SESSION_COOKIE_NAME, None
        )  # cookies prove nothing there, and cost no look
        admitted.is_proved = False
    elif session in good_sessions:
        _spend(known, session)
        admitted.who = session
    elif device := device_of(request):
        _spend(known, device.id)
        admitted.who = device.id
    else:
        admitted.pay()
    return admitted


def charge(network: str) -> None:
    """An anonymous request, or one whose credential is wrong; raises NotAdmitted."""
    _spend(anonymous, network)


def prove(request: HttpRequest, who: Hashable = None) -> None:
    """The API has authenticated who this is: their address pays nothing.

    Raises NotAdmitted by the rate of `who`.
    """
    if admitted := getattr(request, "admitted", None):
        admitted.is_proved = True
    if who is not None:
        _spend(known, who)


def network_of_request(request: HttpRequest) -> str:
    return network_of(address_of_request(request))


def forget() -> None:
    """Forget everybody, as a new process does."""
    for limiter in (anonymous, static, known):
        limiter.forget()
    good_sessions.forget()


def _spend(limiter: RateLimiter, who: Hashable) -> None:
    if wait := limiter.spend(who):
        raise NotAdmitted(wait)
