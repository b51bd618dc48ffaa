"""The account of a simulation: every message sent, against what the log finally holds and what
each side saw.
"""

from collections import Counter
from collections.abc import Iterable

from demobank.simulation.story import Fault, Frame, Message, Side, Story, content_of, side_of


class Ledger:
    """All stories of one run, by the customer's name."""

    def __init__(self) -> None:
        self.stories: dict[str, Story] = {}

    def story(self, name: str) -> Story:
        return self.stories.setdefault(name, Story(name))

    @property
    def messages(self) -> list[Message]:
        return [
            m for story in self.stories.values() for m in story.messages.values() if not m.refused
        ]

    @property
    def answered(self) -> int:
        """Questions that a person has answered."""
        return sum(len(story.first_responses) for story in self.stories.values())

    @property
    def first_responses(self) -> list[float]:
        return [seconds for story in self.stories.values() for seconds in story.first_responses]

    @property
    def deliveries(self) -> list[float]:
        """Seconds from sending to the other side's socket, of messages that somebody was there
        to receive.
        """
        return [
            m.arrived_at - m.sent_at
            for m in self.messages
            if m.awaited and m.arrived_at is not None
        ]

    @property
    def openings(self) -> list[float]:
        """Seconds from a first question to an operator's screen; waiting for a free operator is
        part of it.
        """
        return [
            m.arrived_at - m.sent_at
            for m in self.messages
            if not m.awaited and m.arrived_at is not None
        ]


def lost(story: Story) -> set[Fault]:
    """What was sent and is not where it should be: in the final history, in its place, and
    before its readers' eyes.
    """
    if story.history is None:
        return {("not read", story.name, client_id) for client_id in story.messages}
    history = {frame["seq"]: frame for frame in story.history}
    places = _places(story.history)
    found: set[Fault] = {("hole", story.name, seq) for seq in _holes(story, history)}
    found |= {
        ("never shown to the customer", story.name, seq)
        for seq in set(history) - set(story.seen["customer"])
    }
    for message in story.messages.values():
        seq = places.get((message.side, message.text))
        if message.refused:
            continue
        if seq is None:
            found.add(("gone", story.name, message.text))
        elif message.side == "customer" and message.acknowledged not in (seq, None):
            found.add(("elsewhere than acknowledged", story.name, seq))
        elif story.is_on_the_way(message):
            found.add(("never shown to the operator", story.name, seq))
    return found | _out_of_order(story, places)


def doubled(story: Story) -> set[Fault]:
    """What is there more often than it was sent, or was shown as two different things."""
    found = set(story.doubled)
    counts = Counter((side_of(frame), frame["text"]) for frame in _said(story.history or ()))
    for message in story.messages.values():
        if counts[message.side, message.text] > (0 if message.refused else 1):
            found.add(("stored twice", story.name, message.text))
    for frame in story.history or ():
        seen = story.seen["customer"].get(frame["seq"])
        if seen is not None and seen != content_of(frame):
            found.add(("two contents", story.name, frame["seq"]))
    seqs = Counter(frame["seq"] for frame in story.history or ())
    return found | {("two contents", story.name, seq) for seq, count in seqs.items() if count > 1}


def _said(history: Iterable[Frame]) -> list[Frame]:
    return [frame for frame in history if frame["type"] == "message.sent"]


def _places(history: Iterable[Frame]) -> dict[tuple[Side, str], int]:
    places: dict[tuple[Side, str], int] = {}
    for frame in _said(history):
        places.setdefault((side_of(frame), frame["text"]), frame["seq"])
    return places


def _holes(story: Story, history: dict[int, Frame]) -> set[int]:
    """Numbers up to the newest one ever seen that the final history does not have."""
    return set(range(1, max([*history, *story.seen["customer"]], default=0) + 1)) - set(history)


def _out_of_order(story: Story, places: dict[tuple[Side, str], int]) -> set[Fault]:
    """Messages of one side that stand before an earlier one of the same side."""
    found: set[Fault] = set()
    newest = {"customer": 0, "operator": 0}
    for message in story.messages.values():  # in the order of sending
        seq = places.get((message.side, message.text), newest[message.side])
        if seq < newest[message.side]:
            found.add(("out of order", story.name, seq))
        newest[message.side] = max(newest[message.side], seq)
    return found
