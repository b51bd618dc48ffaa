"""Celery's tasks: facts of closed cycles, and their sums by the hour."""

from celery import shared_task
from django.utils import timezone

from stats import facts, rollups


@shared_task(name="stats.record_closed_cycles")
def record_closed_cycles() -> None:
    facts.record_closed_cycles(since=timezone.now() - facts.DAY)


@shared_task(name="stats.record_missed_cycles")
def record_missed_cycles() -> None:
    """Those that the task above has left behind: the worker was away for more than a day."""
    facts.record_closed_cycles()


@shared_task(name="stats.roll_up_hours")
def roll_up_hours() -> None:
    rollups.roll_up_hours(timezone.now())
