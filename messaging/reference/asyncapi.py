"""The AsyncAPI 3.0 document: the same frames for programs."""

import json
from inspect import cleandoc
from typing import Any

import msgspec
from msgspec import inspect

from messaging.protocol import frames
from messaging.protocol.close_codes import CloseCode
from messaging.protocol.frames import Frame
from messaging.reference.catalogue import SIDES, Side, all_frames, meaning_of, tag_of
from messaging.reference.examples import payload_of

Json = dict[str, Any]
SCHEMAS = "#/components/schemas/"
DESCRIPTIONS = {
    "customer": "A customer's end. The first frame is `hello` with the bank's token; cookies and "
    "Origin count nothing.",
    "desk": "The desk: the session cookie of a member of staff, and the exact Origin of our "
    "own pages.",
}


def document() -> str:
    """The whole of docs/asyncapi.json."""
    content = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Bankchat",
            "version": frames.SUBPROTOCOL,
            "description": "The frames of the support chat; the rules stand in protocol.md beside "
            "this file.",
        },
        "defaultContentType": "application/json",
        "servers": {"bank": {"host": "support.bank.example", "protocol": "wss"}},
        "channels": {side.name: _channel(side) for side in SIDES},
        "operations": {
            name: operation for side in SIDES for name, operation in _operations(side).items()
        },
        "components": {
            "messages": {f.__name__: _message(f) for f in all_frames()},
            "schemas": _schemas(),
        },
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _channel(side: Side) -> Json:
    names = [frame.__name__ for frame in dict.fromkeys((*side.commands, *side.frames))]
    return {
        "address": side.address,
        "description": DESCRIPTIONS[side.name],
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
        "x-subprotocol": frames.SUBPROTOCOL,
        "x-close-codes": {str(code): code.meaning for code in CloseCode},
    }


def _operations(side: Side) -> Json:
    """Named from the server's end, as AsyncAPI counts: it receives commands and sends frames."""
    return {
        f"{side.name}Commands": _operation("receive", side, side.commands),
        f"{side.name}Frames": _operation("send", side, side.frames),
    }


def _operation(action: str, side: Side, group: tuple[type[Frame], ...]) -> Json:
    channel = f"#/channels/{side.name}"
    return {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{frame.__name__}"} for frame in group],
    }


def _message(frame: type[Frame]) -> Json:
    message = {
        "name": tag_of(frame),
        "payload": {"$ref": f"{SCHEMAS}{frame.__name__}"},
        "examples": [{"payload": payload_of(frame)}],
    }
    return message | ({"summary": meaning_of(frame)} if meaning_of(frame) else {})


def _schemas() -> Json:
    _, schemas = msgspec.json.schema_components(all_frames(), ref_template=SCHEMAS + "{name}")
    for name, schema in schemas.items():
        if "description" in schema:
            schema["description"] = cleandoc(schema["description"])
        for field in _times_of(getattr(frames, name)):
            schema["properties"][field]["format"] = "date-time"
    found: Json = _plain(schemas)
    return found


def _times_of(struct: type[Frame]) -> list[str]:
    """Fields that are times and nothing else: msgspec says of them only that they are strings."""
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    return [
        field.encode_name for field in info.fields if isinstance(field.type, inspect.DateTimeType)
    ]


def _plain(value: Any) -> Any:
    """Without `discriminator`: AsyncAPI wants a name there, msgspec makes OpenAPI's object. `type`
    tells all anyway.
    """
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if key != "discriminator"}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
