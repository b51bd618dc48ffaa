"""Why a file is not taken or not given: the codes of the protocol, with their HTTP status."""

from django.utils.translation import gettext_lazy as _

from tickets.refusals import Conflict, Forbidden, NotFound, Refused


class NotAuthenticated(Refused):
    """HTTP: neither a token that is good nor a staff member's session."""

    code = "not_authenticated"
    words = _("Please sign in again.")


class BadForm(Refused):
    """HTTP: not the form that is described, or more than it has room for."""

    code = "bad_request"
    words = _("That did not work. Please try again.")


class WithoutToken(Forbidden):
    """HTTP: a staff member's request without the page's CSRF token."""

    words = _("Please reload the page and try again.")


class FileNotFound(NotFound):
    """HTTP: the file is absent or not this person's to see."""

    words = _("This file is not here any more.")


class UploadConflict(Conflict):
    """HTTP: the same upload id came with another file. The first one stands."""

    words = _("This was already sent with another file.")


class TooLarge(Refused):
    """HTTP: a file above `limits.file`, or a body above what its address takes."""

    code = "too_large"
    words = _("This is too large. A file may have up to 10 MB.")


class Unsupported(Refused):
    """HTTP: by its content, whatever its name says."""

    code = "unsupported_type"
    words = _("Only photos (JPEG, PNG, WebP, HEIC) and PDF documents can be sent.")


class Unreadable(Refused):
    """HTTP: broken, locked by a password, or larger than 40 megapixels."""

    code = "unreadable"
    words = _("This file could not be opened. Please check it, or send a new photo.")


class OverQuota(Refused):
    """HTTP: as many files, or bytes, as a person may send in 24 hours."""

    code = "quota"
    words = _("You have sent as many files as one day allows. Please try again tomorrow.")
    retry_after = 3600.0  # seconds


class StorageFull(Refused):
    """HTTP: the disk is full. Text still goes through."""

    code = "storage_full"
    words = _("Files cannot be taken just now. You can still write to us.")


STATUS: dict[str, int] = {
    "bad_request": 400, "not_authenticated": 401, "forbidden": 403, "not_found": 404, "conflict": 409,
    "too_large": 413, "unsupported_type": 415, "unreadable": 422, "quota": 429, "rate_limited": 429,
    "unavailable": 503, "storage_full": 507,
}  # fmt: skip
