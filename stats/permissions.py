"""Who may open these pages: administrators. The role is read from the database with every request.

They fold many events, for seconds: so many at a time, and the pages of everybody else are made
beside them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase

from accounts.fair_semaphore import FairSemaphore
from accounts.http_client import release_connection
from accounts.requests import StaffRequest

reports = FairSemaphore(lambda: settings.REPORTS, each=lambda: max(1, settings.REPORTS - 1))


def administrators_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Anonymous and suspended people are sent to sign in, operators are refused."""

    @login_required
    @wraps(view)
    def wrapper(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_administrator:
            raise PermissionDenied
        release_connection()
        with reports.seat(request.user.pk, settings.PAGE_WAIT):
            return view(request, *args, **kwargs)

    return wrapper
