"""What the final histories tell of tickets: who was given which, whether nobody was, and how
many anyone held.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from demobank.simulation.story import Frame, Story

FOR_EVER = "9999"  # later than every time on the wire, which is text in one format


@dataclass(slots=True)
class HoldingPeriod:
    """One stretch of a ticket with one operator; `operator` is empty while nobody has it. Times as
    on the wire.
    """

    operator: str
    since: str
    until: str = FOR_EVER


def cycles(history: Iterable[Frame]) -> list[list[HoldingPeriod]]:
    """For each opening or reopening, who had the ticket from when to when."""
    found: list[list[HoldingPeriod]] = []
    for frame in history:
        if frame["type"] in ("ticket.opened", "ticket.reopened"):
            found.append([HoldingPeriod("", frame["at"])])
        elif found and frame["type"] == "ticket.assigned":
            found[-1][-1].until = frame["at"]
            found[-1].append(HoldingPeriod(frame["operator"], frame["at"]))
        elif found and frame["type"] == "ticket.closed":
            found[-1][-1].until = frame["at"]
    return found


def unassigned(stories: Iterable[Story]) -> int:
    """Cycles that nobody was ever given."""
    return sum(len(turns) == 1 for story in stories for turns in cycles(story.history or ()))


def still_open(stories: Iterable[Story]) -> int:
    return sum(
        turns[-1].until == FOR_EVER for story in stories for turns in cycles(story.history or ())
    )


def most_at_once(stories: Iterable[Story]) -> dict[str, int]:
    """The most tickets that each operator, by name, ever had at the same time."""
    steps: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for story in stories:
        for turns in cycles(story.history or ()):
            for turn in turns[1:]:
                steps[turn.operator] += [(turn.since, 1), (turn.until, -1)]
    return {operator: _highest(moves) for operator, moves in steps.items()}


def capacity_violations(stories: Iterable[Story], capacities: Mapping[str, int]) -> int:
    """How many operators of ours ever had more tickets than they may."""
    most = most_at_once(stories)
    return sum(most.get(name, 0) > capacity for name, capacity in capacities.items())


def _highest(moves: list[tuple[str, int]]) -> int:
    """The highest level reached; of two moves at the same moment the one down comes first."""
    level = highest = 0
    for _, move in sorted(moves):
        level += move
        highest = max(highest, level)
    return highest
