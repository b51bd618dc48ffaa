"""What both sockets share: the limits, the events of the log, and the frames that go either way."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from tickets.models import TEXT_LIMIT

SUBPROTOCOL = "bankchat.1"
FRAME_LIMIT = 65_536  # bytes
FILE_LIMIT = 10 * 2**20  # bytes
HEARTBEAT = 15  # seconds between a client's pings
CREDIT = 256  # events a socket may be sent before the client acknowledges some
PAGE_LIMIT = 100  # events in one page of history

Seq = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Text = Annotated[str, Meta(min_length=1, max_length=TEXT_LIMIT)]
Page = Annotated[int, Meta(ge=1, le=PAGE_LIMIT)]
Short = Annotated[str, Meta(max_length=64)]


Log = Annotated[str, Meta(max_length=64)]


class Frame(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The common ground of all frames: frozen, and an unknown field is refused."""


def one_content(command: Any) -> None:
    """Refuse a message that says nothing, or more than one thing at once."""
    if (command.text, command.file, command.location).count(UNSET) != 2:
        raise ValueError("Expected one of `text`, `file` and `location`")


class Ping(Frame, tag="ping", frozen=True, kw_only=True):
    """The heartbeat, every 15 s. Whatever a lost nudge left behind is delivered with the answer."""


# ---------------------------------------------------------------- what both sides receive


class Location(Frame, frozen=True, kw_only=True):
    """A place in degrees (WGS 84), kept to five decimals, about a metre; `accuracy` in metres."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    accuracy: Annotated[float, Meta(ge=0, le=1e7)] | UnsetType = UNSET


class SentFile(Frame, frozen=True, kw_only=True):
    """A photo or a PDF of `size` bytes at `/api/v1/files/<id>/`; a photo's thumbnail is at `…/thumbnail/`.

    `sha256` is of those bytes, in hexadecimal: so the log's hash chain covers them too. `removed` names what the
    sender's PDF had and the copy cannot have, to be told beside it: `signature` (the copy proves nothing),
    `attachments` (files inside), `form` (one of XFA, to be filled in). More names may come.
    """

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


class Event(Frame, frozen=True, kw_only=True):
    """One line of the log. `client_id` is there on one's own events: that is the acknowledgement."""

    seq: int
    at: datetime
    by: By
    ticket: int | UnsetType = UNSET
    client_id: UUID | UnsetType = UNSET
    conversation: UUID | UnsetType = UNSET  # on the desk


class MessageSent(Event, tag="message.sent", frozen=True, kw_only=True):
    """Somebody said something that both sides see: one of text, file and location. `channel`: it came by telephone,
    e-mail or a social network, and not by the chat.
    """

    text: str | UnsetType = UNSET
    file: SentFile | UnsetType = UNSET
    location: Location | UnsetType = UNSET
    channel: str | UnsetType = UNSET


class NoteAdded(Event, tag="note.added", frozen=True, kw_only=True):
    """Desk only."""

    text: str


class TicketOpened(Event, tag="ticket.opened", frozen=True, kw_only=True):
    """A first message opened a ticket; `channel` is where it came from, `previous` the customer's last ticket."""

    channel: str | UnsetType = UNSET
    previous: int | UnsetType = UNSET


class Considered(Frame, frozen=True, kw_only=True):
    """Somebody who could have had the ticket: what they had then, and how good they are at what it asks for."""

    name: str
    load: float
    level: int | UnsetType = UNSET


class PassedOver(Frame, frozen=True, kw_only=True):
    """How many were passed over for one reason, and some of their names."""

    code: str
    count: int
    names: list[str]


class Why(Frame, frozen=True, kw_only=True):
    """Why this operator: `because` of the first thing in which they were before the next.

    `because`: sticky, skill, load, longest_without, only; by hand: took, handed, answered. `considered`: the best of
    `number`, the chosen one first. `passed`: offline, not_available, line, team, skill, had_it_before, full, ceiling,
    ramping_up. `dropped`: what the ticket asks for and nobody on duty has.
    """

    because: str
    considered: list[Considered]
    number: int
    passed: list[PassedOver]
    next: str | UnsetType = UNSET
    dropped: list[str] | UnsetType = UNSET


class TicketAssigned(Event, tag="ticket.assigned", frozen=True, kw_only=True):
    """`operator` is the name for customers. `why` is for the desk alone."""

    operator: str
    why: Why | UnsetType = UNSET


class TicketOffered(Event, tag="ticket.offered", frozen=True, kw_only=True):
    """Desk only: held out to `operator` until then; `why` as in `ticket.assigned`."""

    operator: str
    until: datetime
    why: Why | UnsetType = UNSET


class TicketOfferDeclined(Event, tag="ticket.offer_declined", frozen=True, kw_only=True):
    """Desk only: `operator` let it pass; the next one is asked."""

    operator: str


class TicketOfferExpired(Event, tag="ticket.offer_expired", frozen=True, kw_only=True):
    """Desk only: `operator` said nothing in time; the next one is asked."""

    operator: str


class TicketReturned(Event, tag="ticket.returned", frozen=True, kw_only=True):
    """Desk only: back to the queue, because of `why`."""

    operator: str
    why: str


class HandedTo(Frame, frozen=True, kw_only=True):
    """Whom a ticket was handed to: one of a person, a team and a line; `name` of the first two."""

    operator: UUID | UnsetType = UNSET
    team: int | UnsetType = UNSET
    line: int | UnsetType = UNSET
    name: str = ""


class TicketTransferred(Event, tag="ticket.transferred", frozen=True, kw_only=True):
    """A colleague goes on with it. That is all the customer is told; the desk also hears from whom it came, to whom it
    goes, and the note for them.
    """

    giver: str | UnsetType = UNSET
    to: HandedTo | UnsetType = UNSET
    note: str | UnsetType = UNSET


class TicketEscalated(TicketTransferred, tag="ticket.escalated", frozen=True, kw_only=True):
    """The same, up to the second line."""


class TicketSnoozed(Event, tag="ticket.snoozed", frozen=True, kw_only=True):
    """Desk only: it needs nobody until then, or until the customer writes."""

    until: datetime


class TicketWoken(Event, tag="ticket.woken", frozen=True, kw_only=True):
    """Desk only: it lies no longer, because of `why`: time, customer, operator."""

    why: str


class TicketCategorised(Event, tag="ticket.categorised", frozen=True, kw_only=True):
    """Desk only: what the ticket is about, by its code, as a rule, a model (`confidence`, 0 to 1) or a person says."""

    topic: str
    source: str
    confidence: float | UnsetType = UNSET


class TicketClosed(Event, tag="ticket.closed", frozen=True, kw_only=True):
    """`reason`: solved, left, not_ours, customer ("no more questions"), silence (by itself)."""

    reason: str


class TicketReopened(Event, tag="ticket.reopened", frozen=True, kw_only=True):
    """The next cycle of the same ticket."""


class SlaWarned(Event, tag="sla.warned", frozen=True, kw_only=True):
    """Desk only: the first answer is due at `due_at`. `policy` promises it within `target` s; empty: the settings do.

    `reoffer`: the policy wants the ticket offered to somebody else now.
    """

    due_at: datetime
    target: int
    policy: str
    reoffer: bool


class SlaBreached(Event, tag="sla.breached", frozen=True, kw_only=True):
    """Desk only: `due_at` has passed without a first answer; `at` is when that was written down."""

    due_at: datetime
    target: int
    policy: str


class TicketCloseUndone(Event, tag="ticket.close_undone", frozen=True, kw_only=True):
    """The close was a slip: the same cycle goes on, with `operator`."""

    operator: str


class TicketSilenceWarned(Event, tag="ticket.silence_warned", frozen=True, kw_only=True):
    """The customer has been silent for long: without a word the ticket closes at `closes_at`, for `silence`."""

    closes_at: datetime


class TicketRated(Event, tag="ticket.rated", frozen=True, kw_only=True):
    """The customer has rated the cycle that ended: 1–5, the last word of a cycle counts. `operator`: whose it is."""

    score: int
    comment: str | UnsetType = UNSET
    operator: str = ""


AnyEvent = (
    MessageSent | NoteAdded | TicketOpened | TicketCategorised | TicketAssigned | TicketOffered | TicketOfferDeclined
    | TicketOfferExpired | TicketReturned | TicketClosed
    | TicketReopened | SlaWarned | SlaBreached | TicketCloseUndone | TicketSilenceWarned | TicketRated
    | TicketTransferred | TicketEscalated | TicketSnoozed | TicketWoken
)  # fmt: skip


class History(Frame, tag="history", frozen=True, kw_only=True):
    """The answer to `history.get`; `more` says whether older events exist."""

    before: int
    events: list[AnyEvent]
    more: bool
    conversation: UUID | UnsetType = UNSET


class Marks(Frame, tag="marks", frozen=True, kw_only=True):
    """How far the other side has got. Never moves back."""

    delivered: int
    read: int
    conversation: UUID | UnsetType = UNSET


class Typing(Frame, tag="typing", frozen=True, kw_only=True):
    """The other side is typing; forget it after 6 s."""

    by: str = ""
    conversation: UUID | UnsetType = UNSET


class Error(Frame, tag="error", frozen=True, kw_only=True):
    """Refused, and nothing was stored. `code` is for programs, `text` for a person. `holder`: who has the ticket."""

    code: str
    text: str
    client_id: UUID | UnsetType = UNSET
    retry_after: float | UnsetType = UNSET  # seconds
    holder: str | UnsetType = UNSET


class Limits(Frame, frozen=True, kw_only=True):
    text: int = TEXT_LIMIT
    frame: int = FRAME_LIMIT
    credit: int = CREDIT
    file: int = FILE_LIMIT


# ---------------------------------------------------------------- close codes

CLOSE_CODES = {
    1003: "a binary frame",
    1009: "a frame above the limit",
    1011: "something broke here (the reason is the number in our log): come back, and send again what is unconfirmed",
    1012: "restart: what was taken is stored and answered; come back with jitter",
    1013: "the database is away: come back later",
    4401: "not authenticated, or the token or session has ended",
    4403: "suspended or blocked",
    4408: "no hello within 5 s, or no heartbeat for 35 s",
    4409: "too slow: the client does not acknowledge what it is sent, or takes none of it",
    4429: "flood: five bad frames or a hundred refusals in ten seconds, too many sockets or pings, or back too early",
}
