"""How long people take: to notice, to read, to type."""

from math import log
from random import Random

DELAY_SHARE = 0.035  # share of first answers


class Pace:
    """Draws durations, in seconds.

    `pace` is an operator's own, `others` how many other tickets they hold.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def _around(self, median: float, spread: float) -> float:
        return self._rng.lognormvariate(log(median), spread)

    def reaction(self, pace: float, others: int) -> float:
        """From being given a ticket to the first answer; now and then something else comes
        first.
        """
        held_up = self._rng.uniform(25, 80) if self._rng.random() < DELAY_SHARE else 0.0
        return 3 + self._around(24 * pace * (1 + 0.12 * others), 0.42) + held_up

    def reply(self, pace: float, others: int, text: str) -> float:
        """From the customer's message to the answer: look it up, then type."""
        return 4 + self._around(26 * pace * (1 + 0.2 * others), 0.5) + len(text) / 14 * pace

    def more(self, text: str) -> float:
        """Until the same person's next message."""
        return 2 + self._around(6, 0.4) + len(text) / 20

    def customer(self, text: str) -> float:
        """From an answer to the customer's next message."""
        return 4 + min(self._around(32, 0.75), 400) + len(text) / 9

    def parting(self) -> float:
        """From the last word to the operator's close."""
        return 5 + self._around(35, 0.7)

    def leaving(self) -> float:
        """From the last word to the customer's "no more questions"."""
        return 3 + self._around(14, 0.6)

    def silence(self) -> float:
        """How long an operator waits for a customer who has gone."""
        return self._rng.uniform(320, 560)

    def patience(self) -> float:
        """How long a customer waits for a first answer before giving up."""
        return 75 + self._rng.expovariate(1 / 900)
