"""Commands of the desk with which a ticket changes hands, or lies until a time."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import asdict

from accounts.bounds import Moment
from messaging.protocol.frames.common import Frame
from tickets.transfers import NOTE_LIMIT, Target

HandingNote = Annotated[str, Meta(min_length=1, max_length=NOTE_LIMIT)]


class HandTo(Frame, frozen=True, kw_only=True):
    """One of a person, a team and a line."""

    operator: UUID | UnsetType = UNSET
    team: Annotated[int, Meta(ge=1, le=2**31 - 1)] | UnsetType = UNSET
    line: Literal[1, 2] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.operator, self.team, self.line).count(UNSET) != 2:
            raise ValueError("Expected one of `operator`, `team` and `line`")

    @property
    def target(self) -> Target:
        return Target(**{name: value for name, value in asdict(self).items() if value is not UNSET})


class TicketTransfer(Frame, tag="ticket.transfer", frozen=True, kw_only=True):
    """Hand one's open ticket on, with a note for whoever gets it; administrators hand on any. The
    customer is told that a colleague goes on, and nothing else. `GET /desk/targets/` says who can
    be reached."""

    conversation: UUID
    client_id: UUID
    to: HandTo
    note: HandingNote


class TicketEscalate(Frame, tag="ticket.escalate", frozen=True, kw_only=True):
    """Escalate: hand the ticket to the second line, or to a person or a team of it."""

    conversation: UUID
    client_id: UUID
    note: HandingNote
    to: HandTo = HandTo(line=2)


class TicketSnooze(Frame, tag="ticket.snooze", frozen=True, kw_only=True):
    """Let one's open ticket lie until then (a minute to 30 days from now), or until the
    customer writes.
    """

    conversation: UUID
    client_id: UUID
    until: Moment


class TicketUnsnooze(Frame, tag="ticket.unsnooze", frozen=True, kw_only=True):
    """Wake it now."""

    conversation: UUID
    client_id: UUID
