"""What the same server does when it stores nothing: a customer's message goes to the operator and
back, in memory.

The least that an ASGI application can do for the load generator, in the frames of the protocol. It
measures the server and the generator, and is no part of Bankchat.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import jwt
import msgspec

Send = Callable[[dict[str, Any]], Awaitable[None]]
AT = "2026-01-01T00:00:00.000Z"

operators: dict[str, Send] = {}
numbers: Counter[str] = Counter()


async def application(
    scope: dict[str, Any], receive: Callable[[], Awaitable[dict]], send: Send
) -> None:
    """A pair is a conversation; its customer's token names it as the subject."""
    if scope["type"] != "websocket":
        return
    conversation = ""
    await receive()
    await send({"type": "websocket.accept", "subprotocol": "bankchat.1"})
    if scope["path"] == "/ws/desk/":
        await say(send, {"type": "desk.changed"})
    while (event := await receive())["type"] == "websocket.receive":
        frame = msgspec.json.decode(event["text"])
        match frame["type"]:
            case "hello":
                conversation = jwt.decode(frame["token"], options={"verify_signature": False})[
                    "sub"
                ]
                await say(send, {"type": "welcome", "seq": numbers[conversation]})
            case "conversation.follow":
                operators[frame["conversation"]] = send
                await say(send, {"type": "conversation", "seq": 0})
            case "message.send":
                await pass_on(conversation, frame, send)


async def pass_on(conversation: str, frame: dict[str, Any], send: Send) -> None:
    numbers[conversation] += 1
    event = {
        "type": "message.sent",
        "seq": numbers[conversation],
        "at": AT,
        "by": {"role": "customer", "name": conversation},
        "ticket": 10_001,
        "text": frame["text"],
    }
    await say(operators[conversation], {**event, "conversation": conversation})
    await say(send, {**event, "client_id": frame["client_id"]})


async def say(send: Send, frame: dict[str, Any]) -> None:
    await send({"type": "websocket.send", "text": msgspec.json.encode(frame).decode()})
