"""`manage.py sla_clock`: writes warnings and breaches of the promises in time."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection

from tickets import events, sla_clock, waking

logger = logging.getLogger(__name__)
TICK = 0.25  # seconds
RETRY_INTERVAL = 0.5  # seconds before the next try when the database is away


class Command(BaseCommand):
    help = (
        "Writes sla.warned and sla.breached, and wakes snoozed tickets, within a second of their "
        "instant. "
        "Any number may run, on any machine."
    )

    def handle(self, **options: Any) -> None:
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        away = False
        while not stopped.is_set():
            try:
                sla_clock.tick(events.now())
                waking.wake_due(events.now())
                away = _told("the database is back", away, now=False)
            except DatabaseError as error:
                away = _told(f"the database is away: {error.__class__.__name__}", away, now=True)
                close_old_connections()
            except Exception:  # nothing that one clock does may stop the others' for good
                logger.exception("sla_clock")
                away = True
            stopped.wait(RETRY_INTERVAL if away else TICK)
        connection.close()


def _told(words: str, away: bool, *, now: bool) -> bool:
    """Say it when it changes, not at every try."""
    if away != now:
        logger.warning("sla_clock: %s", words)
    return now
