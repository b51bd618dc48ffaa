"""Too much at once, or PostgreSQL away: 503 with Retry-After, for pages, the admin and JSON alike.
Never a 500.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from psycopg_pool import PoolTimeout

from accounts.admission import ServiceUnavailable
from accounts.admission_control import refused
from accounts.error_pages import server_error
from accounts.fair_semaphore import NoSeat

RETRY_AFTER = 3  # seconds


def unavailable(request: HttpRequest) -> HttpResponse:
    """A page for people, JSON for programs."""
    return refused(request, ServiceUnavailable(RETRY_AFTER))


def error_page(request: HttpRequest) -> HttpResponse:
    """`handler500`: whatever no view and no middleware has caught."""
    error = sys.exc_info()[1]
    return unavailable(request) if is_unavailable(error) else server_error(request)


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database gave no connection, lost it, or broke off what took too long; or
    there was no seat.
    """
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout | NoSeat)
