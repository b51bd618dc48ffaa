"""Choosing: the best of those who may have a ticket, and what is kept of how that was found."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any
from uuid import UUID

from tickets.routing.candidates import Candidate, candidates
from tickets.routing.needs import Kind, Needs, Rules, Skill, level_of, misplaced

NAMED = 10  # people named of those considered, and of those passed over for one reason


@dataclass(slots=True)
class Passed:
    """People passed over for one reason: how many, and some of their names."""

    count: int = 0
    names: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        self.count += 1
        if len(self.names) < NAMED:
            self.names.append(name)


@dataclass(slots=True)
class Pool:
    """Who may have the tickets of one kind while nobody's presence changes; loads are looked at each time."""

    fit: list[tuple[int, Candidate]]  # the level of what is asked for; 0 when nothing is
    passed: dict[str, Passed]
    dropped: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets it, and the explanation that the log keeps."""

    candidate: Candidate
    decision: dict[str, Any]


class Desks:
    """All operators at one moment, for any number of decisions in the order they are asked for. The turn is held."""

    def __init__(self) -> None:
        self._everybody, self._rules = candidates(), Rules()
        self._pools: dict[Needs, Pool] = {}

    @property
    def room(self) -> int:
        """How many tickets could be given away at most."""
        return sum(candidate.room for candidate in self._everybody if candidate.on_duty)

    def choose(
        self,
        kind: Kind,
        *,
        at: float,
        preferred: UUID | None = None,
        but: Collection[UUID] = (),
        giver: UUID | None = None,
    ) -> Choice | None:
        """The best for a ticket of this kind, `at` in seconds; it counts as theirs from here on. None: it waits.

        `preferred` is whom the customer talked to lately; those in `but` have had it already. The `giver` handed it on,
        and does not get it back while somebody else is on duty for it, free or not.
        """
        pool = self._pool(self._rules.needs(kind))
        if giver and any(candidate.id != giver for _, candidate in pool.fit):
            but = {*but, giver}
        able, passed = _able(pool, preferred, but)
        if not able:
            return None
        best = [(-better, candidate) for _, better, _, candidate in nsmallest(NAMED + 1, able)]
        decision = _explained(best, len(able), preferred, pool, passed)
        best[0][1].take(at)
        return Choice(best[0][1], decision)

    def nobody_left(self, kind: Kind, but: Collection[UUID]) -> bool:
        """Whether all who are on duty for it are among `but`."""
        fit = self._pool(self._rules.needs(kind)).fit
        return bool(fit) and all(candidate.id in but for _, candidate in fit)

    def _pool(self, needs: Needs) -> Pool:
        if needs not in self._pools:
            self._pools[needs] = _pool(self._everybody, needs)
        return self._pools[needs]


def _pool(everybody: Iterable[Candidate], needs: Needs) -> Pool:
    passed: dict[str, Passed] = {}
    placed = []
    for candidate in everybody:
        code = "offline" if not candidate.present else "" if candidate.on_duty else "not_available"
        if code := code or misplaced(candidate, needs):
            passed.setdefault(code, Passed()).add(candidate.name)
        else:
            placed.append(candidate)
    for asked, dropped in needs.without():
        fit = [(level, candidate) for candidate in placed if (level := level_of(candidate, asked)) is not None]
        if fit:
            unskilled = [candidate for candidate in placed if level_of(candidate, asked) is None]
            for candidate in unskilled:
                passed.setdefault("skill", Passed()).add(candidate.name)
            return Pool(fit, passed, dropped)
    return Pool([], passed, ())


# The customer's own operator first, then the better level (negative), then the rank, which no two share.
Able = tuple[bool, int, tuple, Candidate]


def _able(pool: Pool, preferred: UUID | None, but: Collection[UUID]) -> tuple[list[Able], dict[str, Passed]]:
    """Those of the pool who may have one more, as they are to be ordered, and why the others may not."""
    able: list[Able] = []
    passed: dict[str, Passed] = {}
    for level, candidate in pool.fit:
        code = "had_it_before" if but and candidate.id in but else candidate.lacks_room
        if code:
            passed.setdefault(code, Passed()).add(candidate.name)
        else:
            able.append((preferred is None or candidate.id != preferred, -level, candidate.rank, candidate))
    return able, passed


def _explained(
    best: list[tuple[int, Candidate]], number: int, preferred: UUID | None, pool: Pool, passed: dict[str, Passed]
) -> dict[str, Any]:
    decision: dict[str, Any] = {
        "because": _because(best, preferred),
        "considered": [
            {"name": candidate.name, "load": round(candidate.load, 2), **({"level": level} if level else {})}
            for level, candidate in best[:NAMED]
        ],
        "number": number,
        "passed": [
            {"code": code, "count": some.count, "names": some.names} for code, some in (passed | pool.passed).items()
        ],
    }
    if len(best) > 1:
        decision["next"] = best[1][1].name
    if pool.dropped:
        decision["dropped"] = [skill.code for skill in pool.dropped]
    return decision


def _because(best: list[tuple[int, Candidate]], preferred: UUID | None) -> str:
    """The first thing in which the chosen one is before the next."""
    (level, chosen), *others = best
    if chosen.id == preferred:
        return "sticky"
    if not others:
        return "only"
    next_level, second = others[0]
    if level != next_level:
        return "skill"
    return "load" if round(chosen.load, 3) != round(second.load, 3) else "longest_without"


def by_hand(because: str = "took") -> dict[str, Any]:
    """The explanation of what a person decided: they took it, or it was handed to them."""
    return {"because": because, "considered": [], "number": 0, "passed": []}
