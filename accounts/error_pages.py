"""The pages of errors: one look, the reader's language, and a way back.

They ask neither the database nor the session, which may be what failed."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

API = "/api/"
# By status: the code for programs, the title and the words for people.
ERRORS: dict[int, tuple[str, Promise, Promise]] = {
    400: (
        "invalid",
        _("This request can't be read"),
        _("The address or the form is damaged. Nothing was changed."),
    ),
    403: (
        "forbidden",
        _("You don't have access to this page"),
        _("It is for administrators or belongs to a colleague. Ask an administrator for it."),
    ),
    404: (
        "not_found",
        _("Page not found"),
        _("There is nothing at this address. It may have been removed, or mistyped."),
    ),
    500: (
        "failed",
        _("Something went wrong"),
        _("The error has been recorded. Try again, and tell your administrator if it stays."),
    ),
}


def error_page(
    request: HttpRequest,
    status: int,
    code: str,
    title: Promise | str,
    words: Promise | str,
    *,
    can_retry: bool = False,
) -> HttpResponse:
    """A page for people, in their browser's language; JSON with `code` and `text` for programs.

    `can_retry` offers the same address again, when it was only read."""
    with translation.override(translation.get_language_from_request(request)):
        if not wants_page(request):
            content = msgspec.json.encode({"code": code, "text": str(words)})
            response = HttpResponse(content, "application/json", status)
        else:
            again = request.get_full_path() if can_retry and request.method == "GET" else None
            told = {"status": status, "title": title, "words": words, "again": again}
            response = HttpResponse(render_to_string("error.html", told), status=status)
    response["Cache-Control"] = "no-store"
    return response


def wants_page(request: HttpRequest) -> bool:
    """Whether a person reads the answer: programs ask below /api/, or do not accept HTML."""
    return not request.path_info.startswith(API) and "text/html" in request.META.get(
        "HTTP_ACCEPT", "text/html"
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400`."""
    return error_page(request, 400, *ERRORS[400])


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler403`."""
    return error_page(request, 403, *ERRORS[403])


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler404`."""
    return error_page(request, 404, *ERRORS[404])


def server_error(request: HttpRequest) -> HttpResponse:
    """What no view has caught, and nobody expected."""
    return error_page(request, 500, *ERRORS[500], can_retry=True)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: a form whose token is no longer right, or another site's."""
    words = _(
        "You may have signed in from another tab since you opened it. Nothing was changed. "
        "Open it again and try once more."
    )
    return error_page(request, 403, "csrf", _("This page is out of date"), words)
