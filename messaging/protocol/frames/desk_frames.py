"""The desk's socket: what the desk hears."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from messaging.protocol.frames.common import Error, Frame, Limits, Marks, Typing
from messaging.protocol.frames.events import AnyEvent, History


class Snippet(Frame, frozen=True, kw_only=True):
    by: str  # role
    text: str
    at: datetime


class Person(Frame, frozen=True, kw_only=True):
    id: UUID
    name: str


class Handed(Frame, frozen=True, kw_only=True):
    """How the ticket came here: the newest transfer or escalation of its cycle. `answered`: its
    operator has said something since, a reply or a note.
    """

    by: str
    note: str
    at: datetime
    escalated: bool
    answered: bool


class Row(Frame, frozen=True, kw_only=True):
    """A conversation in the lists: its newest ticket. `waiting_since` is the first message that
    nobody has answered.

    `offered_to` is whom a waiting ticket is held out to.
    `topic` is empty while nobody knows; `topic_source` says who does: rule, model, person.
    `warn_at` and `due_at` are there while the clock of the first answer runs. `sla` is how that
    stands, or ended."""

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
    """Rows that are new or changed, and conversations that left the lists.

    `complete`: these are all there are.
    """

    rows: list[Row]
    gone: list[UUID]
    waiting: int  # tickets in the queue
    complete: bool = False


class SlaAlert(Frame, tag="sla.alert", frozen=True, kw_only=True):
    """A first answer is late, or about to be: told to the ticket's operator and to administrators,
    whatever they follow.
    """

    conversation: UUID
    ticket: int
    customer: str
    operator: Person | None
    sla: Literal["warned", "breached"]


class OpenOffer(Frame, tag="offer", frozen=True, kw_only=True):
    """A waiting ticket is held out to this person until then: `ticket.accept` or `ticket.decline`.

    Silence passes it on, which its row tells.
    """

    conversation: UUID
    ticket: int
    customer: str
    topic: str
    line: int
    until: datetime


class ConversationFollowed(Frame, tag="conversation", frozen=True, kw_only=True):
    """The answer to `conversation.follow`; its events come next.

    `resync`: the cursor was of another log.
    """

    conversation: UUID
    log: str
    seq: int
    resync: bool = False


class ConversationLost(Frame, tag="conversation.lost", frozen=True, kw_only=True):
    """No longer this person's to see: take it off the screen."""

    conversation: UUID


class Colleague(Frame, tag="colleague", frozen=True, kw_only=True):
    """Another member of the staff looks at this conversation, writes in it, or has gone: forget
    writing after 6 s, and looking after 40.
    """

    conversation: UUID
    by: Person
    doing: Literal["looking", "writing", "gone"]


class PresenceChanged(Frame, tag="presence", frozen=True, kw_only=True):
    """One's own status, as set here or in another window. Of the `open` tickets `needs` need one
    and `waits` wait for the customer. `full`: no other fits. `load` is how the router weighs them,
    not to be shown. `ceiling` is the most that one may hold altogether.
    """

    status: str
    open: int
    needs: int
    waits: int
    full: bool
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
    """The heartbeat's answer, with the server's time.

    What a lost nudge left behind comes before or right after.
    """

    time: datetime
    newest: dict[UUID, int]  # the newest seq of each conversation that is followed


DeskFrame = (
    DeskWelcome
    | DeskChanged
    | SlaAlert
    | OpenOffer
    | ConversationFollowed
    | ConversationLost
    | PresenceChanged
    | AnyEvent
    | History
    | Marks
    | Typing
    | Colleague
    | DeskPong
    | Error
)
