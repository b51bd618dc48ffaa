"""Percentiles, medians and ratios."""

from collections.abc import Sequence
from statistics import median
from typing import Any


def percentile_ms(seconds: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile in milliseconds; None of nothing."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 2)


def median_of(runs: Sequence[Any]) -> Any:
    """The median of each figure over several runs: of numbers, and of the numbers inside; else
    the first run's.
    """
    first = runs[0]
    if isinstance(first, dict):
        return {name: median_of([run[name] for run in runs if name in run]) for name in first}
    if isinstance(first, bool) or not all(isinstance(value, int | float) for value in runs):
        return first
    return round(median(runs), 3)
