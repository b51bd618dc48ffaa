"""Why a request of another system is refused: the codes, with their HTTP status."""

from django.utils.translation import gettext_lazy as _

from messaging.files.refusals import BadForm, NotAuthenticated, TooLarge, Unsupported
from postgres.refusals import Refused
from tickets.refusals import Conflict, Forbidden, NotFound


class BadKey(NotAuthenticated):
    """HTTP, tickets: there is no such key, or it was revoked, or none came."""

    words = _("Valid API key required.")


class NotJson(Unsupported):
    """HTTP, tickets: the body is not declared as `application/json`, or it is compressed."""

    words = _("Send JSON, not compressed: Content-Type: application/json.")


class Malformed(BadForm):
    """HTTP, tickets: not one JSON object in UTF-8, or a name stands in it twice."""

    words = _("This is not a JSON object.")


class QueryGiven(BadForm):
    """HTTP, tickets: the address carries a query. Nothing belongs there, least of all a key."""

    words = _("Nothing may follow the address. A key belongs into the Authorization header.")


class BodyTooLarge(TooLarge):
    """HTTP, tickets: more than 64 KiB."""

    words = _("This is too large. A ticket has at most 64 KiB.")


class Invalid(Refused):
    """HTTP, tickets: a field is missing, unknown, or out of its range; `field` names it."""

    code = "invalid"
    words = _("A field is missing, unknown, or not what it should be.")

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class ChannelForbidden(Forbidden):
    """HTTP, tickets: this key is not for this channel."""

    words = _("This key is not for this channel.")
    field = "channel"


class UnknownOperator(Refused):
    """HTTP, tickets: `answered_by` is not the work e-mail of somebody who works here now."""

    code = "unknown_operator"
    words = _("No staff member has this e-mail.")
    field = "answered_by"


class OtherBody(Conflict):
    """HTTP, tickets: the same Idempotency-Key came with another body. The first one stands."""

    words = _("This Idempotency-Key was already used for another ticket.")


class NoSuchTicket(NotFound):
    """HTTP, tickets: absent, or opened by somebody else: the two look alike on purpose."""

    words = _("There is no such ticket.")


class WrongMethod(Refused):
    """HTTP, tickets: this address takes other methods."""

    code = "method_not_allowed"
    words = _("This address does not take this method.")
    status = 405
