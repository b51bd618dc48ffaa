"""The frames of protocol bankchat.1 as strict structs: what is not described here does not pass.

`docs/protocol.md` and the AsyncAPI document are made from these structs (`manage.py describe_protocol`), so a
docstring here is a line of the reference. On the customer's socket every `seq` counts what the customer may see; on
the desk every `seq` counts the whole log. A cursor, a mark and a frame of one socket always speak the same numbering.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from tickets.models import TEXT_LIMIT

SUBPROTOCOL = "bankchat.1"
FRAME_LIMIT = 65_536  # bytes
HEARTBEAT = 15  # seconds between a client's pings
CREDIT = 256  # events a socket may be sent before the client acknowledges some
PAGE_LIMIT = 100  # events in one page of history

Seq = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Text = Annotated[str, Meta(min_length=1, max_length=TEXT_LIMIT)]
Page = Annotated[int, Meta(ge=1, le=PAGE_LIMIT)]
Short = Annotated[str, Meta(max_length=64)]


class Frame(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The common ground of all frames: frozen, and an unknown field is refused."""


# ---------------------------------------------------------------- commands that both sides know


class Ping(Frame, tag="ping", frozen=True, kw_only=True):
    """The heartbeat, every 15 s. Whatever a lost nudge left behind is delivered with the answer."""


# ---------------------------------------------------------------- the customer's commands


class Device(Frame, frozen=True, kw_only=True):
    sdk: Short = ""
    platform: Short = ""
    app_version: Short = ""
    locale: Short = ""


class Hello(Frame, tag="hello", frozen=True, kw_only=True):
    """The first frame, within 5 s. Without `after` the newest page comes; with it, all that is newer."""

    token: Annotated[str, Meta(max_length=8192)]
    after: Seq | None = None
    device: Device | None = None


class MessageSend(Frame, tag="message.send", frozen=True, kw_only=True):
    """Say something. Repeat it with the same client_id until the own event comes back; it is stored once."""

    client_id: UUID
    text: Text


class MarkSet(Frame, tag="mark.set", frozen=True, kw_only=True):
    """The newest seq that reached the device, and that was seen. Also gives the socket credit for more events."""

    delivered: Seq | None = None
    read: Seq | None = None


class TypingStart(Frame, tag="typing.start", frozen=True, kw_only=True):
    """The person is typing. Never stored; may be lost; repeat every few seconds while it lasts."""


class HistoryGet(Frame, tag="history.get", frozen=True, kw_only=True):
    """The page of at most `limit` events before `before`, oldest first."""

    before: Seq
    limit: Page = 50


class TicketClose(Frame, tag="ticket.close", frozen=True, kw_only=True):
    """No more questions."""

    client_id: UUID


class TokenRefresh(Frame, tag="token.refresh", frozen=True, kw_only=True):
    """A fresh token of the same person, before the old one runs out."""

    token: Annotated[str, Meta(max_length=8192)]


CustomerCommand = Hello | MessageSend | MarkSet | TypingStart | HistoryGet | TicketClose | TokenRefresh | Ping

# ---------------------------------------------------------------- the desk's commands


class ConversationFollow(Frame, tag="conversation.follow", frozen=True, kw_only=True):
    """Receive a conversation's events: the newest page, or all newer than `after`. Answered by `conversation`."""

    conversation: UUID
    after: Seq | None = None


class ConversationUnfollow(Frame, tag="conversation.unfollow", frozen=True, kw_only=True):
    """No more of this conversation's events; its row stays in the lists."""

    conversation: UUID


class DeskMessageSend(Frame, tag="message.send", frozen=True, kw_only=True):
    """Answer the customer. Only the ticket's operator may."""

    conversation: UUID
    client_id: UUID
    text: Text


class NoteAdd(Frame, tag="note.add", frozen=True, kw_only=True):
    """A note to the team. It never reaches the customer."""

    conversation: UUID
    client_id: UUID
    text: Text


class TicketAccept(Frame, tag="ticket.accept", frozen=True, kw_only=True):
    """Take a waiting ticket."""

    conversation: UUID
    client_id: UUID


class DeskTicketClose(Frame, tag="ticket.close", frozen=True, kw_only=True):
    """Close one's open ticket, for a reason; administrators close any."""

    conversation: UUID
    client_id: UUID
    reason: Literal["solved", "left", "not_ours"]


class TicketReopen(Frame, tag="ticket.reopen", frozen=True, kw_only=True):
    """Take a closed ticket up again, within the window."""

    conversation: UUID
    client_id: UUID


class PresenceSet(Frame, tag="presence.set", frozen=True, kw_only=True):
    """Available, finishing (keeps the open ones, gets no new ones), or on a break."""

    status: Literal["available", "finishing", "break"]


class DeskMarkSet(Frame, tag="mark.set", frozen=True, kw_only=True):
    """The newest seq of this conversation that reached the screen, and that was seen."""

    conversation: UUID
    delivered: Seq | None = None
    read: Seq | None = None


class DeskTypingStart(Frame, tag="typing.start", frozen=True, kw_only=True):
    """Typing in a conversation that one follows. Never stored; may be lost."""

    conversation: UUID


class DeskHistoryGet(Frame, tag="history.get", frozen=True, kw_only=True):
    """The page of at most `limit` events before `before`, oldest first."""

    conversation: UUID
    before: Seq
    limit: Page = 50


DeskCommand = (
    ConversationFollow | ConversationUnfollow | DeskMessageSend | NoteAdd | TicketAccept | DeskTicketClose
    | TicketReopen | PresenceSet | DeskMarkSet | DeskTypingStart | DeskHistoryGet | Ping
)  # fmt: skip

# ---------------------------------------------------------------- what both sides receive


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
    """Somebody said something that both sides see."""

    text: str


class NoteAdded(Event, tag="note.added", frozen=True, kw_only=True):
    """Desk only."""

    text: str


class TicketOpened(Event, tag="ticket.opened", frozen=True, kw_only=True):
    """A first message opened a ticket; `channel` is where it came from."""

    channel: str | UnsetType = UNSET


class TicketAssigned(Event, tag="ticket.assigned", frozen=True, kw_only=True):
    """`operator` is the name for customers."""

    operator: str


class TicketReturned(Event, tag="ticket.returned", frozen=True, kw_only=True):
    """Desk only: back to the queue, because of `why`."""

    operator: str
    why: str


class TicketClosed(Event, tag="ticket.closed", frozen=True, kw_only=True):
    """`reason`: solved, left, not_ours, customer ("no more questions")."""

    reason: str


class TicketReopened(Event, tag="ticket.reopened", frozen=True, kw_only=True):
    """The next cycle of the same ticket."""


AnyEvent = MessageSent | NoteAdded | TicketOpened | TicketAssigned | TicketReturned | TicketClosed | TicketReopened


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
    """Refused, and nothing was stored. `code` is for programs, `text` for a person."""

    code: str
    text: str
    client_id: UUID | UnsetType = UNSET
    retry_after: float | UnsetType = UNSET  # seconds


class Limits(Frame, frozen=True, kw_only=True):
    text: int = TEXT_LIMIT
    frame: int = FRAME_LIMIT
    credit: int = CREDIT


# ---------------------------------------------------------------- what the customer receives


class OpenTicket(Frame, frozen=True, kw_only=True):
    number: int
    operator: str = ""  # empty while nobody has it


class Availability(Frame, tag="availability", frozen=True, kw_only=True):
    """`open`, or `busy` with nobody free; phone and e-mail to fall back on."""

    state: Literal["open", "busy", "closed"]
    phone: str
    email: str


class Welcome(Frame, tag="welcome", frozen=True, kw_only=True):
    """Signed in. `seq` is the newest event; those after the cursor follow at once. `read`: the person's own mark."""

    name: str
    seq: int
    read: int
    ticket: OpenTicket | None
    availability: Availability
    heartbeat: int
    limits: Limits
    time: datetime


class TokenExpiring(Frame, tag="token.expiring", frozen=True, kw_only=True):
    """Send `token.refresh` within `seconds`, or the socket closes with 4401."""

    seconds: int


class Resync(Frame, tag="resync", frozen=True, kw_only=True):
    """The cursor is not of this log. Forget what is shown: the newest page follows."""

    seq: int


class Pong(Frame, tag="pong", frozen=True, kw_only=True):
    """`seq`: the newest event. A client that is behind has it in the frames that come before or right after."""

    seq: int


CustomerFrame = Welcome | AnyEvent | History | Marks | Typing | Availability | TokenExpiring | Resync | Pong | Error

# ---------------------------------------------------------------- what the desk receives


class Snippet(Frame, frozen=True, kw_only=True):
    by: str  # role
    text: str
    at: datetime


class Person(Frame, frozen=True, kw_only=True):
    id: UUID
    name: str


class Row(Frame, frozen=True, kw_only=True):
    """A conversation in the lists: its newest ticket. `waiting_since` is the first message that nobody has answered."""

    conversation: UUID
    ticket: int
    state: Literal["queued", "assigned", "closed"]
    customer: str
    locale: str
    channel: str
    line: int
    operator: Person | None
    opened_at: datetime
    cycle_started_at: datetime
    waiting_since: datetime | None
    first_response_at: datetime | None
    closed_at: datetime | None
    reason: str
    snippet: Snippet | None
    unread: int
    seq: int


class DeskChanged(Frame, tag="desk.changed", frozen=True, kw_only=True):
    """Rows that are new or changed, and conversations that left the lists. `complete`: these are all there are."""

    rows: list[Row]
    gone: list[UUID]
    waiting: int  # tickets in the queue
    complete: bool = False


class ConversationFollowed(Frame, tag="conversation", frozen=True, kw_only=True):
    """The answer to `conversation.follow`; its events come next."""

    conversation: UUID
    seq: int


class ConversationLost(Frame, tag="conversation.lost", frozen=True, kw_only=True):
    """No longer this person's to see: take it off the screen."""

    conversation: UUID


class PresenceChanged(Frame, tag="presence", frozen=True, kw_only=True):
    """One's own status, as set here or in another window."""

    status: str
    open: int
    capacity: int


class DeskWelcome(Frame, tag="desk.welcome", frozen=True, kw_only=True):
    """The session is good. `desk.changed` with all rows follows."""

    user: Person
    role: str
    status: str
    capacity: int
    warning: int  # seconds of waiting that turn the clock amber
    target: int  # seconds of waiting that turn it red
    reopen_window: int  # seconds
    heartbeat: int
    limits: Limits
    time: datetime


class DeskPong(Frame, tag="pong", frozen=True, kw_only=True):
    """The heartbeat's answer, with the server's time. What a lost nudge left behind comes before or right after."""

    time: datetime


DeskFrame = (
    DeskWelcome | DeskChanged | ConversationFollowed | ConversationLost | PresenceChanged
    | AnyEvent | History | Marks | Typing | DeskPong | Error
)  # fmt: skip

# ---------------------------------------------------------------- close codes

CLOSE_CODES = {
    1003: "a binary frame",
    1009: "a frame above the limit",
    1012: "restart: come back with jitter",
    1013: "overload: come back later",
    4401: "not authenticated, or the token or session has ended",
    4403: "suspended or blocked",
    4408: "no hello within 5 s, or no heartbeat for 45 s",
    4409: "too slow: the client does not acknowledge what it is sent",
    4429: "flood: five bad frames in ten seconds",
}
