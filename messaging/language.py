"""In which language a socket's refusals are written."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_from_request, get_supported_language_variant


def of_browser(scope: dict) -> str:
    """As the pages choose it: the language cookie, else what the browser accepts."""
    request = HttpRequest()
    request.COOKIES = scope.get("cookies", {})
    accepted = dict(scope["headers"]).get(b"accept-language", b"")
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted.decode("latin-1")
    return get_language_from_request(request)


def of_locale(locale: str) -> str:
    """The nearest language we speak to the locale of a device."""
    try:
        return get_supported_language_variant(locale.replace("_", "-").lower())
    except LookupError:
        return settings.LANGUAGE_CODE
