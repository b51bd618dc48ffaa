"""The middleware of pages in turn (`accounts.page_seats`): on the event loop, before a page has a
thread, and at the end of its thread.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import async_only_middleware

from accounts.admission import AdmittedRequest
from accounts.admission_control import secured
from accounts.fair_semaphore import NoSeat
from accounts.http_client import release_connection
from accounts.page_seats import PageSeat, page_seat
from accounts.unavailable import unavailable


@async_only_middleware
def in_turn(get_response: Callable) -> Callable:
    """Behind admission control, which says whose request it is. Where the API has yet to
    authenticate, it acquires the seat then (`acquire_seat`): before that nothing is asked of the
    database but keys, which its own limit bounds.
    """

    async def answer(request: AdmittedRequest) -> HttpResponse:
        if request.path_info.startswith(settings.STATIC_URL):
            return await get_response(request)
        page_seat.set(seat := PageSeat())
        try:
            if request.admitted.is_proved:
                await seat.acquire_async(request.admitted.who)
            return await get_response(request)
        except NoSeat:
            return secured(request, unavailable(request))
        finally:
            seat.end()

    return answer


def released(get_response: Callable) -> Callable:
    """In the page's thread: what it had of the database is given back before its answer is sent."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        release_connection()
        return response

    return answer
