"""What both sockets share but for the log's events: the limits, and what goes either way."""

from typing import Annotated, Any
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
    """Refused, and nothing was stored.

    `code` is for programs, `text` for a person. `holder`: who has the ticket.
    """

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
