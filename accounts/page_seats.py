"""Pages in turn (admission control, fair queueing): so many are made at a time, few of one person, and never more than
there are database connections for.

A seat is held while a page is made. It is given back, with the connection, before the answer is sent and before
anything else is waited for (`accounts.outside.release_connection`): a client that does not read, a slow disk or another
machine keeps neither. Whoever finds no seat in time is told so (503, Retry-After).
"""

from collections.abc import Callable, Hashable

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from accounts.fair_semaphore import FairSemaphore, NoSeat
from accounts.outside import page_seat, release_connection
from accounts.unavailable import unavailable

seats = FairSemaphore(lambda: settings.PAGES, each=lambda: settings.PAGES_PER_PERSON, waiting=100)


@sync_and_async_middleware
def in_turn(get_response: Callable) -> Callable:
    """Behind admission control, which says whose request it is. Where a door of the API has yet to say so, that door
    takes the seat (`take_seat`): before it nothing is asked of the database but keys, which its own limit bounds."""

    async def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(settings.STATIC_URL):
            return await get_response(request)
        request.give_back_seat = lambda: None  # type: ignore[attr-defined]
        if request.admitted.is_proved:  # type: ignore[attr-defined]
            try:
                _hold(request, await seats.take_async(request.admitted.who, settings.PAGE_WAIT))  # type: ignore[attr-defined]
            except NoSeat:
                return unavailable(request)
        try:
            response = await get_response(request)
            await sync_to_async(release_connection)()
        finally:
            request.give_back_seat()  # type: ignore[attr-defined]
        return response

    return answer if iscoroutinefunction(get_response) else get_response


def take_seat(request: HttpRequest, who: Hashable) -> None:
    """In a view's thread: a seat of this person's until the page is made; raises NoSeat."""
    if hasattr(request, "give_back_seat"):  # it came through the middleware
        _hold(request, seats.take(who, settings.PAGE_WAIT))


def _hold(request: HttpRequest, give_back: Callable[[], None]) -> None:
    request.give_back_seat = give_back  # type: ignore[attr-defined]
    page_seat.set(give_back)
