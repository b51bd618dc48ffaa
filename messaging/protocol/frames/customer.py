"""The customer's socket: what a customer's client may say, and what it hears."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from messaging.protocol.frames.common import (
    Error,
    Frame,
    Limits,
    Location,
    Log,
    Marks,
    Page,
    Ping,
    Seq,
    Short,
    Text,
    Typing,
    one_content,
)
from messaging.protocol.frames.events import AnyEvent, History
from tickets.rating import COMMENT_LIMIT, SCORE_LIMIT, SCORE_MINIMUM


class Device(Frame, frozen=True, kw_only=True):
    sdk: Short = ""
    platform: Short = ""
    app_version: Short = ""
    locale: Short = ""


class Hello(Frame, tag="hello", frozen=True, kw_only=True):
    """The first frame, within 5 s. Without `after` the newest page comes; with it, all that is
    newer.

    `log` is what the welcome said of the log that `after` counts in.
    """

    token: Annotated[str, Meta(max_length=8192)]
    after: Seq | None = None
    log: Log | None = None
    device: Device | None = None


class MessageSend(Frame, tag="message.send", frozen=True, kw_only=True):
    """Say one of text, an uploaded file, a location.

    Repeated with the same client_id it is stored once.
    """

    client_id: UUID
    text: Text | UnsetType = UNSET
    file: UUID | UnsetType = UNSET
    location: Location | UnsetType = UNSET

    def __post_init__(self) -> None:
        one_content(self)


class MarkSet(Frame, tag="mark.set", frozen=True, kw_only=True):
    """The newest seq that reached the device, and that was seen.

    Also gives the socket credit for more events.
    """

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


class TicketRate(Frame, tag="ticket.rate", frozen=True, kw_only=True):
    """Rate a closed ticket of one's own, by its number; again within a day, to change it."""

    client_id: UUID
    ticket: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    score: Annotated[int, Meta(ge=SCORE_MINIMUM, le=SCORE_LIMIT)]
    comment: Annotated[str, Meta(max_length=COMMENT_LIMIT)] = ""


class TokenRefresh(Frame, tag="token.refresh", frozen=True, kw_only=True):
    """A fresh token of the same person, before the old one runs out."""

    token: Annotated[str, Meta(max_length=8192)]


CustomerCommand = (
    Hello
    | MessageSend
    | MarkSet
    | TypingStart
    | HistoryGet
    | TicketClose
    | TicketRate
    | TokenRefresh
    | Ping
)

# ---------------------------------------------------------------- what the customer receives


class OpenTicket(Frame, frozen=True, kw_only=True):
    number: int
    operator: str = ""  # empty while nobody has it


class Hours(Frame, frozen=True, kw_only=True):
    """By the bank's clock, `09:00` to `18:00`; `24:00` is the day's end."""

    opens: str
    closes: str


class Availability(Frame, tag="availability", frozen=True, kw_only=True):
    """What somebody who writes now may expect, again whenever it changes. Keep it, for when the
    server is away.

    `busy`: nobody is free; `wait` is about how many seconds it takes, unless nobody can say.
    `away`: nobody who takes tickets is at work now, so promise nothing. `closed`: until `opens_at`,
    unless that is not known. `hours` are those of the bank's today, none when closed all day, by
    the clock of `zone` (IANA, `Europe/Tallinn`): show `opens_at` by the same one, and name it when
    it is not the reader's. `phone` and `email` to fall back on."""

    state: Literal["open", "busy", "away", "closed"]
    wait: int | UnsetType = UNSET
    opens_at: datetime | UnsetType = UNSET
    hours: list[Hours] = []
    zone: str
    phone: str
    email: str


class Welcome(Frame, tag="welcome", frozen=True, kw_only=True):
    """Signed in. `seq` is the newest event; those after the cursor follow at once. `read`: the
    person's own mark.

    `log` names this very log: keep it beside the cursor, and say both when you come again.
    """

    name: str
    log: str
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
    """`seq`: the newest event.

    A client that is behind has it in the frames that come before or right after.
    """

    seq: int


CustomerFrame = (
    Welcome
    | AnyEvent
    | History
    | Marks
    | Typing
    | Availability
    | TokenExpiring
    | Resync
    | Pong
    | Error
)
