"""Chooses whom to assign to: the best of those who may have a ticket, and what is kept of how that
was found.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from types import MappingProxyType
from typing import Any
from uuid import UUID

from tickets.routing.candidates import Candidate, candidates
from tickets.routing.needs import Kind, Needs, RequiredSkill, Rules, level_of, misplaced

NAMES_LIMIT = 10  # people named of those considered, and of those passed over for one reason
NOBODY: Mapping[UUID, str] = MappingProxyType({})


@dataclass(slots=True)
class Passed:
    """People passed over for one reason: how many, and some of them. `measured`: with what they
    had and could, as they are on duty for it.
    """

    measured: bool = False
    count: int = 0
    some: list[tuple[int, Candidate]] = field(default_factory=list)

    def add(self, candidate: Candidate, level: int = 0) -> None:
        self.count += 1
        if len(self.some) < NAMES_LIMIT:
            self.some.append((level, candidate))

    def told(self, code: str, at: float) -> dict[str, Any]:
        told = {
            "code": code,
            "count": self.count,
            "names": [candidate.name for _, candidate in self.some],
        }
        if self.measured:
            told["people"] = [_measures(candidate, level, at) for level, candidate in self.some]
        return told


@dataclass(slots=True)
class Pool:
    """Who may have the tickets of one kind while nobody's presence changes; loads are looked at
    each time.
    """

    fit: list[tuple[int, Candidate]]  # the level of what is asked for; 0 when nothing is
    passed: dict[str, Passed]
    dropped: tuple[RequiredSkill, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets it, and the explanation that the log keeps."""

    candidate: Candidate
    decision: dict[str, Any]


class OperatorPool:
    """All operators at one moment, for any number of decisions in the order they are asked for.

    The routing lock is held.
    """

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
        but: Mapping[UUID, str] = NOBODY,
        giver: UUID | None = None,
    ) -> Choice | None:
        """The best for a ticket of this kind, `at` in seconds; it counts as theirs from here on.

        None: it waits.

        `preferred` is whom the customer talked to lately; those in `but` have had it already, with
        what came of it as a code. The `giver` handed it on, and does not get it back while somebody
        else is on duty for it, free or not."""
        pool = self._pool(self._rules.needs(kind))
        if giver and any(candidate.id != giver for _, candidate in pool.fit):
            but = {giver: "had_it_before", **but}
        able, passed = _able(pool, preferred, but)
        if not able:
            return None
        best = [(-level, one) for _, _, level, _, one in nsmallest(NAMES_LIMIT + 1, able)]
        decision = _explained(best, len(able), preferred, pool, passed, at)
        best[0][1].assign(at)
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
            passed.setdefault(code, Passed()).add(candidate)
        else:
            placed.append(candidate)
    for asked, dropped in needs.without():
        fit = [
            (level, candidate)
            for candidate in placed
            if (level := level_of(candidate, asked)) is not None
        ]
        if fit:
            unskilled = [candidate for candidate in placed if level_of(candidate, asked) is None]
            for candidate in unskilled:
                passed.setdefault("skill", Passed()).add(candidate)
            return Pool(fit, passed, dropped)
    return Pool([], passed, ())


# The order of choosing: the customer's own operator first, then the least load, and only within an
# equal one the better level (negative), then the longest without a new ticket. A level is asked for
# as a threshold (`level_of`): ahead of the load it would heap on the expert whatever comes, while
# others idle.
Able = tuple[bool, float, int, tuple[float, str], Candidate]


def _able(
    pool: Pool, preferred: UUID | None, but: Mapping[UUID, str]
) -> tuple[list[Able], dict[str, Passed]]:
    """Those of the pool who may have one more, as they are to be ordered, and why the others
    may not.
    """
    able: list[Able] = []
    passed: dict[str, Passed] = {}
    for level, one in pool.fit:
        if code := but.get(one.id) or one.lacks_room:
            passed.setdefault(code, Passed(measured=True)).add(one, level)
        else:
            is_not_theirs = preferred is None or one.id != preferred
            able.append((is_not_theirs, one.weight, -level, one.idle_rank, one))
    return able, passed


def _explained(
    best: list[tuple[int, Candidate]],
    number: int,
    preferred: UUID | None,
    pool: Pool,
    passed: dict[str, Passed],
    at: float,
) -> dict[str, Any]:
    decision: dict[str, Any] = {
        "because": _because(best, preferred),
        "considered": [_measures(one, level, at) for level, one in best[:NAMES_LIMIT]],
        "number": number,
        "passed": [some.told(code, at) for code, some in (passed | pool.passed).items()],
    }
    if len(best) > 1:
        decision["next"] = best[1][1].name
    if pool.dropped:
        decision["dropped"] = [skill.code for skill in pool.dropped]
    return decision


def _measures(candidate: Candidate, level: int, at: float) -> dict[str, Any]:
    """What somebody had at that moment: counts for people, `load` as it was weighed; `idle`: the
    seconds since their last new ticket.
    """
    measures: dict[str, Any] = {
        "name": candidate.name,
        "load": round(candidate.weight, 2),
        "needs": candidate.load.needs,
        "waits": candidate.load.waits,
    }
    if level:
        measures["level"] = level
    if candidate.last:
        measures["idle"] = max(0, round(at - candidate.last))
    return measures


def _because(best: list[tuple[int, Candidate]], preferred: UUID | None) -> str:
    """The first thing in which the chosen one is before the next."""
    (level, chosen), *others = best
    if chosen.id == preferred:
        return "sticky"
    if not others:
        return "only"
    next_level, second = others[0]
    if chosen.weight != second.weight:
        return "load"
    return "skill" if level != next_level else "longest_without"


def by_hand(because: str = "took") -> dict[str, Any]:
    """The explanation of what a person decided: they took it, or it was handed to them."""
    return {"because": because, "considered": [], "number": 0, "passed": []}
