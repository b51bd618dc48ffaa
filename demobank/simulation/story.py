"""One conversation as it was sent, and as each side saw it arrive."""

from dataclasses import dataclass
from typing import Any, Literal

Side = Literal["customer", "operator"]
Frame = dict[str, Any]
Fault = tuple[object, ...]


@dataclass(slots=True)
class Message:
    """Something one of ours sent. `awaited`: the other side was listening already, so its delivery
    can be timed.

    `due`: the other side is bound to see it live; see `Story.follow`.
    """

    side: Side
    client_id: str
    text: str
    sent_at: float
    awaited: bool
    acknowledged: int | None = None  # the sender's own seq of it
    arrived_at: float | None = None
    refused: str = ""  # the code of the refusal
    due: bool = False


def side_of(frame: Frame) -> Side:
    return "customer" if frame["by"]["role"] == "customer" else "operator"


def content_of(frame: Frame) -> tuple[object, ...]:
    """What a seq stands for, the same for whoever reads it and however often."""
    return (frame["type"], frame["by"]["role"], frame.get("ticket"), frame.get("text"), frame["at"])


class Story:
    """The customer's name, what was sent, what was seen, and the faults found on the way.

    Within a story no side says the same words twice (see `unspoken`), so a text seen at two numbers
    is a message stored twice.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.messages: dict[str, Message] = {}
        self.seen: dict[Side, dict[int, tuple[object, ...]]] = {"customer": {}, "operator": {}}
        self.doubled: set[Fault] = set()
        self.listeners = 0  # operators who follow the conversation
        self.asked_at: float | None = None  # of a question that nobody has answered yet
        self.first_responses: list[float] = []  # seconds
        self.questions = 0
        self.history: list[Frame] | None = None  # the final one, read afresh
        self._words: dict[tuple[Side, str], Message] = {}
        self._places: dict[tuple[Side, str], int] = {}

    def unspoken(self, side: Side, text: str) -> str:
        """`text`, or if this side has said it already the same with a number."""
        found, again = text, 1
        while (side, found) in self._words:
            again += 1
            found = f"{text} ({again})"
        return found

    def ask(self, at: float) -> None:
        """A question begins; the first answer to it is timed."""
        self.questions += 1
        self.asked_at = self.asked_at or at

    def send(self, message: Message) -> None:
        message.due = message.awaited
        self.messages[message.client_id] = message
        self._words[message.side, message.text] = message

    def refuse(self, client_id: str, code: str) -> None:
        """The server did not take a message, for good; what is no message of this story is no
        matter.
        """
        if message := self.messages.get(client_id):
            message.refused = code

    def follow(self) -> None:
        """An operator of ours opens the conversation: what its customer said and will say must
        appear there.
        """
        self.listeners += 1
        for message in self.messages.values():
            message.due |= message.side == "customer"

    def leave(self, *, abruptly: bool = False) -> None:
        """The operator has no more to do with it.

        When it ended abruptly, what is on its way need not arrive.
        """
        self.listeners -= 1
        if abruptly:
            self.excuse()

    def excuse(self) -> None:
        """What is on its way to the operator need not arrive any more."""
        for message in self.on_the_way():
            message.due = False

    def on_the_way(self) -> list[Message]:
        """What the customer said that an operator of ours must see and has not seen."""
        return [message for message in self.messages.values() if self.is_on_the_way(message)]

    def is_on_the_way(self, message: Message) -> bool:
        return (
            message.due
            and message.side == "customer"
            and message.arrived_at is None
            and not message.refused
        )

    def see(self, reader: Side, frame: Frame, at: float) -> None:
        """An event arrived at a socket of `reader`, for the first time or again."""
        seq = frame["seq"]
        if self.seen[reader].setdefault(seq, content_of(frame)) != content_of(frame):
            self.doubled.add(("two contents", self.name, seq))
        if frame["type"] == "message.sent":
            self._see_message(reader, frame, at)

    def _see_message(self, reader: Side, frame: Frame, at: float) -> None:
        side = side_of(frame)
        if side == "operator" and reader == "customer" and self.asked_at is not None:
            self.first_responses.append(at - self.asked_at)
            self.asked_at = None
        message = self._words.get((side, frame["text"]))
        if message is None:  # said by somebody in a browser
            return
        if self._places.setdefault((reader, message.client_id), frame["seq"]) != frame["seq"]:
            self.doubled.add(("stored twice", self.name, message.text))
        if frame.get("client_id", message.client_id) != message.client_id:
            self.doubled.add(("another client_id", self.name, message.text))
        elif "client_id" in frame:
            message.acknowledged = message.acknowledged or frame["seq"]
        elif side != reader and message.arrived_at is None:
            message.arrived_at = at
