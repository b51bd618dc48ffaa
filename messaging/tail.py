"""One socket's place in one conversation: what it was sent, and how much more it may be sent."""

import time
from collections import deque
from typing import TYPE_CHECKING
from uuid import UUID

from messaging.frames import CREDIT, PAGE_LIMIT
from messaging.reading import Cursor

if TYPE_CHECKING:
    from messaging.socket import Socket


class Tail:
    """`after` is the newest event sent, in the log's numbering, and `heard` the newest that a nudge told of.

    Unacknowledged events are kept in the socket's own. While one is `reading` no other does; `again`: another would.
    """

    __slots__ = (
        "after", "again", "conversation", "full_since", "heard", "marks", "reading", "sent", "socket", "staff",
    )  # fmt: skip

    def __init__(self, socket: "Socket", conversation: UUID, after: int, staff: UUID | None) -> None:
        self.socket, self.conversation, self.after, self.staff = socket, conversation, after, staff
        self.heard = 0
        self.sent: deque[int] = deque()
        self.marks = (0, 0)
        self.reading = self.again = False
        self.full_since: float | None = None  # monotonic seconds; set while there is no room

    @property
    def is_behind(self) -> bool:
        return self.after < self.heard

    @property
    def room(self) -> int:
        """How many events may be sent before the client acknowledges some."""
        return min(PAGE_LIMIT, CREDIT - len(self.sent))

    def cursor(self) -> Cursor:
        return Cursor(self.conversation, self.after, self.staff, self.room)

    def was_sent(self, seq: int) -> None:
        self.sent.append(seq)
        if self.room <= 0 and self.full_since is None:
            self.full_since = time.monotonic()

    def acknowledge(self, seq: int) -> None:
        while self.sent and self.sent[0] <= seq:
            self.sent.popleft()
            self.full_since = None
