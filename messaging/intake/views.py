"""`/api/v1/tickets`: the bank's other systems hand in tickets, and ask what became of them."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpResponse, UnreadablePostError
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from messaging.http.json_response import refused
from messaging.intake import openapi
from messaging.intake.authentication import authenticate
from messaging.intake.refusals import (
    BodyTooLarge,
    Invalid,
    Malformed,
    NoSuchTicket,
    WrongMethod,
)
from messaging.intake.request import read_ticket
from messaging.intake.submitting import submit_ticket, ticket_of
from postgres.refusals import Refused, Unavailable
from tickets.models import ApiKey

logger = logging.getLogger(__name__)
KEY_LENGTH = 128  # characters of an Idempotency-Key
NUMBER_LIMIT = 2**63 - 1  # a ticket's number


class ByKey(BaseAuthentication):
    """Nothing but a key opens these addresses."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey]:
        return None, authenticate(request._request)


class ByKeyOrSession(ByKey):
    """For what staff may read as well."""

    def authenticate(self, request: Request) -> tuple[Any, Any]:
        user = request._request.user
        return (user, None) if isinstance(user, User) else super().authenticate(request)


class AlwaysJson(BaseContentNegotiation):
    """Whatever the caller accepts: there is nothing else."""

    def select_parser(self, request: Request, parsers: Any) -> None:
        return None

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


class ForSystems(APIView):
    """What these addresses share: keys, and refusals as `{code, text, field?}`."""

    authentication_classes = [ByKey]
    content_negotiation_class = AlwaysJson

    def get_exception_handler(self) -> Any:
        return _refused

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class Tickets(ForSystems):
    @extend_schema(**openapi.HAND_IN)
    def post(self, request: Request) -> Response:
        """Hand in a ticket: it is routed and counted with the chat.

        201, or 200 for one that came before.
        """
        again = _idempotency_key(request)
        http = request._request
        try:
            body = http.body
        except RequestDataTooBig:
            raise BodyTooLarge from None
        except UnreadablePostError:
            raise Malformed from None
        asked = read_ticket(
            http.headers.get("Content-Type", ""), http.headers.get("Content-Encoding", ""), body
        )
        answer, repeated = submit_ticket(key=_key(request), idempotency_key=again, asked=asked)
        return Response(answer, status=200 if repeated else 201)


class OneTicket(ForSystems):
    @extend_schema(**openapi.LOOK)
    def get(self, request: Request, number: int) -> Response:
        """What became of a ticket that this key opened."""
        if number > NUMBER_LIMIT:
            raise NoSuchTicket
        return Response(ticket_of(_key(request), number))


class Schema(SpectacularJSONAPIView):
    """The OpenAPI document of these addresses: for systems with a key, and for signed-in staff."""

    serve_public = True
    authentication_classes = [ByKeyOrSession]
    permission_classes: list = []
    content_negotiation_class = AlwaysJson

    def get_exception_handler(self) -> Any:
        return _refused


def _key(request: Request) -> ApiKey:
    assert isinstance(request.auth, ApiKey)
    return request.auth


def _idempotency_key(request: Request) -> str:
    again = request._request.headers.get("Idempotency-Key", "")
    if (
        not 0 < len(again) <= KEY_LENGTH
        or not again.isascii()
        or not again.isprintable()
        or " " in again
    ):
        raise Invalid("Idempotency-Key")
    return again


def _refused(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Every refusal in one shape; what nobody expected goes on as it is."""
    refusal = _refusal(error)
    if refusal is None:
        return None
    response = refused(refusal)
    if response.status_code == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _refusal(error: Exception) -> Refused | None:
    match error:
        case Refused():
            return error
        case exceptions.MethodNotAllowed():
            return WrongMethod()
        case Http404():
            return NoSuchTicket()
        case DatabaseError() | InterfaceError():
            # Never the error's own text: PostgreSQL quotes values.
            logger.warning("a ticket: %s", type(error.__cause__ or error).__name__)
            return Unavailable()
    return None
