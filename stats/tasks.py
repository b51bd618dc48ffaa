from celery import shared_task
from django.utils import timezone

from stats import facts, rollups


@shared_task(name="stats.record_closed_cycles")
def record_closed_cycles() -> None:
    facts.record_closed_cycles()


@shared_task(name="stats.roll_up_hours")
def roll_up_hours() -> None:
    rollups.roll_up_hours(timezone.now())
