"""The figures of a simulation, for a person and for a program."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from demobank.simulation import tickets
from demobank.simulation.ledger import Ledger, doubled, lost
from demobank.simulation.story import Fault


@dataclass(frozen=True)
class SimulationReport:
    """What became of everything.

    `faults` name each message lost or doubled; times in milliseconds.
    """

    sent: int
    acknowledged: int
    refused: dict[str, int]  # by code
    questions: int
    answered: int
    lost: int
    duplicates: int
    unassigned: int
    still_open: int
    violations: int
    first_response: dict[str, float | None]
    delivery: dict[str, float | None]
    opening: dict[str, float | None]
    faults: list[Fault]

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.duplicates or self.violations)

    def as_json(self) -> str:
        """One line, of these keys exactly."""
        figures: dict[str, Any] = {
            "sent": self.sent,
            "answered": self.answered,
            "lost": self.lost,
            "duplicates": self.duplicates,
            "unassigned": self.unassigned,
            "first_response_ms": self.first_response,
            "delivery_ms": self.delivery,
        }
        return json.dumps(figures)

    @property
    def _refusals(self) -> str:
        return ", ".join(f"{count} ({code})" for code, count in self.refused.items()) or "0"

    def as_text(self) -> str:
        lines = [
            f"  sent {self.sent}, acknowledged {self.acknowledged}, refused {self._refusals}",
            f"  questions {self.questions}, answered {self.answered}, unassigned {self.unassigned},"
            f" still open {self.still_open}",
            f"  lost {self.lost}, duplicates {self.duplicates}, operators above capacity "
            f"{self.violations}",
            f"  first response  {_times(self.first_response)}",
            f"  delivery        {_times(self.delivery)}",
            f"  to the desk     {_times(self.opening)}  (a first question; waiting in the queue "
            f"is part of it)",
        ]
        lines += ["  fault: " + " ".join(map(str, fault)) for fault in self.faults[:20]]
        return "\n".join(lines)


def make_report(ledger: Ledger, capacities: Mapping[str, int]) -> SimulationReport:
    """The verdict; every story's final history has been read."""
    stories, messages = ledger.stories.values(), ledger.messages
    gone = [fault for story in stories for fault in sorted(lost(story), key=str)]
    twice = [fault for story in stories for fault in sorted(doubled(story), key=str)]
    return SimulationReport(
        sent=len(messages),
        acknowledged=sum(message.acknowledged is not None for message in messages),
        refused=dict(
            Counter(m.refused for story in stories for m in story.messages.values() if m.refused)
        ),
        questions=sum(story.questions for story in stories),
        answered=ledger.answered,
        lost=len(gone),
        duplicates=len(twice),
        unassigned=tickets.unassigned(stories),
        still_open=tickets.still_open(stories),
        violations=tickets.capacity_violations(stories, capacities),
        first_response=percentiles(ledger.first_responses, 50, 95),
        delivery=percentiles(ledger.deliveries, 50, 99),
        opening=percentiles(ledger.openings, 50, 99),
        faults=gone + twice,
    )


def progress(ledger: Ledger, seconds: float, waiting: int) -> str:
    """One line while it runs."""
    messages = ledger.messages
    acknowledged = sum(message.acknowledged is not None for message in messages)
    questions = sum(story.questions for story in ledger.stories.values())
    return (
        f"  {seconds:5.0f} s  questions {questions}  answered {ledger.answered}  sent "
        f"{len(messages)}"
        f"  acknowledged {acknowledged}  open {waiting}  delivery "
        f"{_times(percentiles(ledger.deliveries, 50, 99))}"
    )


def percentiles(seconds: Sequence[float], *wanted: int) -> dict[str, float | None]:
    """Nearest-rank percentiles in milliseconds; null where there is nothing to rank."""
    ranked = sorted(seconds)
    return {
        f"p{share}": round(ranked[max(0, -(-len(ranked) * share // 100) - 1)] * 1000, 1)
        if ranked
        else None
        for share in wanted
    }


def _times(figures: Mapping[str, float | None]) -> str:
    return "  ".join(
        f"{name} {'-' if value is None else f'{value:.0f} ms'}" for name, value in figures.items()
    )
