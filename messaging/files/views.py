"""Files over HTTP: taken from those who write in a conversation, given to those who may see it
at that moment.
"""

import logging
from collections.abc import AsyncIterator, Callable
from functools import wraps
from typing import IO, Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from accounts.admission import prove
from accounts.downloads import stream
from accounts.fair_semaphore import NoSeat
from accounts.http_client import release_connection, without_connection
from accounts.identity import InvalidToken, identify
from accounts.models import Customer, User
from accounts.page_seats import acquire_seat
from messaging.files import storage
from messaging.files.attachments import as_sent, file_for
from messaging.files.form import read_form
from messaging.files.models import File
from messaging.files.refusals import (
    BadForm,
    FileNotFound,
    NotAuthenticated,
    StorageFull,
    WithoutToken,
)
from messaging.files.uploading import upload_file
from messaging.http.json_response import json, refused
from messaging.protocol import language
from messaging.protocol.limits import RateLimited
from postgres.refusals import Refused, Unavailable
from tickets import access
from tickets.models import Conversation
from tickets.refusals import NotFound

logger = logging.getLogger(__name__)
CHUNK = 262_144  # bytes
_csrf = CsrfViewMiddleware(lambda request: HttpResponse())


def for_both_sides(view: Callable) -> Callable:
    """For a customer with the bank's token, for staff with their session.

    Refusals are JSON in the page's language.
    """

    @csrf_exempt  # a customer's token needs no other; staff are checked by `_staff_conversation`
    @wraps(view)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        speaks = language.of_script(request)
        try:
            person, locale = _who(request)
            speaks = language.of_script(request, language.of_locale(locale))
            with translation.override(speaks):
                response = view(request, person, **arguments)
        except Exception as error:
            with translation.override(speaks):
                response = refused(_refusal(error))
        response["Cache-Control"] = "private, no-store"
        return response

    return answer


def _who(request: HttpRequest) -> tuple[User | Customer, str]:
    """Whose request it is, and their locale. With an Authorization header cookies prove nothing."""
    if header := request.headers.get("Authorization"):
        scheme, _, token = header.partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise InvalidToken("scheme")
            identity = identify(token.strip())
        except InvalidToken:
            raise NotAuthenticated from None
        prove(request, ("customer", identity.subject))
        acquire_seat(("customer", identity.subject))
        customer = Customer.objects.filter(subject=identity.subject).first()
        if customer is None:
            raise NotFound
        return customer, identity.locale
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user, ""


def _refusal(error: Exception) -> Refused:
    """What a person is told. Whatever is neither refused nor to be expected goes on as it is."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, DatabaseError | InterfaceError | NoSeat):
        # Never the error's own text: PostgreSQL quotes values.
        logger.warning("a file: %s", type(error.__cause__ or error).__name__)
        return Unavailable()
    if storage.is_full(error):
        logger.error("a file: the disk for temporary files is full")
        return StorageFull()
    raise error


@require_POST
@for_both_sides
def upload(request: HttpRequest, person: User | Customer) -> HttpResponse:
    """Take one file; 201, or 200 for an upload that came before."""
    form = read_form(request)
    if isinstance(person, Customer):
        conversation = (
            Conversation.objects.values_list("pk", flat=True).filter(customer=person).first()
        )
    else:
        conversation = _staff_conversation(request, person, form.conversation)
    if conversation is None:
        raise NotFound
    with form.file as source:
        row, repeated = upload_file(
            by=person, conversation=conversation, upload=form.upload, source=source, name=form.name
        )
    return json(as_sent(row), status=200 if repeated else 201)


def _staff_conversation(request: HttpRequest, person: User, conversation: UUID | None) -> UUID:
    if _csrf.process_view(request, lambda request: HttpResponse(), (), {}) is not None:
        raise WithoutToken
    if conversation is None:
        raise BadForm
    return access.conversation_for(person, conversation, reading="").pk


@require_GET
@for_both_sides
def download(request: HttpRequest, person: User | Customer, file_id: UUID) -> StreamingHttpResponse:
    """The file itself."""
    row = file_for(person, file_id)
    _write_down(request, person, row, "file.read")
    release_connection()  # the storage may be slow, and a slow reader takes minutes
    content = _open(row, row.path)
    try:
        return stream(
            person.pk, _chunks(content, person), headers=_headers(row, row.type, row.size)
        )
    except NoSeat:
        content.close()
        raise RateLimited(settings.DOWNLOAD_WAIT) from None


@require_GET
@for_both_sides
def thumbnail(request: HttpRequest, person: User | Customer, file_id: UUID) -> HttpResponse:
    """A small JPEG of a photo; a document has none."""
    row = file_for(person, file_id)
    if row.width is None:
        raise FileNotFound
    _write_down(request, person, row, "file.thumbnail_read")
    with without_connection(), _open(row, row.thumbnail_path) as content:
        data = content.read()
    return HttpResponse(data, headers=_headers(row, "image/jpeg", len(data)))


def _write_down(request: HttpRequest, person: User | Customer, row: File, reading: str) -> None:
    """Staff who look at a file read the dialog: it is written to the audit trail by the same
    rule.
    """
    if isinstance(person, User):
        access.conversation_for(
            person, row.conversation_id, reading=reading, request=request, file=str(row.pk)
        )


def _open(row: File, path: str) -> IO[bytes]:
    try:
        return storage.read(path)
    except FileNotFoundError:
        logger.error("file %s has no bytes", row.pk)
        raise FileNotFound from None


def _headers(row: File, type_: str, size: int) -> dict[str, str]:
    """Whatever a browser takes the file for: it runs nothing, and no other site gets it."""
    return {
        "Content-Type": type_,
        "Content-Length": str(size),
        "Content-Disposition": content_disposition_header(True, row.name) or "attachment",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


async def _chunks(content: IO[bytes], reader: User | Customer) -> AsyncIterator[bytes]:
    """The bytes, while a member of staff may still have them; a customer's token was good when they
    asked. Read in the request's own thread: a slow disk holds up nobody else."""
    try:
        while chunk := await sync_to_async(content.read)(CHUNK):
            yield chunk
            if len(chunk) == CHUNK and not await sync_to_async(_may_go_on)(reader):
                return
    finally:
        content.close()


def _may_go_on(reader: User | Customer) -> bool:
    try:
        return not isinstance(reader, User) or User.objects.as_they_were(reader).exists()
    finally:
        release_connection()
