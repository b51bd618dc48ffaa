"""The events of the log, as both sockets receive them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import UNSET, UnsetType

from messaging.protocol.frames.common import Frame, Location


class SentFile(Frame, frozen=True, kw_only=True):
    """A photo or a PDF of `size` bytes at `/api/v1/files/<id>/`; a photo's thumbnail is at
    `…/thumbnail/`.

    `sha256` is of those bytes, in hexadecimal: so the log's hash chain covers them too. `removed`
    names what the sender's PDF had and the copy cannot have, to be told beside it: `signature` (the
    copy proves nothing), `attachments` (files inside), `form` (one of XFA, to be filled in). More
    names may come."""

    id: UUID
    name: str
    type: str
    size: int
    sha256: str
    width: int | UnsetType = UNSET  # pixels, of photos
    height: int | UnsetType = UNSET
    removed: list[str] | UnsetType = UNSET


class By(Frame, frozen=True, kw_only=True):
    """Who did it. The bank's staff have their public name, the system none."""

    role: Literal["customer", "operator", "administrator", "system"]
    name: str = ""


class EventFrame(Frame, frozen=True, kw_only=True):
    """One line of the log.

    `client_id` is there on one's own events: that is the acknowledgement.
    """

    seq: int
    at: datetime
    by: By
    ticket: int | UnsetType = UNSET
    client_id: UUID | UnsetType = UNSET
    conversation: UUID | UnsetType = UNSET  # on the desk


class MessageSent(EventFrame, tag="message.sent", frozen=True, kw_only=True):
    """Somebody said something that both sides see: one of text, file and location. `channel`: it
    came by telephone, e-mail or a social network, and not by the chat.
    """

    text: str | UnsetType = UNSET
    file: SentFile | UnsetType = UNSET
    location: Location | UnsetType = UNSET
    channel: str | UnsetType = UNSET


class NoteAdded(EventFrame, tag="note.added", frozen=True, kw_only=True):
    """Desk only."""

    text: str


class TicketOpened(EventFrame, tag="ticket.opened", frozen=True, kw_only=True):
    """A first message opened a ticket; `channel` is where it came from, `previous` the customer's
    last ticket.
    """

    channel: str | UnsetType = UNSET
    previous: int | UnsetType = UNSET


class Considered(Frame, frozen=True, kw_only=True):
    """Somebody who was there for the ticket, as they were then: how many of their tickets needed
    them, how many waited for the customer, how good they are at what it asks for, and the seconds
    since their last new ticket. `load` is how the router weighs the two: not to be shown.
    """

    name: str
    load: float
    needs: int | UnsetType = UNSET
    waits: int | UnsetType = UNSET
    level: int | UnsetType = UNSET
    idle: int | UnsetType = UNSET


class PassedOver(Frame, frozen=True, kw_only=True):
    """How many were passed over for one reason, and some of their names; `people`: the same with
    what they had, when they were on duty for the ticket.
    """

    code: str
    count: int
    names: list[str]
    people: list[Considered] | UnsetType = UNSET


class Why(Frame, frozen=True, kw_only=True):
    """Why this operator: `because` of the first thing in which they were before the next.

    `because`: sticky, skill, load, longest_without, only; by hand: took, handed, answered.
    `considered`: the best of `number`, the chosen one first. `passed`: offline, not_available,
    line, team, skill, declined, no_response, had_it_before, full, ceiling, ramping_up. `dropped`:
    what the ticket asks for and nobody on duty has.
    """

    because: str
    considered: list[Considered]
    number: int
    passed: list[PassedOver]
    next: str | UnsetType = UNSET
    dropped: list[str] | UnsetType = UNSET


class TicketAssigned(EventFrame, tag="ticket.assigned", frozen=True, kw_only=True):
    """`operator` is the name for customers. `why` is for the desk alone."""

    operator: str
    why: Why | UnsetType = UNSET


class TicketOffered(EventFrame, tag="ticket.offered", frozen=True, kw_only=True):
    """Desk only: held out to `operator` until then; `why` as in `ticket.assigned`."""

    operator: str
    until: datetime
    why: Why | UnsetType = UNSET


class TicketOfferDeclined(EventFrame, tag="ticket.offer_declined", frozen=True, kw_only=True):
    """Desk only: `operator` let it pass; the next one is asked."""

    operator: str


class TicketOfferExpired(EventFrame, tag="ticket.offer_expired", frozen=True, kw_only=True):
    """Desk only: `operator` said nothing in time; the next one is asked."""

    operator: str


class TicketReturned(EventFrame, tag="ticket.returned", frozen=True, kw_only=True):
    """Desk only: back to the queue, because of `why`."""

    operator: str
    why: str


class HandedTo(Frame, frozen=True, kw_only=True):
    """Whom a ticket was handed to: one of a person, a team and a line; `name` of the first two."""

    operator: UUID | UnsetType = UNSET
    team: int | UnsetType = UNSET
    line: int | UnsetType = UNSET
    name: str = ""


class TicketTransferred(EventFrame, tag="ticket.transferred", frozen=True, kw_only=True):
    """A colleague goes on with it. That is all the customer is told; the desk also hears from whom
    it came, to whom it goes, and the note for them.
    """

    giver: str | UnsetType = UNSET
    to: HandedTo | UnsetType = UNSET
    note: str | UnsetType = UNSET


class TicketEscalated(TicketTransferred, tag="ticket.escalated", frozen=True, kw_only=True):
    """A colleague of the second line goes on with it."""


class TicketSnoozed(EventFrame, tag="ticket.snoozed", frozen=True, kw_only=True):
    """Desk only: it needs nobody until then, or until the customer writes."""

    until: datetime


class TicketWoken(EventFrame, tag="ticket.woken", frozen=True, kw_only=True):
    """Desk only: it lies no longer, because of `why`: time, customer, operator."""

    why: str


class TicketCategorised(EventFrame, tag="ticket.categorised", frozen=True, kw_only=True):
    """Desk only: what the ticket is about, by its code, as a rule, a model (`confidence`, 0 to
    1) or a person says.
    """

    topic: str
    source: str
    confidence: float | UnsetType = UNSET


class TicketClosed(EventFrame, tag="ticket.closed", frozen=True, kw_only=True):
    """`reason`: solved, left, not_ours, customer ("no more questions"), silence (by itself)."""

    reason: str


class TicketReopened(EventFrame, tag="ticket.reopened", frozen=True, kw_only=True):
    """The next cycle of the same ticket."""


class SlaWarned(EventFrame, tag="sla.warned", frozen=True, kw_only=True):
    """Desk only: the first answer is due at `due_at`. `policy` promises it within `target` s;
    empty: the settings do.

    `reoffer`: the policy wants the ticket offered to somebody else now.
    """

    due_at: datetime
    target: int
    policy: str
    reoffer: bool


class SlaBreached(EventFrame, tag="sla.breached", frozen=True, kw_only=True):
    """Desk only: `due_at` has passed without a first answer; `at` is when that was written down."""

    due_at: datetime
    target: int
    policy: str


class TicketCloseUndone(EventFrame, tag="ticket.close_undone", frozen=True, kw_only=True):
    """The close was a slip: the same cycle goes on, with `operator`."""

    operator: str


class TicketSilenceWarned(EventFrame, tag="ticket.silence_warned", frozen=True, kw_only=True):
    """The customer has been silent for long: without a word the ticket closes at `closes_at`,
    for `silence`.
    """

    closes_at: datetime


class TicketRated(EventFrame, tag="ticket.rated", frozen=True, kw_only=True):
    """The customer has rated the cycle that ended: 1–5, the last word of a cycle counts.
    `operator`: whose it is.
    """

    score: int
    comment: str | UnsetType = UNSET
    operator: str = ""


AnyEvent = (
    MessageSent
    | NoteAdded
    | TicketOpened
    | TicketCategorised
    | TicketAssigned
    | TicketOffered
    | TicketOfferDeclined
    | TicketOfferExpired
    | TicketReturned
    | TicketClosed
    | TicketReopened
    | SlaWarned
    | SlaBreached
    | TicketCloseUndone
    | TicketSilenceWarned
    | TicketRated
    | TicketTransferred
    | TicketEscalated
    | TicketSnoozed
    | TicketWoken
)


class History(Frame, tag="history", frozen=True, kw_only=True):
    """The answer to `history.get`; `more` says whether older events exist."""

    before: int
    events: list[AnyEvent]
    more: bool
    conversation: UUID | UnsetType = UNSET
