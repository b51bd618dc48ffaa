"""The generated part of docs/protocol.md: a table and the examples of each group of frames, and
the codes.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import UNSET, inspect, structs

from messaging.protocol import frames
from messaging.protocol.close_codes import CloseCode
from messaging.protocol.frames import Frame
from messaging.reference.catalogue import (
    CUSTOMER,
    DESK,
    EVENTS,
    Side,
    all_frames,
    error_codes,
    meaning_of,
    tag_of,
)
from messaging.reference.examples import example_of
from tickets.models import TEXT_LIMIT

HEAD = Path(__file__).with_name("head.md")
EXACT_INTEGER_LIMIT = (
    2**53 - 1
)  # the largest integer that every JSON parser keeps: the limit of `frames.Seq`
Frames = Sequence[type[Frame]]


def document() -> str:
    """The whole of docs/protocol.md."""
    values = {
        "subprotocol": frames.SUBPROTOCOL,
        "frame_limit": f"{frames.FRAME_LIMIT // 1024} KiB",
        "text_limit": TEXT_LIMIT,
        "page_limit": frames.PAGE_LIMIT,
        "credit": frames.CREDIT,
        "heartbeat": frames.HEARTBEAT,
    }
    head = HEAD.read_text(encoding="utf-8")
    for name, value in values.items():
        head = head.replace("{" + name + "}", str(value))
    return head.rstrip() + "\n\n" + "\n".join(_reference()).rstrip() + "\n"


def _reference() -> Iterator[str]:
    both = [
        frame
        for frame in all_frames()
        if frame in _everything(CUSTOMER) and frame in _everything(DESK)
    ]
    commands = [frame for frame in both if frame in CUSTOMER.commands]
    replies = [frame for frame in both if frame not in commands and frame not in EVENTS]
    common = (
        "seq: number · at: time · by: [By](#parts) · ticket?: number · client_id?: uuid · "
        "conversation?: uuid"
    )
    yield from _group(
        "Events, on both sockets",
        EVENTS,
        f"{meaning_of(frames.EventFrame)}\n\nEach has {common}, and:",
    )
    yield from _group(
        "Other frames of both sockets", [*commands, *replies], "`ping` comes from the client."
    )
    yield from _group(
        "What the customer sends", _without(CUSTOMER.commands, both), f"To `{CUSTOMER.address}`."
    )
    yield from _group("What the customer receives", _without(CUSTOMER.frames, [*both, *EVENTS]))
    yield from _group("What the desk sends", _without(DESK.commands, both), f"To `{DESK.address}`.")
    yield from _group("What the desk receives", _without(DESK.frames, [*both, *EVENTS]))
    yield from _parts()
    yield from _errors()
    yield from _closes()


def _everything(side: Side) -> set[type[Frame]]:
    return {*side.commands, *side.frames}


def _without(some: Frames, others: Iterable[type[Frame]]) -> list[type[Frame]]:
    unwanted = set(others)
    return [frame for frame in some if frame not in unwanted]


def _group(title: str, group: Frames, words: str = "") -> Iterator[str]:
    yield from (f"## {title}", "")
    if words:
        yield from (words, "")
    yield from _table(
        ("frame", "fields", "meaning"),
        ((f"`{tag_of(f)}`", fields_of(f), meaning_of(f)) for f in group),
    )
    yield from ("```json", *map(example_of, group), "```", "")


def _parts() -> Iterator[str]:
    """The structs inside frames that are no frames themselves."""
    named = {tag_of(frame) for frame in all_frames()}
    _, components = msgspec.json.schema_components(all_frames(), ref_template="{name}")
    parts = [getattr(frames, name) for name in sorted(components)]
    yield from ("## Parts", "")
    rows = (
        (part.__name__, fields_of(part), meaning_of(part))
        for part in parts
        if tag_of(part) not in named
    )
    yield from _table(("part", "fields", "meaning"), rows)


def _errors() -> Iterator[str]:
    yield from ("## Error codes", "")
    rows = ((f"`{e.code}`", e.words, _note(e.note, e.retry_after)) for e in error_codes())
    yield from _table(("code", "text", "meaning"), rows)


def _note(note: str, retry_after: float | None) -> str:
    return note if retry_after is None else f"{note} `retry_after`: {retry_after:g} s."


def _closes() -> Iterator[str]:
    yield from ("## Close codes", "")
    yield from _table(("code", "meaning"), ((str(code), code.meaning) for code in CloseCode))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


# ---------------------------------------------------------------- fields


def fields_of(frame: type[Frame]) -> str:
    """The fields with their types and limits. `?`: it may be missing."""
    common = (
        {field.name for field in structs.fields(frames.EventFrame)}
        if issubclass(frame, frames.EventFrame)
        else set()
    )
    missing = _may_be_missing(frame)
    info = inspect.type_info(frame)
    assert isinstance(info, inspect.StructType)
    own = [field for field in info.fields if field.name not in common]
    return (
        " · ".join(f"{f.name}{'?' if f.name in missing else ''}: {_kind(f.type)}" for f in own)
        or "–"
    )


def _may_be_missing(frame: type[Frame]) -> set[str]:
    """Clients may leave out what has a default. The server leaves out only what is unset."""
    is_sent_by_clients = frame in {*CUSTOMER.commands, *DESK.commands, frames.Device}
    return {
        field.name
        for field in structs.fields(frame)
        if (is_sent_by_clients and not field.required) or field.default is UNSET
    }


def _kind(kind: inspect.Type) -> str:
    match kind:
        case inspect.StructType(cls=cls):
            return (
                f"[{cls.__name__}](#parts)"
                if cls.__struct_config__.tag is None
                else f"`{cls.__struct_config__.tag}`"
            )
        case inspect.ListType(item_type=item):
            return f"list of {_kind(item)}"
        case inspect.DictType(key_type=key, value_type=value):
            return f"object of {_kind(value)} by {_kind(key)}"
        case inspect.LiteralType(values=values):
            return " / ".join(f"`{value}`" for value in values)
        case inspect.UnionType(types=types):
            return (
                "events"
                if {getattr(t, "cls", None) for t in types} == set(EVENTS)
                else " or ".join(map(_kind, types))
            )
        case inspect.IntType(ge=least, le=most):
            return (
                "number"
                if most is None
                else "seq"
                if most == EXACT_INTEGER_LIMIT
                else f"number {least}–{most}"
            )
        case inspect.StrType(min_length=least, max_length=most):
            return "string" if most is None else f"string {least or 0}–{most}"
        case _:
            return _PLAIN[type(kind)]


_PLAIN: dict[type[inspect.Type], str] = {
    inspect.UUIDType: "uuid",
    inspect.DateTimeType: "time",
    inspect.BoolType: "true / false",
    inspect.FloatType: "number",
    inspect.NoneType: "null",
}
