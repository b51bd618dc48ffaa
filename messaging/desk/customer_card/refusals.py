"""Why a note or a tag is not taken."""

from django.utils.translation import gettext_lazy as _

from postgres.refusals import Refused
from tickets.refusals import Empty


class NothingWritten(Empty):
    """HTTP, desk: a note or a tag without a visible character."""

    status = 400


class TooManyRemarks(Refused):
    """HTTP: a customer has as many notes or tags as one can read."""

    code = "too_many_remarks"
    words = _("There are too many already. Take one away first.")
    status = 409
