"""Pages in turn (admission control, fair queueing): so many are made at a time, few of one person, and never more than
there are database connections for.

A seat is held while a page is made. It is given back, with the connection, before the answer is sent and before
anything else is waited for (`accounts.outside.release_connection`): a client that does not read, a slow disk or another
machine keeps neither. Whoever finds no seat in time is told so (503, Retry-After).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from accounts.addresses import address_of_request, network_of
from accounts.fair_semaphore import FairSemaphore, NoSeat
from accounts.outside import page_seat, release_connection
from accounts.unavailable import unavailable

KNOWN = 20_000  # credentials that were found good
seats = FairSemaphore(lambda: settings.PAGES, each=lambda: settings.PAGES_PER_PERSON, waiting=100)


class Known:
    """Credentials that were found good in this process. All others count as one person for each network address: who
    makes them up is not many people."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[Hashable, None] = OrderedDict()

    def __contains__(self, credential: Hashable) -> bool:
        return credential in self._found

    def add(self, credential: Hashable) -> None:
        with self._lock:
            self._found[credential] = None
            self._found.move_to_end(credential)
            if len(self._found) > KNOWN:
                self._found.popitem(last=False)


known = Known()


@sync_and_async_middleware
def in_turn(get_response: Callable) -> Callable:
    async def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(settings.STATIC_URL):
            return await get_response(request)
        credential = _credential(request)
        who = credential if credential in known else network_of(address_of_request(request))
        try:
            give_back = await seats.take_async(who, settings.PAGE_WAIT)
        except NoSeat:
            return unavailable(request)
        page_seat.set(give_back)
        try:
            response = await get_response(request)
            await sync_to_async(release_connection)()
        finally:
            give_back()
        if credential is not None and _is_good(request, response):
            known.add(credential)
        return response

    return answer if iscoroutinefunction(get_response) else get_response


def _credential(request: HttpRequest) -> Hashable:
    """What the request proves by, if it is any good: not kept as it is."""
    if given := request.META.get("HTTP_AUTHORIZATION"):
        return "token", hash(given)
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return ("session", hash(session)) if session else None


def _is_good(request: HttpRequest, response: HttpResponse) -> bool:
    if "HTTP_AUTHORIZATION" in request.META:
        return response.status_code < 400
    user = getattr(request, "_acached_user", None) or getattr(request, "_cached_user", None)
    return user is not None and user.is_authenticated
