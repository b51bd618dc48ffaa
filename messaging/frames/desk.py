"""The desk's socket: what a workstation may say, and what it hears."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from messaging.frames.common import (
    AnyEvent,
    Error,
    Frame,
    History,
    Limits,
    Location,
    Log,
    Marks,
    Page,
    Ping,
    Seq,
    Text,
    Typing,
    one_content,
)
from messaging.frames.handing_on import TicketEscalate, TicketSnooze, TicketTransfer, TicketUnsnooze


class ConversationFollow(Frame, tag="conversation.follow", frozen=True, kw_only=True):
    """Receive a conversation's events: the newest page, or all newer than `after`. Answered by `conversation`."""

    conversation: UUID
    after: Seq | None = None
    log: Log | None = None


class ConversationUnfollow(Frame, tag="conversation.unfollow", frozen=True, kw_only=True):
    """No more of this conversation's events; its row stays in the lists."""

    conversation: UUID


class DeskMessageSend(Frame, tag="message.send", frozen=True, kw_only=True):
    """Answer the customer. Only the ticket's operator may."""

    conversation: UUID
    client_id: UUID
    text: Text | UnsetType = UNSET
    file: UUID | UnsetType = UNSET
    location: Location | UnsetType = UNSET

    def __post_init__(self) -> None:
        one_content(self)


class NoteAdd(Frame, tag="note.add", frozen=True, kw_only=True):
    """A note to the team. It never reaches the customer."""

    conversation: UUID
    client_id: UUID
    text: Text


class TicketAccept(Frame, tag="ticket.accept", frozen=True, kw_only=True):
    """Take a waiting ticket."""

    conversation: UUID
    client_id: UUID


class TicketDecline(Frame, tag="ticket.decline", frozen=True, kw_only=True):
    """Let a ticket pass that is offered to oneself."""

    conversation: UUID
    client_id: UUID


class DeskTicketClose(Frame, tag="ticket.close", frozen=True, kw_only=True):
    """Close one's open ticket, for a reason; administrators close any."""

    conversation: UUID
    client_id: UUID
    reason: Literal["solved", "left", "not_ours"]


class TicketReopen(Frame, tag="ticket.reopen", frozen=True, kw_only=True):
    """Take a closed ticket up again, within the window. Within `close_undo` of one's own close: take that back."""

    conversation: UUID
    client_id: UUID


class TicketCategorise(Frame, tag="ticket.categorise", frozen=True, kw_only=True):
    """Say what an open ticket is about: its operator, or an administrator. `topic` is the code of an offered one."""

    conversation: UUID
    client_id: UUID
    topic: Annotated[str, Meta(min_length=1, max_length=40)]


class PresenceSet(Frame, tag="presence.set", frozen=True, kw_only=True):
    """Available, finishing (gets no new ones), or on a break. `tickets` says what becomes of the open ones then: they
    stay, or go back to the queue with their clocks.
    """

    status: Literal["available", "finishing", "break"]
    tickets: Literal["keep", "return"] = "keep"

    def __post_init__(self) -> None:
        if (self.status, self.tickets) == ("available", "return"):
            raise ValueError("Who is available keeps their tickets")


class DeskMarkSet(Frame, tag="mark.set", frozen=True, kw_only=True):
    """The newest seq of this conversation that reached the screen, and that was seen."""

    conversation: UUID
    delivered: Seq | None = None
    read: Seq | None = None


class DeskTypingStart(Frame, tag="typing.start", frozen=True, kw_only=True):
    """Typing in a conversation that one follows. Never stored; may be lost."""

    conversation: UUID


class AttentionSet(Frame, tag="attention.set", frozen=True, kw_only=True):
    """What this window looks at, a conversation that it follows; null when nobody looks. Said again at each heartbeat,
    and while writing, a note too. For colleagues only. Never stored; may be lost.
    """

    conversation: UUID | None
    writing: bool = False


class DeskHistoryGet(Frame, tag="history.get", frozen=True, kw_only=True):
    """The page of at most `limit` events before `before`, oldest first."""

    conversation: UUID
    before: Seq
    limit: Page = 50


DeskCommand = (
    ConversationFollow | ConversationUnfollow | DeskMessageSend | NoteAdd | TicketAccept | TicketDecline
    | DeskTicketClose | TicketReopen | TicketCategorise | TicketTransfer | TicketEscalate | TicketSnooze
    | TicketUnsnooze | PresenceSet | DeskMarkSet | DeskTypingStart | AttentionSet | DeskHistoryGet | Ping
)  # fmt: skip

# ---------------------------------------------------------------- what the desk receives


class Snippet(Frame, frozen=True, kw_only=True):
    by: str  # role
    text: str
    at: datetime


class Person(Frame, frozen=True, kw_only=True):
    id: UUID
    name: str


class Handed(Frame, frozen=True, kw_only=True):
    """How the ticket came here: the newest transfer or escalation of its cycle."""

    by: str
    note: str
    at: datetime
    escalated: bool


class Row(Frame, frozen=True, kw_only=True):
    """A conversation in the lists: its newest ticket. `waiting_since` is the first message that nobody has answered.

    `offered_to` is whom a waiting ticket is held out to.
    `topic` is empty while nobody knows; `topic_source` says who does: rule, model, person.
    `warn_at` and `due_at` are there while the clock of the first answer runs. `sla` is how that stands, or ended.
    """

    conversation: UUID
    ticket: int
    state: Literal["queued", "assigned", "closed"]
    customer: str
    locale: str
    channel: str
    line: int
    topic: str
    topic_source: str
    operator: Person | None
    offered_to: Person | None
    offered_until: datetime | None
    opened_at: datetime
    cycle_started_at: datetime
    waiting_since: datetime | None
    first_response_at: datetime | None
    warn_at: datetime | None
    due_at: datetime | None
    sla: Literal["ok", "warned", "breached"]
    closed_at: datetime | None
    reason: str
    snippet: Snippet | None
    unread: int
    seq: int
    team: str = ""
    snoozed_until: datetime | None = None
    handed: Handed | None = None


class DeskChanged(Frame, tag="desk.changed", frozen=True, kw_only=True):
    """Rows that are new or changed, and conversations that left the lists. `complete`: these are all there are."""

    rows: list[Row]
    gone: list[UUID]
    waiting: int  # tickets in the queue
    complete: bool = False


class SlaAlert(Frame, tag="sla.alert", frozen=True, kw_only=True):
    """A first answer is late, or about to be: told to the ticket's operator and to administrators, whatever they
    follow.
    """

    conversation: UUID
    ticket: int
    customer: str
    operator: Person | None
    sla: Literal["warned", "breached"]


class Offer(Frame, tag="offer", frozen=True, kw_only=True):
    """A waiting ticket is held out to this person until then: `ticket.accept` or `ticket.decline`. Silence passes it
    on, which its row tells.
    """

    conversation: UUID
    ticket: int
    customer: str
    topic: str
    line: int
    until: datetime


class ConversationFollowed(Frame, tag="conversation", frozen=True, kw_only=True):
    """The answer to `conversation.follow`; its events come next. `resync`: the cursor was of another log."""

    conversation: UUID
    log: str
    seq: int
    resync: bool = False


class ConversationLost(Frame, tag="conversation.lost", frozen=True, kw_only=True):
    """No longer this person's to see: take it off the screen."""

    conversation: UUID


class Colleague(Frame, tag="colleague", frozen=True, kw_only=True):
    """Another member of the staff looks at this conversation, writes in it, or has gone: forget writing after 6 s, and
    looking after 40.
    """

    conversation: UUID
    by: Person
    doing: Literal["looking", "writing", "gone"]


class PresenceChanged(Frame, tag="presence", frozen=True, kw_only=True):
    """One's own status, as set here or in another window. `load` is what the `open` tickets weigh: one that waits for
    its customer less than 1. `ceiling` is the most that one may hold altogether.
    """

    status: str
    open: int
    load: float
    capacity: int
    ceiling: int


class DeskWelcome(Frame, tag="desk.welcome", frozen=True, kw_only=True):
    """The session is good. `desk.changed` with all rows follows."""

    user: Person
    role: str
    status: str
    capacity: int
    warning: int  # seconds of waiting that turn the clock amber
    target: int  # seconds of waiting that turn it red
    reopen_window: int  # seconds
    close_undo: int  # seconds
    heartbeat: int
    limits: Limits
    time: datetime


class DeskPong(Frame, tag="pong", frozen=True, kw_only=True):
    """The heartbeat's answer, with the server's time. What a lost nudge left behind comes before or right after."""

    time: datetime
    newest: dict[UUID, int]  # the newest seq of each conversation that is followed


DeskFrame = (
    DeskWelcome | DeskChanged | SlaAlert | Offer | ConversationFollowed | ConversationLost | PresenceChanged
    | AnyEvent | History | Marks | Typing | Colleague | DeskPong | Error
)  # fmt: skip
