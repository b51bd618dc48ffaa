"""One client's reading of one conversation: its cursor, and what it has to say about how far it
is.
"""

from typing import Any

from tests.faults.history import History, hash_of
from tests.faults.line import Frame, Line


class Reading:
    def __init__(
        self, client: str, conversation: str, view: str, line: Line, history: History
    ) -> None:
        self.client, self.conversation, self.view = client, conversation, view
        self._line, self._history = line, history
        self.cursor: int | None = None
        self.marked = 0
        self.hashes: set[str] = set()
        self._on: str | None = None  # the line on which events come

    def open(self, after: int | None) -> None:
        """Events come on this line from now on, those after `after`."""
        self._on, self.cursor, self.marked = self._line.id, after, 0
        self._note("open", after=after)

    def close(self) -> None:
        """The line is gone."""
        if self._on:
            self._note("close")
            self._on = None

    def leave(self) -> None:
        """The client wants no more of it, or may have no more."""
        self._note("left")
        self._on = None

    @property
    def is_open(self) -> bool:
        return self._on is not None

    def accept(self, frame: Frame) -> str:
        """`applied`, `repeated` or `gap`. After a gap the client comes again with its cursor, as
        the SDK does.

        The answer to a repeated command comes at once, before what lies between: it is no gap, and
        applies nothing."""
        hash = content_hash(frame)
        self._note("recv", seq=frame["seq"], cid=frame.get("client_id"), hash=hash)
        self.hashes.add(hash)
        if self.cursor is not None and frame["seq"] <= self.cursor:
            return "repeated"
        if self.cursor is not None and frame["seq"] > self.cursor + 1:
            return "repeated" if "client_id" in frame else "gap"
        self.cursor = frame["seq"]
        return "applied"

    def mark(self) -> Frame | None:
        """What to tell the server of how far we are, if there is news."""
        if not self._on or not self.cursor or self.cursor <= self.marked:
            return None
        self.marked = self.cursor
        self._note("mark", delivered=self.cursor, read=self.cursor)
        return {"type": "mark.set", "delivered": self.cursor, "read": self.cursor}

    def told(self, marks: Frame) -> None:
        self._note("marks", delivered=marks["delivered"], read=marks["read"])

    def _note(self, kind: str, **fields: Any) -> None:
        where = {"client": self.client, "conversation": self.conversation, "view": self.view}
        self._history.note(kind, line=self._on or self._line.id, **where, **fields)


def content_hash(frame: Frame) -> str:
    content = next(
        (frame[name] for name in ("text", "operator", "reason", "channel") if frame.get(name)), ""
    )
    return hash_of(frame["type"], content)


def content_of_row(kind: str, text: str | None, data: dict) -> str:
    """The same of a row of the database."""
    name = {
        "ticket.assigned": "name",
        "ticket.returned": "name",
        "ticket.closed": "reason",
        "ticket.opened": "channel",
    }
    return hash_of(kind, data.get(name[kind], "") if kind in name else text)
