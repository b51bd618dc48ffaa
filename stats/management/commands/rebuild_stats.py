"""`manage.py rebuild_stats`: works all statistics out again from the log."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from stats import facts, rollups


class Command(BaseCommand):
    help = (
        "Work all statistics out again from the log. Needed after a change of TIME_ZONE; "
        "harmless at any time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SET statement_timeout = 0"
            )  # it reads the whole log, and nobody waits for a page
        cycles = facts.rebuild()
        rollups.roll_up_hours(timezone.now())
        self.stdout.write(f"{cycles} cycles measured")
