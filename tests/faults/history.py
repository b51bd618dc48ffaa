"""What happened in a run: one entry a line, in the order in which it happened, by one monotonic
clock.

Numbers are of two kinds, as on the wire: a customer counts what customers may see (`public`), staff
count the whole log (`log`). Every entry that bears a `seq` says by its `view` which of the two it
means.

| entry | fields besides `at` (monotonic seconds) |
|---|---|
| `invoke` | cid, person, conversation, hash: somebody means to say this |
| `send` | cid, client, line: it goes out on this line (again, perhaps) |
| `ok` | cid, client, line, view, seq: its own event came back |
| `refused` | cid, client, line, code: not now; the client will try again |
| `fail` | cid, code: refused for good |
| `info` | cid: given up, nobody knows |
| `open` `close` | client, line, conversation, view, after: a stream of events begins on this line,
  and ends |
| `left` | client, conversation: the client wants no more of it, and is owed nothing |
| `recv` | client, line, conversation, view, seq, cid, hash |
| `saw` | client, conversation: a frame held the canary of this conversation |
| `mark` | client, conversation, view, delivered, read: how far it says it has got |
| `marks` | client, conversation, view, delivered, read: how far it is told that the other side has
  got |
| `perm` | person, conversation, on |
| `fault` | name, phase: start, end, recovered; conversation, when it touches only that one |
| `final` | conversation, rows of [seq, public, cid, hash, committed], straight from PostgreSQL |
"""

import hashlib
import json
from pathlib import Path
from time import monotonic
from typing import Any

Entry = dict[str, Any]


class History:
    """The entries of one run, kept in `file` as they come: a run that is killed leaves them too."""

    def __init__(self, file: Path | None = None) -> None:
        self.entries: list[Entry] = []
        self._file = file.open("w", buffering=1, encoding="utf-8") if file else None

    def note(self, kind: str, **fields: Any) -> None:
        """Write down what happens now, or happened `at` another moment."""
        entry = {"is": kind, "at": monotonic(), **fields}
        self.entries.append(entry)
        if self._file:
            print(json.dumps(entry, ensure_ascii=False), file=self._file)


def read(file: Path) -> list[Entry]:
    """The entries of a run that is over."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def hash_of(kind: str, content: str | None) -> str:
    """What makes two events the same to a reader: the kind, and what it says."""
    return hashlib.sha256(f"{kind}\n{content or ''}".encode()).hexdigest()[:16]
