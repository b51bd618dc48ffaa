"""One cycle of a ticket, played: who said what when, and how it ended."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from demobank.history.pace import Pace
from demobank.library import ScriptedDialog
from tickets.models import CloseReason

ONE_MORE = {
    "en": (
        "One more thing.",
        "Sorry, me again.",
        "Ah, one more question.",
        "I forgot to ask something.",
    ),
    "ru": (
        "Ещё один вопрос.",
        "Извините, это снова я.",
        "А, ещё одно.",
        "Кое-что забылось спросить.",
    ),
}
LEFT, NOT_OURS, NO_MORE = 0.04, 0.01, 0.24  # shares of the ways to end; the others are solved


@dataclass(slots=True)
class SpokenLine:
    at: float
    role: str
    text: str


@dataclass(slots=True)
class PlayedCycle:
    """From the first message to the close.

    Times in seconds since 1970; `operator` is a place in FIRST_LINE.
    """

    began: float
    dialog: ScriptedDialog
    patience: float
    again: bool = False
    operator: int | None = None
    assigned: float | None = None
    lines: list[SpokenLine] = field(default_factory=list)
    closed: float | None = None
    reason: CloseReason = CloseReason.SOLVED


class Talks:
    def __init__(self, rng: Random) -> None:
        self._rng, self._pace = rng, Pace(rng)

    def begin(self, at: float, dialog: ScriptedDialog, *, again: bool = False) -> PlayedCycle:
        """A cycle with its customer's first words; what follows depends on when somebody is
        free.
        """
        cycle = PlayedCycle(at, dialog, self._pace.patience(), again)
        moments = self._opening(
            at, [text for role, text in self._turns(cycle) if role == "customer"]
        )
        for role, text in self._turns(cycle):
            if role != "customer":
                break
            cycle.lines.append(SpokenLine(next(moments), role, text))
        return cycle

    def _turns(self, cycle: PlayedCycle) -> list[tuple[str, str]]:
        if not cycle.again:
            return list(cycle.dialog.turns)
        texts = ONE_MORE[cycle.dialog.locale]
        return [("customer", texts[int(cycle.began) % len(texts)]), *cycle.dialog.turns]

    def _opening(self, at: float, texts: list[str]) -> Iterator[float]:
        for text in texts:
            yield at
            at += self._pace.more(text)

    def give_up(self, cycle: PlayedCycle) -> None:
        """Nobody answered in time: the customer closes it."""
        leaves = cycle.began + cycle.patience
        cycle.lines = [line for line in cycle.lines if line.at < leaves]
        cycle.closed, cycle.reason = leaves, CloseReason.CUSTOMER

    def answer(
        self, cycle: PlayedCycle, at: float, operator: int, pace: float, others: int
    ) -> None:
        """Play the cycle to its end: `operator`, with `others` open tickets besides, has it from
        `at` on.
        """
        cycle.operator, cycle.assigned = operator, at
        opening = len(cycle.lines)
        first = max(at + self._pace.reaction(pace, others), cycle.lines[0].at + 6)
        if first > cycle.began + cycle.patience > at:
            self.give_up(cycle)
            return
        # What the customer was still going to add before the answer comes while it is being
        # written.
        for place, line in enumerate(cycle.lines[1:], 1):
            line.at = min(line.at, cycle.began + (first - cycle.began) * place / opening)
        self._talk(cycle, self._turns(cycle)[opening:], first, pace, others)
        self._end(cycle)

    def _talk(
        self,
        cycle: PlayedCycle,
        turns: list[tuple[str, str]],
        first: float,
        pace: float,
        others: int,
    ) -> None:
        at, before, answered = cycle.lines[-1].at, "customer", False
        for role, text in turns:
            if role == "operator" and not answered:
                at, answered = max(first, at + 1), True
            elif role == "note" or role == before:
                at += self._pace.more(text)
            elif role == "customer":
                at += self._pace.customer(text)
            else:
                at += self._pace.reply(pace, others, text)
            cycle.lines.append(SpokenLine(at, role, text))
            before = role if role != "note" else before

    def _end(self, cycle: PlayedCycle) -> None:
        chance = self._rng.random()
        if chance < LEFT:
            self._cut_after_first_answer(cycle)
            cycle.closed, cycle.reason = cycle.lines[-1].at + self._pace.silence(), CloseReason.LEFT
        elif chance < LEFT + NO_MORE and cycle.lines[-1].role != "note":
            cycle.closed, cycle.reason = (
                cycle.lines[-1].at + self._pace.leaving(),
                CloseReason.CUSTOMER,
            )
        else:
            not_ours = chance > 1 - NOT_OURS
            cycle.closed = cycle.lines[-1].at + self._pace.parting()
            cycle.reason = CloseReason.NOT_OURS if not_ours else CloseReason.SOLVED

    def _cut_after_first_answer(self, cycle: PlayedCycle) -> None:
        answer = next(place for place, line in enumerate(cycle.lines) if line.role == "operator")
        del cycle.lines[answer + 1 :]

    def leave_open(self, cycle: PlayedCycle, now: float) -> None:
        """Make it a talk that is still going on, where the last word is the operator's."""
        said = [
            place
            for place, line in enumerate(cycle.lines)
            if line.role == "operator" and line.at < now
        ]
        del cycle.lines[said[-1] + 1 :]
        cycle.closed = None
