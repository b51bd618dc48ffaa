"""Why a file is not taken or not given: the codes of the protocol, with their HTTP status."""

from django.utils.translation import gettext_lazy as _

from postgres.refusals import Refused
from tickets.refusals import Conflict, Forbidden, NotFound


class NotAuthenticated(Refused):
    """HTTP: neither a token that is good nor a staff member's session."""

    code = "not_authenticated"
    words = _("Please sign in again.")
    status = 401


class BadForm(Refused):
    """HTTP: not the form that is described, or more than it has room for."""

    code = "bad_request"
    words = _("That did not work. Please try again.")
    status = 400


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
    status = 413


class EmptyFile(Refused):
    """HTTP: a file of no bytes."""

    code = "empty_file"
    words = _("This file is empty. Please choose it again.")
    status = 400


class FormTooLarge(TooLarge):
    """HTTP: a page's form above 256 KiB."""

    words = _("This is too large. A form takes at most 256 KB.")


class DocumentTooLarge(TooLarge):
    """HTTP, admin: a document of the bank above a million characters of four bytes."""

    words = _("This is too large. A document has at most a million characters, 4 MB.")


class Unsupported(Refused):
    """HTTP: by its content, whatever its name says."""

    code = "unsupported_type"
    words = _(
        "Only photos (JPEG, PNG, WebP, HEIC) and PDF documents can be sent. "
        "Save it as a PDF, or send a screenshot of it."
    )
    status = 415


class Unreadable(Refused):
    """HTTP: broken, or a part of it is missing."""

    code = "unreadable"
    words = _("This file is damaged or incomplete. Please open it to check, and send it again.")


class TooManyPixels(Refused):
    """HTTP: decoding it would take too much.

    JPEG up to 200 megapixels, PNG and HEIC up to 64, WebP up to 40.
    """

    code = "too_many_pixels"
    words = _(
        "This photo has too many pixels: up to 200 megapixels as JPEG, 64 as PNG or HEIC, 40 as "
        "WebP. "
        "Please save it smaller, or send a screenshot of it."
    )


class TooLongSide(Refused):
    """HTTP: a side above 65,000 pixels."""

    code = "too_long_side"
    words = _(
        "This picture is too long: up to 65,000 pixels a side. Please cut it into several pictures."
    )


class Locked(Refused):
    """HTTP: a PDF that opens with a password only."""

    code = "locked"
    words = _(
        "This PDF asks for a password. Please save a copy without the password, and send that."
    )


class Protected(Refused):
    """HTTP: a PDF encrypted for certain people or a certain program, by certificates or a
    rights manager.
    """

    code = "protected"
    words = _(
        "This PDF is encrypted so that only certain people or programs can open it. "
        "Please print it to a new PDF, and send that."
    )


class Portfolio(Refused):
    """HTTP: a PDF whose pages are a cover for the files inside it."""

    code = "portfolio"
    words = _("This PDF is a folder of several files. Please send the files inside one by one.")


class DynamicForm(Refused):
    """HTTP: a PDF form (XFA) that one program alone can draw; others show "Please wait…"."""

    code = "dynamic_form"
    words = _("This form opens in Adobe Reader only. Please print it to a new PDF, and send that.")


class OverQuota(Refused):
    """HTTP: as many files, or bytes, as a person may send in 24 hours."""

    code = "quota"
    words = _("You have sent as many files as one day allows. Please try again tomorrow.")
    status = 429
    retry_after = 3600.0  # seconds


class StorageFull(Refused):
    """HTTP: the disk is full. Text still goes through."""

    code = "storage_full"
    words = _("Files cannot be taken just now. You can still write to us.")
    status = 507
