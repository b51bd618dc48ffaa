"""The middleware of admission control: first of all, so that no address of ours is reached
around it.
"""

import logging
from collections.abc import Callable
from typing import Any

import msgspec
from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from csp.middleware import CSPMiddleware
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.utils.functional import SimpleLazyObject

from accounts.admission import (
    AdmittedRequest,
    NotAdmitted,
    admit,
    network_of_request,
)
from accounts.error_pages import error_page
from accounts.leaked_tokens import ADDRESS_LIMIT, find_jwt, fingerprint
from accounts.scopes import hide_address

logger = logging.getLogger(__name__)


class AdmissionControl:
    """Admits each request, or answers 429, 503 (both with Retry-After), 414 or 400 in its stead."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: AdmittedRequest) -> Any:
        if iscoroutinefunction(self):
            return self._answer_async(request)
        if refusal := self._refuse(request):
            return secured(request, refusal)
        return self._settle(request, self.get_response(request))

    async def _answer_async(self, request: AdmittedRequest) -> HttpResponse:
        if refusal := self._refuse(request):
            return secured(request, refusal)
        return self._settle(request, await self.get_response(request))

    def _refuse(self, request: AdmittedRequest) -> HttpResponse | None:
        query = request.META.get("QUERY_STRING", "")
        if len(request.path) + len(query) > ADDRESS_LIMIT:
            return HttpResponse(status=414)
        if secret := find_jwt(request.path, query):
            logger.warning(
                "a token in an address, from %s: SHA-256 %s",
                network_of_request(request),
                fingerprint(secret),
            )
            hide_address(getattr(request, "scope", {}))
            return _json({"code": "token_in_address"}, 400)
        try:
            request.admitted = admit(request)
        except NotAdmitted as refusal:
            return refused(request, refusal)
        return None

    def _settle(self, request: AdmittedRequest, response: HttpResponse) -> HttpResponse:
        person = _person(request)
        is_good = person is not None and person.is_authenticated
        try:
            request.admitted.settle(request.session.session_key if is_good else None)
        except NotAdmitted as refusal:
            return secured(request, refused(request, refusal))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What a view's own authentication refused: said in the same words."""
        return refused(request, error) if isinstance(error, NotAdmitted) else None


def refused(request: HttpRequest, refusal: NotAdmitted) -> HttpResponse:
    """JSON for programs, a page for people; in the browser's language."""
    response = error_page(
        request, refusal.status, refusal.code, refusal.title, refusal.words, can_retry=True
    )
    response["Retry-After"] = str(refusal.retry_after)
    return response


def secured(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """With the headers of every answer: it has not come through the middleware that sets them."""
    for middleware in (CSPMiddleware, SecurityMiddleware):
        middleware(lambda _: refusal).process_response(request, refusal)
    return refusal


def _json(content: dict, status: int) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(content), "application/json", status)


def _person(request: HttpRequest) -> AbstractBaseUser | None:
    """Who the request turned out to be of, if anybody asked: this asks nobody."""
    user = request.__dict__.get("user")
    if user is not None and type(user) is not SimpleLazyObject:  # signed in or out just now
        return user
    return getattr(request, "_cached_user", None) or getattr(request, "_acached_user", None)
