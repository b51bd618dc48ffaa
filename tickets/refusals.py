"""Why a command was refused.

The code goes to the client; the words are for a person and say what to do next.
"""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from postgres.refusals import Refused


class NotFound(Refused):
    """The object is absent or not this person's to see: the two look alike on purpose."""

    code = "not_found"
    words = _("You no longer have access to this conversation.")
    status = 404


class Forbidden(Refused):
    code = "forbidden"
    words = _("You can't do that.")
    status = 403


class Conflict(Refused):
    """A client_id came again with another content. The first one stands."""

    code = "conflict"
    words = _("This was already sent with another text.")
    status = 409


class Empty(Refused):
    code = "empty"
    words = _("There is nothing in this message yet.")


class AlreadyClosed(Refused):
    code = "ticket_closed"
    words = _("The ticket is closed. Reopen it to write.")


class TicketTaken(Refused):
    """Somebody else has it: `holder`, by name."""

    code = "ticket_taken"
    words = _("A colleague already has this ticket.")

    def __init__(self, holder: str = "") -> None:
        super().__init__(holder)
        self.holder = holder
        if holder:
            self.words = format_lazy(_("{name} already has this ticket."), name=holder)


class NotOffered(Refused):
    code = "not_offered"
    words = _("This ticket is not offered to you any more.")


class AtCapacity(Refused):
    code = "at_capacity"
    words = _("You have as many open tickets as you may. Close one first.")


class UnknownTarget(Refused):
    """Nobody has this id, or it is not of those to whom a ticket may go so."""

    code = "unknown_target"
    words = _("This person or team cannot get tickets. Choose another.")


class TargetSuspended(Refused):
    code = "target_suspended"
    words = _("This person is suspended. Choose somebody else.")


class TargetAway(Refused):
    """Not at a desk, or not taking anything now."""

    code = "target_away"
    words = _("They are away just now. Choose somebody else.")


class TargetFull(Refused):
    code = "target_full"
    words = _("They have as many tickets as they may. Choose somebody else.")


class AlreadyTheirs(Refused):
    code = "already_theirs"
    words = _("They have this ticket already.")


class Circular(Refused):
    """It would go back to where it came from, and nothing has happened since."""

    code = "circular"
    words = _("It came from there, and the customer has written nothing since. Choose another way.")


class BadTime(Refused):
    code = "bad_time"
    words = _("Choose a time between one minute and 30 days from now.")


class NotSnoozed(Refused):
    code = "not_snoozed"
    words = _("This ticket isn't snoozed any more.")


class TooLate(Refused):
    code = "too_late"
    words = _("The time to reopen has passed. A new message opens a new ticket.")


class UnknownTopic(Refused):
    """No topic has this code, or it is not offered any more."""

    code = "unknown_topic"
    words = _("This topic is not offered any more. Choose another one.")


class NotClosed(Refused):
    """A ticket is rated when it is over."""

    code = "not_closed"
    words = _("This chat is not finished yet.")


class RatingTooLate(TooLate):
    """The window for rating has passed."""

    words = _("The time to rate this chat has passed.")


class TicketOpen(Refused):
    """HTTP: the customer has an open ticket, and has one at a time.

    Without its end it joins that one.
    """

    code = "ticket_open"
    words = _("The customer has an open ticket already.")
    status = 409
