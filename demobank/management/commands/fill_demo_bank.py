"""`manage.py fill_demo_bank`: seeds an empty demo bank."""

import time
from random import Random
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser

from demobank.history.filling import fill


class Command(BaseCommand):
    help = "Fills an empty demo bank: staff, customers, and 90 days of conversations up to now."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, default=90, help="days of history before today (default: 90)"
        )
        parser.add_argument(
            "--seed", type=int, default=1, help="another number makes another history"
        )

    def handle(self, **options: Any) -> None:
        self._began = time.monotonic()
        if not fill(options["days"], Random(options["seed"]), self._say):
            self._say("there are conversations already: nothing to fill")
            return
        if "rebuild_stats" in get_commands():
            call_command("rebuild_stats", stdout=self.stdout)
            self._say("statistics rebuilt")
        self._say("done; manage.py demo_people prints who may sign in, with passwords")

    def _say(self, text: str) -> None:
        self.stdout.write(f"  {time.monotonic() - self._began:5.1f} s  {text}")
        self.stdout.flush()
