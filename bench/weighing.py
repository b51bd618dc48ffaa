"""One pair, one message at a time: every byte above TCP, frame headers included."""

import asyncio
from collections.abc import Callable
from typing import Any

from bench.clients import Bank
from bench.traffic import Traffic, make_pair

MESSAGES = 10
MESSAGE_INTERVAL = (
    0.2  # seconds: what a message leaves behind on the wire, marks and lists, is over by then
)


async def run(job: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """Bytes a message: `up` from the sender, `down` to the receiver, `back` the sender's own event;
    then everything.
    """
    bank, (people,) = Bank(**job["bank"]), job["pairs"]
    customer, operator = make_pair(0, people, bank)
    try:
        for client in (customer, operator):
            await client.sign_in()
        await asyncio.sleep(MESSAGE_INTERVAL)
        traffic, up = Traffic([(customer, operator)]), 0
        assert customer.line
        assert operator.line
        before, marks = (
            counts(customer.line, operator.line),
            (customer.heard_bytes.copy(), operator.heard_bytes.copy()),
        )
        for _ in range(MESSAGES):
            sent = customer.line.bytes_sent
            traffic.send((customer, operator))
            up += customer.line.bytes_sent - sent
            await traffic.drain()
            await asyncio.sleep(MESSAGE_INTERVAL)
        after = counts(customer.line, operator.line)
    finally:
        customer.hang_up()
        operator.hang_up()
    back, down = (
        (c.heard_bytes - m)["message.sent"]
        for c, m in zip((customer, operator), marks, strict=True)
    )
    whole = {path: (after[path] - before[path]) / MESSAGES for path in after}
    return {
        "up": up / MESSAGES,
        "down": down / MESSAGES,
        "back": back / MESSAGES,
        "everything": whole,
    }


def counts(sender: Any, receiver: Any) -> dict[str, int]:
    return {
        "sender_to_server": sender.bytes_sent,
        "server_to_sender": sender.bytes_received,
        "server_to_receiver": receiver.bytes_received,
        "receiver_to_server": receiver.bytes_sent,
    }
