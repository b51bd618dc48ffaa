"""Device cookies: a browser in which somebody has signed in is known by a signed cookie, without
the database.

What a stranger does at the same network address, or with the same person's name, is not counted
against it."""

import hashlib
import secrets
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

LIFE = 90 * 86_400  # seconds
PEOPLE_LIMIT = 5  # who share a desk
LENGTH_LIMIT = 512  # characters of the cookie: nothing longer is verified
_signer = signing.TimestampSigner(salt="accounts.devices")


class DeviceCookie(NamedTuple):
    """A browser, and who has signed in with it."""

    id: str
    people: tuple[str, ...]

    def knows(self, email: str) -> bool:
        return _person(email) in self.people


def device_of(request: HttpRequest) -> DeviceCookie | None:
    """The device that the request's cookie proves, or None."""
    signed = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    if not signed or len(signed) > LENGTH_LIMIT:
        return None
    try:
        id, *people = _signer.unsign(signed, max_age=LIFE).split(".")
    except signing.BadSignature:
        return None
    return DeviceCookie(id, tuple(people))


def remember_device(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Whoever has this address has signed in with this browser."""
    device = device_of(request) or DeviceCookie(secrets.token_hex(8), ())
    people = [_person(email), *(person for person in device.people if person != _person(email))][
        :PEOPLE_LIMIT
    ]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        _signer.sign(".".join([device.id, *people])),
        max_age=LIFE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )


def _person(email: str) -> str:
    return hashlib.sha256(email.encode("utf-8", "surrogatepass")).hexdigest()[:16]
