"""Plays the days up to now and hands over the tickets that are over, with Anna's two that are
not.
"""

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from demobank import people
from demobank.history import rhythm
from demobank.history.office import HistoryCase, Office
from demobank.history.roster import Roster

OPEN_NOW = (
    11 * 60,
    4 * 60,
)  # how many seconds ago the two open tickets of the first operator began


def play(days: int, now: datetime, rng: Random) -> list[HistoryCase]:
    """The tickets of the `days` before today and of today so far, in the order of their opening."""
    zone, until = timezone.get_default_timezone(), now.timestamp()
    today = now.astimezone(zone).date()
    past = [today - timedelta(days=back) for back in range(days, 0, -1)]
    questions = [at for day in past for at in rhythm.questions(day, zone, rng)]
    office = Office(people.everyone(), Roster(past, today, zone, rng), rng)
    for ago in OPEN_NOW:
        office.at(until - ago, lambda at: office.ask_and_stay(at, operator=0, now=until))
    office.play(questions + rhythm.questions_of_today(until, zone, rng), until)
    return [case for case in office.cases if _keep_what_is_over(case, until)]


def _keep_what_is_over(case: HistoryCase, until: float) -> bool:
    """Drop a last cycle that would still be under way; say whether anything is left of the case."""
    last = case.cycles[-1]
    stays_open = last.closed is None and last.operator is not None
    if not stays_open and (last.closed is None or last.closed > until):
        case.cycles.pop()
    return bool(case.cycles)
