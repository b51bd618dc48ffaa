"""A refusal: what every layer raises when a command changes nothing, and every edge answers with.

It stands on the ground since the database itself refuses, when it is away.
"""

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A command that changes nothing.

    `code` is part of the protocol, `words` are for a person and say what to do next. `status` is
    that of HTTP. `retry_after`, in seconds, is said to those whom waiting helps. `field` names
    what is to blame of a request with several.
    """

    code = "refused"
    words = _("That did not work. Please try again.")
    status = 422  # understood, and not taken
    retry_after: float | None = None
    field: str | None = None


class Unavailable(Refused):
    """The database did not take it. Nothing was stored; the same command may be repeated."""

    code = "unavailable"
    words = _("We could not save this just now. Please try again.")
    status = 503
    retry_after = 2.0
