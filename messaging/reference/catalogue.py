"""What there is to describe: the frames of both sockets and the error codes, as the code has
them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from django.utils import translation

from messaging.desk.answers import refusals as _of_the_desk  # noqa: F401 (its codes stand in the list too)
from messaging.desk.customer_card import refusals as _of_the_card  # noqa: F401 (its codes stand in the list too)
from messaging.desk.preferences import refusals as _of_preferences  # noqa: F401
from messaging.desk.search import refusals as _of_the_search  # noqa: F401
from messaging.intake import refusals as _of_other_systems  # noqa: F401 (its codes stand in the list too)
from messaging.protocol import frames
from messaging.protocol import limits as _of_limits  # noqa: F401
from messaging.protocol.codec import BAD_FRAME_CODES
from messaging.protocol.frames import Frame
from messaging.writing import writer as _of_the_writer  # noqa: F401
from postgres.refusals import Refused

OURS = ("postgres.", "accounts.", "tickets.", "messaging.")
DESK_ONLY = "Desk only"  # how the docstring of an event begins that customers never receive


@dataclass(frozen=True, slots=True)
class Side:
    """One socket: what it is called, and the frames in each direction."""

    name: str
    address: str
    commands: tuple[type[Frame], ...]
    frames: tuple[type[Frame], ...]


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One refusal. `words` are what a person reads, `note` is for who writes a client."""

    code: str
    words: str
    note: str
    retry_after: float | None


CUSTOMER = Side(
    "customer",
    "/ws/customer/",
    get_args(frames.CustomerCommand),
    tuple(
        frame
        for frame in get_args(frames.CustomerFrame)
        if not (frame.__doc__ or "").startswith(DESK_ONLY)
    ),
)
DESK = Side("desk", "/ws/desk/", get_args(frames.DeskCommand), get_args(frames.DeskFrame))
SIDES = (CUSTOMER, DESK)
EVENTS: tuple[type[Frame], ...] = get_args(frames.AnyEvent)


def tag_of(frame: type[Frame]) -> str:
    """The `type` on the wire."""
    return str(frame.__struct_config__.tag)


def all_frames() -> list[type[Frame]]:
    """Every frame of both sockets once, in the order of the unions."""
    return list(dict.fromkeys(frame for side in SIDES for frame in (*side.commands, *side.frames)))


def meaning_of(frame: type[Frame]) -> str:
    """The docstring, on one line."""
    return " ".join((frame.__doc__ or "").split())


def error_codes() -> list[ErrorCode]:
    """Codes of frames that are not understood first, then those of commands that are refused."""
    bad = [ErrorCode(code, "", note, None) for code, note in BAD_FRAME_CODES.items()]
    with translation.override("en"):
        refused = [_refusal(kind) for kind in _below(Refused) if kind.__module__.startswith(OURS)]
    return bad + sorted(refused, key=lambda error: (error.code, error.note, error.words))


def _refusal(kind: type[Refused]) -> ErrorCode:
    note = " ".join((kind.__doc__ or "").split())
    return ErrorCode(kind.code, str(kind.words), note, kind.retry_after)


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    below: Sequence[type[Any]] = kind.__subclasses__()
    for found in below:
        yield found
        yield from _below(found)
