"""What another system says of a ticket: parsed at the edge, strictly.

Past it there is no dict from outside.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from accounts import bounds
from accounts.bounds import is_within_reach
from accounts.visible import is_visible
from messaging.intake.refusals import BodyTooLarge, Invalid, Malformed, NotJson
from messaging.protocol.codec import is_storable
from messaging.protocol.frames import Frame
from tickets import events
from tickets.models import TEXT_LIMIT

BODY_LIMIT = 65_536  # bytes
AGE_LIMIT = timedelta(days=30)  # how long ago the customer may have spoken
CLOCK_TOLERANCE = timedelta(seconds=60)  # how much another machine's clock may be fast

Moment = Annotated[bounds.Moment, Meta(description="RFC 3339 with its offset")]
_MOMENTS = ("opened_at", "answered_at", "closed_at")


class CallerOf(Frame, frozen=True, kw_only=True):
    """The customer: `subject` is the `sub` of their tokens; `name` counts only while we do not know
    them.
    """

    subject: Annotated[str, Meta(min_length=1, max_length=255)]
    name: Annotated[str, Meta(min_length=1, max_length=150)]


class NewTicket(Frame, frozen=True, kw_only=True):
    """A request from another channel.

    With `answered_by`, `answered_at` and `closed_at` it was dealt with already.
    """

    customer: CallerOf
    channel: Literal["telephone", "email", "social"]
    text: Annotated[
        str, Meta(min_length=1, max_length=TEXT_LIMIT, description="what the customer wants")
    ]
    opened_at: Moment | None = None
    external_id: Annotated[str, Meta(min_length=1, max_length=128)] | None = None
    priority: Literal["low", "normal", "high", "urgent"] | None = None
    topic: Annotated[str, Meta(max_length=64, pattern=r"^[a-z0-9]+(?:[_-][a-z0-9]+)*\Z")] | None = (
        None
    )
    answered_by: (
        Annotated[str, Meta(max_length=254, description="the operator's work e-mail")] | None
    ) = None
    answered_at: Moment | None = None
    closed_at: Moment | None = None
    reason: Literal["solved", "left", "not_ours"] | None = None


def read_ticket(content_type: str, encoding: str, body: bytes) -> NewTicket:
    """The request in a body; raises Refused."""
    media, _, parameters = content_type.partition(";")
    if media.strip().lower() != "application/json" or encoding.strip().lower() not in {
        "",
        "identity",
    }:
        raise NotJson
    if parameters.strip().lower() not in {"", "charset=utf-8", 'charset="utf-8"'}:
        raise NotJson
    if len(body) > BODY_LIMIT:
        raise BodyTooLarge
    ticket = _decoded(body)
    _check_texts(ticket)
    _check_times(ticket, events.now())
    return ticket


_decoder = msgspec.json.Decoder(NewTicket, strict=True)


def _decoded(body: bytes) -> NewTicket:
    try:
        text = body.decode()
        ticket = _decoder.decode(text)
        json.loads(text, object_pairs_hook=_each_name_once)  # msgspec takes the last of two
    except msgspec.ValidationError as error:
        raise _refusal(str(error)) from None
    except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError):
        raise Malformed from None
    return ticket


def _refusal(problem: str) -> Malformed | Invalid:
    """Which field it is, from msgspec's words: "… `name` - at `$.customer`"."""
    place = re.search(r" - at `\$\.?([^`]*)`$", problem)
    named = re.search(r"field `([^`]*)`", problem)
    path = ".".join(part for part in (place[1] if place else "", named[1] if named else "") if part)
    return Invalid(path[:128]) if path else Malformed()


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _check_texts(ticket: NewTicket) -> None:
    for name in ticket.__struct_fields__:
        if not is_storable(getattr(ticket, name)):
            raise Invalid(name)
    lines = {
        "customer.subject": ticket.customer.subject,
        "customer.name": ticket.customer.name,
        "external_id": ticket.external_id,
        "answered_by": ticket.answered_by,
    }
    for name, line in lines.items():
        if line is not None and not (line.isprintable() and is_visible(line)):
            raise Invalid(name)


def _check_times(ticket: NewTicket, now: datetime) -> None:
    """Each in its turn, none long ago and none to come; the end of a ticket is told whole or
    not at all.
    """
    told = {
        name
        for name in ("answered_by", "answered_at", "closed_at")
        if getattr(ticket, name) is not None
    }
    if told and len(told) < 3:
        raise Invalid(min({"answered_by", "answered_at", "closed_at"} - told))
    if ticket.reason and not told:
        raise Invalid("reason")
    earliest = now - AGE_LIMIT
    for name in _MOMENTS:
        moment = getattr(ticket, name)
        if moment is None:
            continue
        if not (is_within_reach(moment) and earliest <= moment <= now + CLOCK_TOLERANCE):
            raise Invalid(name)
        earliest = moment


def in_utc(moment: datetime | None, now: datetime) -> datetime:
    """To the millisecond, and never later than now: our own clock is the one that counts."""
    if moment is None or moment > now:
        return now
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
