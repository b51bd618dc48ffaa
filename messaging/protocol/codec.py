"""From text to a frame, or to a clear refusal.

Whatever comes in, nothing but BadFrame comes out.
"""

from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.protocol.frames import Frame

_encoder = msgspec.json.Encoder(uuid_format="canonical")


# Each code of a bad frame, and what it says to whoever writes a client.
BAD_FRAME_CODES = {
    "bad_frame": "not a JSON object.",
    "unknown_type": "",
    "invalid": "a field is missing, unknown, or out of its range.",
}


class BadFrame(Exception):
    """A bad request: the text is no command of this socket, by one of `BAD_FRAME_CODES`."""

    def __init__(self, code: str, words: str | Promise, client_id: UUID | None = None) -> None:
        super().__init__(code)
        self.code, self.words, self.client_id = code, words, client_id


class _Envelope(msgspec.Struct):
    type: Any = None
    client_id: Any = None


def decode(text: str, commands: Any) -> Frame:
    """The command in this text frame, of the types in the union `commands`; raises BadFrame."""
    try:
        frame = _decoder(commands).decode(text)
    except msgspec.ValidationError as error:
        raise _refusal(text, str(error)) from None
    except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError):
        raise BadFrame("bad_frame", _("This is not a JSON object.")) from None
    for name in frame.__struct_fields__:
        if not is_storable(getattr(frame, name)):
            raise BadFrame(
                "invalid",
                _("The text holds characters that cannot be stored."),
                getattr(frame, "client_id", None),
            )
    return frame


def encode(frame: Frame) -> str:
    return _encoder.encode(frame).decode()


def is_storable(value: Any) -> bool:
    """PostgreSQL keeps no NUL, and UTF-8 no lone surrogate; msgspec lets both through."""
    if isinstance(value, str):
        return "\0" not in value and (value.isascii() or _is_utf8(value))
    if isinstance(value, msgspec.Struct):
        return all(is_storable(getattr(value, name)) for name in value.__struct_fields__)
    return True


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refusal(text: str, problem: str) -> BadFrame:
    try:
        envelope = msgspec.json.decode(text, type=_Envelope)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError):
        return BadFrame("bad_frame", _("This is not a JSON object."))
    if "`$.type`" in problem or "missing required field `type`" in problem:
        return BadFrame("unknown_type", _("There is no such command."))
    try:
        client_id = UUID(envelope.client_id)
    except (ValueError, TypeError, AttributeError):
        client_id = None
    return BadFrame("invalid", problem, client_id)


@cache
def _decoder(commands: Any) -> msgspec.json.Decoder:
    return msgspec.json.Decoder(commands, strict=True)
