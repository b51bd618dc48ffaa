"""A history, looked up the ways the checker's rules need it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tests.faults.history import Entry


class Row(NamedTuple):
    """One line of the final log.

    `committed` is monotonic seconds; None where PostgreSQL was not asked.
    """

    seq: int
    public: int | None
    cid: str | None
    hash: str
    committed: float | None = None

    def number(self, view: str) -> int | None:
        return self.public if view == "public" else self.seq


@dataclass(frozen=True)
class Violation:
    """A broken rule, with the entries that show it."""

    rule: str
    what: str
    evidence: tuple[Entry, ...] = ()

    def __str__(self) -> str:
        return "\n    ".join([f"{self.rule}: {self.what}", *map(str, self.evidence[:4])])


class Account:
    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        self.by_kind: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            self.by_kind[entry["is"]].append(entry)

    def __getitem__(self, kind: str) -> list[Entry]:
        return self.by_kind[kind]

    @cached_property
    def ends_at(self) -> float:
        return max((entry["at"] for entry in self.entries), default=0.0)

    @cached_property
    def invokes(self) -> dict[str, Entry]:
        return {entry["cid"]: entry for entry in self["invoke"]}

    @cached_property
    def oks(self) -> dict[str, list[Entry]]:
        return by_cid(self["ok"])

    @cached_property
    def finals(self) -> dict[str, list[Row]]:
        """The final log of each conversation, by `seq`."""
        return {
            entry["conversation"]: sorted(Row(*row) for row in entry["rows"])
            for entry in self["final"]
        }

    @cached_property
    def places(self) -> dict[str, list[tuple[str, Row]]]:
        """Where each cid stands in the final logs: once, if all is well."""
        found: defaultdict[str, list[tuple[str, Row]]] = defaultdict(list)
        for conversation, rows in self.finals.items():
            for row in rows:
                if row.cid:
                    found[row.cid].append((conversation, row))
        return found

    def seq_of(self, cid: str) -> int | None:
        """The number in the log, for comparing; None for what is not there."""
        return self.places[cid][0][1].seq if cid in self.places else None

    @cached_property
    def numbered(self) -> dict[tuple[str, str], dict[int, Row]]:
        """The final log of each (conversation, view), by that view's numbers."""
        return {
            (conversation, view): {n: row for row in rows if (n := row.number(view)) is not None}
            for conversation, rows in self.finals.items()
            for view in ("log", "public")
        }

    def newest(self, conversation: str, view: str) -> int:
        return max(self.numbered.get((conversation, view), {}), default=0)

    @cached_property
    def streams(self) -> "dict[tuple[str, str], Stream]":
        """What each (client, conversation) was sent."""
        found: dict[tuple[str, str], Stream] = {}
        for entry in self.entries:
            if entry["is"] in ("open", "close", "left", "recv"):
                key = entry["client"], entry["conversation"]
                found.setdefault(key, Stream(*key, entry.get("view", "log"), [])).entries.append(
                    entry
                )
        return found

    @cached_property
    def faults(self) -> "list[Fault]":
        """All faults; what never ended lasts to the end."""
        found: dict[str, Fault] = {}
        for number, entry in enumerate(self["fault"]):
            if entry["phase"] == "start":
                fault = Fault(entry["at"], self.ends_at, self.ends_at, entry.get("conversation"))
                found[f"{number}"] = found[entry["name"]] = fault
            else:
                setattr(found[entry["name"]], entry["phase"], entry["at"])
        return [fault for name, fault in found.items() if name.isdigit()]


@dataclass
class Fault:
    """Monotonic seconds. It touches one `conversation`, or all."""

    start: float
    end: float
    recovered: float
    conversation: str | None


@dataclass
class Stream:
    """One client's reading of one conversation, over all of its lines."""

    client: str
    conversation: str
    view: str
    entries: list[Entry]

    @property
    def is_owed_all(self) -> bool:
        """Whether the client still wanted to read when the history ended, with a line or
        without.
        """
        return self.entries[-1]["is"] != "left"

    @cached_property
    def firsts(self) -> dict[int, float]:
        """When each number came for the first time."""
        return {
            entry["seq"]: entry["at"] for entry in reversed(self.entries) if entry["is"] == "recv"
        }

    def spans(self, ends_at: float) -> Iterator[tuple[float, float]]:
        """The times between the first `open` and a `left`, in which the client is owed what is
        new.
        """
        since: float | None = None
        for entry in self.entries:
            if entry["is"] == "open" and since is None:
                since = entry["at"]
            elif entry["is"] == "left" and since is not None:
                yield since, entry["at"]
                since = None
        if since is not None:
            yield since, ends_at


def by_cid(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry["cid"]].append(entry)
    return dict(found)
