"""The desk's socket: what the desk may say."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from messaging.protocol.frames.common import (
    Frame,
    Location,
    Log,
    Page,
    Ping,
    Seq,
    Text,
    one_content,
)
from messaging.protocol.frames.handing_on import (
    TicketEscalate,
    TicketSnooze,
    TicketTransfer,
    TicketUnsnooze,
)


class ConversationFollow(Frame, tag="conversation.follow", frozen=True, kw_only=True):
    """Receive a conversation's events: the newest page, or all newer than `after`.

    Answered by `conversation`.
    """

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
    """Take a closed ticket up again, within the window.

    Within `close_undo` of one's own close: take that back.
    """

    conversation: UUID
    client_id: UUID


class TicketCategorise(Frame, tag="ticket.categorise", frozen=True, kw_only=True):
    """Say what an open ticket is about: its operator, or an administrator.

    `topic` is the code of an offered one.
    """

    conversation: UUID
    client_id: UUID
    topic: Annotated[str, Meta(min_length=1, max_length=40)]


class PresenceSet(Frame, tag="presence.set", frozen=True, kw_only=True):
    """Available, finishing (gets no new ones), or on a break. `tickets` says what becomes of the
    open ones then: they stay, or go back to the queue with their clocks.
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
    """What this window looks at, a conversation that it follows; null when nobody looks. Said again
    at each heartbeat, and while writing, a note too. For colleagues only. Never stored; may be
    lost."""

    conversation: UUID | None
    writing: bool = False


class DeskHistoryGet(Frame, tag="history.get", frozen=True, kw_only=True):
    """The page of at most `limit` events before `before`, oldest first."""

    conversation: UUID
    before: Seq
    limit: Page = 50


DeskCommand = (
    ConversationFollow
    | ConversationUnfollow
    | DeskMessageSend
    | NoteAdd
    | TicketAccept
    | TicketDecline
    | DeskTicketClose
    | TicketReopen
    | TicketCategorise
    | TicketTransfer
    | TicketEscalate
    | TicketSnooze
    | TicketUnsnooze
    | PresenceSet
    | DeskMarkSet
    | DeskTypingStart
    | AttentionSet
    | DeskHistoryGet
    | Ping
)
