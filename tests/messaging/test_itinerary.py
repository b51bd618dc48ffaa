"""The itinerary of a message in docs/architecture.md is the way that a message really takes: one is
sent here, and the files that it passes are written down.

Which files count is a rule, not a list of exceptions:

- Of our own code `messaging/` and `tickets/`. Servers hand the frame over and take it back; below,
  `postgres/` drives the connection and `accounts/` answers whether a bucket has a token and a text
  can be seen.
- No definitions: structs of frames, models, and NewMessage say what something is, and hand nothing
  on.
- Not what only waits: the coroutine around a socket is resumed with it.
- The nudge is a way of its own, to lists and other processes: whatever runs below `doorbell.ring`.
  What it leaves for a later round of a `Batcher`, and what comes back from Redis, may or may not
  come in the same moment, and is passed over.
"""

import re
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

import pytest
from django.conf import settings

from messaging.sockets.hub import hub
from tests.wire import customer_line, desk_line

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("hub"),
]

ROOT = Path(settings.BASE_DIR)
COUNTED = ("messaging/", "tickets/")
DEFINITIONS = re.compile(r"/frames/|/models\b|/new_message\.py$")
AROUND = "messaging/sockets/admission.py"
NUDGE = ("tickets/doorbell.py", "ring")
LATER = {
    ("messaging/delivery/batching.py", "_run"),
    ("messaging/delivery/process_bus.py", "listen"),
}


@cache
def file_of(path: str) -> str:
    """A file of ours that counts, from the root; nothing for others."""
    name = path.removeprefix(f"{ROOT}/")
    counts = name.startswith(COUNTED) and name != AROUND and not DEFINITIONS.search(name)
    return name if counts else ""


class Passed:
    """The files that were entered, each once, in their order."""

    def __init__(self) -> None:
        self.on_the_way: dict[str, None] = {}
        self.by_the_nudge: dict[str, None] = {}

    def note(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call" and (file := file_of(frame.f_code.co_filename)):
            calls = set(stack(frame))
            if not calls & LATER:
                (self.by_the_nudge if NUDGE in calls else self.on_the_way)[file] = None


def stack(frame: FrameType | None) -> Iterator[tuple[str, str]]:
    while frame:
        yield file_of(frame.f_code.co_filename), frame.f_code.co_name
        frame = frame.f_back


@contextmanager
def followed():
    passed, before = Passed(), sys.getprofile()
    sys.setprofile(passed.note)
    try:
        yield passed
    finally:
        sys.setprofile(before)


def documented() -> tuple[list[str], set[str]]:
    """The files of the numbered steps, and those of the nudge."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.split("## The itinerary of a message")[1].split("\n## ")[0]
    steps = re.findall(r"^\d+\. `([\w/.]+)`", section, re.MULTILINE)
    return steps, set(re.findall(r"^- `([\w/.]+)`", section, re.MULTILINE))


async def test_a_message_passes_the_files_of_its_itinerary_in_their_order(anna, monkeypatch):
    monkeypatch.setattr("messaging.sockets.watch.WATCH_INTERVAL", 60)
    async with desk_line(anna) as desk, customer_line() as alice:
        await alice.send("message.send", client_id=uuid.uuid4(), text="Hello?")
        row = await desk.next_row()
        await desk.send("conversation.follow", conversation=row["conversation"])
        await desk.next("ticket.assigned")
        await alice.pong()
        while any(subscription.reading for subscription in hub().readers.subscriptions()):
            await alice.pong()  # whom a round reads for is not read for by the writer
        with followed() as passed:
            await alice.send("message.send", client_id=uuid.uuid4(), text="Are you there?")
            assert (await desk.next("message.sent"))["text"] == "Are you there?"
    steps, nudge = documented()
    assert list(passed.on_the_way) == steps
    assert len(steps) <= 15
    assert set(passed.by_the_nudge) - set(steps) == nudge
