"""In which language refusals are written: that of the page or the device that shows them, one page
in one language.

Scripts say it with each request (Accept-Language) and with the socket's address (`?language=`) or
hello. The language cookie says which language the next page is in, and not which one the page is in
that asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation import get_language_from_request, get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from accounts.scopes import request_of


def of_accepted(accepted: str, otherwise: str) -> str:
    """The first language of an Accept-Language that we speak."""
    for language, _quality in parse_accept_lang_header(accepted.lower()):
        try:
            return get_supported_language_variant(language)
        except LookupError:
            continue
    return otherwise


def of_script(request: HttpRequest, otherwise: str | None = None) -> str:
    """The language of the page whose script asks."""
    return of_accepted(
        request.headers.get("Accept-Language", ""), otherwise or settings.LANGUAGE_CODE
    )


def in_page_language(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What this view answers is shown by a page that is open already: it speaks that page's
    language.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(of_script(request)):
            return view(request, *args, **kwargs)

    return answer


def of_address(scope: dict) -> str:
    """The language of the page that opens this socket: `?language=`, else as the browser's next
    page would have it.
    """
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    if named := query.get("language"):
        return of_locale(named[0])
    return get_language_from_request(request_of(scope))


def accepted_by(scope: dict) -> str:
    return dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")


def of_locale(locale: str) -> str:
    """The nearest language we speak to the locale of a device."""
    try:
        return get_supported_language_variant(locale.replace("_", "-").lower())
    except LookupError:
        return settings.LANGUAGE_CODE
