"""An echo that counts what the servers' own WebSocket libraries do; for test_short_way.py.

A text comes back as it is; `?` is answered by the counts, as JSON, since the last `?`."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from autobahn.websocket.protocol import WebSocketProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import Protocol

counts: Counter[str] = Counter()


def counted(kind: type, name: str) -> None:
    original = getattr(kind, name)

    def count(*args: Any, **kwargs: Any) -> Any:
        counts[name] += 1
        return original(*args, **kwargs)

    setattr(kind, name, count)


for kind, names in {
    WebSocketProtocol: ("processData", "sendFrame"),
    Protocol: ("receive_data", "send_frame"),
    WebSocketsSansIOProtocol: ("send",),
}.items():
    for name in names:
        counted(kind, name)


async def application(scope: dict[str, Any], receive: Callable, send: Callable) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (event := await receive())["type"] == "websocket.receive":
        text = event.get("text")
        if text == "?":
            text = json.dumps(counts)
            counts.clear()
        content = {"bytes": event["bytes"]} if text is None else {"text": text}
        await send({"type": "websocket.send", **content})
