"""What somebody sees who opens a screen now and knows nothing: read over sockets of their own,
page by page.
"""

from dataclasses import dataclass, field

from tests.messaging.screens import EVENTS, NOTE, PAGE, Person
from tests.wire import Wire, customer_line, line


@dataclass
class Fresh:
    """`logs` by conversation (a customer has one, None); a conversation that may not be seen is
    not in it.
    """

    logs: dict[str | None, list[dict]] = field(default_factory=dict)
    rows: dict[str, dict] = field(default_factory=dict)
    waiting: int = 0


async def fresh_device(person: Person) -> Fresh:
    async with customer_line(f"bank-{person.name}") as wire:
        fresh = Fresh({None: await _whole_log(wire, wire.welcome["seq"])})
    assert NOTE not in str(fresh)
    return fresh


async def fresh_workstation(person: Person, conversations: list[str]) -> Fresh:
    async with line("/ws/desk/", person.headers) as wire:
        while not (lists := await wire.next("desk.changed")).get("complete"):
            pass
        fresh = Fresh(
            rows={row["conversation"]: row for row in lists["rows"]}, waiting=lists["waiting"]
        )
        for conversation in conversations:
            await wire.send("conversation.follow", conversation=conversation)
            answer = await wire.next("conversation", "error")
            if answer["type"] == "conversation":
                fresh.logs[conversation] = await _whole_log(
                    wire, answer["seq"], conversation=conversation
                )
            else:
                assert answer["code"] == "not_found"
    return fresh


async def _whole_log(wire: Wire, newest: int, **where: str) -> list[dict]:
    """The newest page, which comes by itself, and all before it."""
    log = [await wire.next(*EVENTS) for _ in range(min(newest, PAGE))]
    while log and log[0]["seq"] > 1:
        await wire.send("history.get", before=log[0]["seq"], limit=PAGE, **where)
        log = (await wire.next("history"))["events"] + log
    assert [event["seq"] for event in log] == list(range(1, newest + 1))
    return log
