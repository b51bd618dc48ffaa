"""Why a note or a tag is not taken, with the HTTP status."""

from django.utils.translation import gettext_lazy as _

from tickets.refusals import Refused


class TooManyRemarks(Refused):
    """HTTP: a customer has as many notes or tags as one can read."""

    code = "too_many_remarks"
    words = _("There are too many already. Take one away first.")


STATUS: dict[str, int] = {
    "not_authenticated": 401, "not_found": 404, "forbidden": 403, "bad_request": 400, "empty": 400, "conflict": 409,
    "too_many_remarks": 409, "directory_unavailable": 503,
}  # fmt: skip
