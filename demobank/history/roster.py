"""Who takes new tickets when: shifts, turns at weekends, breaks."""

from bisect import bisect_right
from datetime import date, timedelta, tzinfo
from random import Random

from demobank.history.rhythm import is_working_day, moment
from demobank.staff import FIRST_LINE

BREAKS = ((0.28, 12), (0.5, 30), (0.78, 12))  # where in a shift, and how many minutes
DAYS_OFF = ((9.0, 17.0), (12.5, 21.0))  # the two shifts of a Saturday or Sunday


class Roster:
    """The stretches of time in which each operator takes new tickets."""

    def __init__(self, days: list[date], today: date, zone: tzinfo, rng: Random) -> None:
        self._starts: list[list[float]] = [[] for _ in FIRST_LINE]
        self._ends: list[list[float]] = [[] for _ in FIRST_LINE]
        for day in days:
            for operator, hours in _shifts(day).items():
                self._put(operator, _stretches(day, hours, zone, rng))
        for operator in range(
            len(FIRST_LINE)
        ):  # whatever the hour of the demonstration, everyone is there
            self._put(
                operator, [(moment(today, 0, zone), moment(today + timedelta(days=1), 0, zone))]
            )

    def _put(self, operator: int, stretches: list[tuple[float, float]]) -> None:
        self._starts[operator] += [start for start, _ in stretches]
        self._ends[operator] += [end for _, end in stretches]

    def is_on_duty(self, operator: int, at: float) -> bool:
        place = bisect_right(self._starts[operator], at) - 1
        return place >= 0 and at < self._ends[operator][place]

    def returns(self) -> list[float]:
        """Every moment at which somebody begins to take tickets: the queue goes out then."""
        return [start for starts in self._starts for start in starts]


def _shifts(day: date) -> dict[int, tuple[float, float]]:
    """Who works on `day`, and from which hour to which."""
    if is_working_day(day):
        return {operator: member.hours for operator, member in enumerate(FIRST_LINE)}
    turn = day.toordinal() * 2
    return {(turn + place) % len(FIRST_LINE): hours for place, hours in enumerate(DAYS_OFF)}


def _stretches(
    day: date, hours: tuple[float, float], zone: tzinfo, rng: Random
) -> list[tuple[float, float]]:
    begin, end = hours[0] + rng.uniform(-0.08, 0.05), hours[1] + rng.uniform(-0.05, 0.2)
    edges = [begin]
    for place, minutes in BREAKS:
        leaves = begin + (end - begin) * (place + rng.uniform(-0.06, 0.06))
        edges += [leaves, leaves + minutes / 60 * rng.uniform(0.7, 1.3)]
    moments = [moment(day, hour, zone) for hour in [*edges, end]]
    return list(zip(moments[::2], moments[1::2], strict=True))
