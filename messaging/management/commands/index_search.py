"""`manage.py index_search`: brings the search index up to date."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from messaging.desk.search import indexing


class Command(BaseCommand):
    help = (
        "Bring the search index up to date now, or make all of it anew. Several may run, "
        "beside the workers too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help="every line anew; the old ones are found meanwhile",
        )

    def handle(self, *args: Any, rebuild: bool, **options: Any) -> None:
        if rebuild:
            indexing.start_over()
        with connection.cursor() as cursor:
            cursor.execute(
                "SET statement_timeout = 0"
            )  # what the first batch looks for may be in all of the log
        expected = indexing.left()
        done = indexing.index_all(lambda events: self._tell(events, expected))
        with connection.cursor() as cursor:
            cursor.execute(
                "ANALYZE messaging_searchline, messaging_searchword"
            )  # how searches are planned
            cursor.execute("RESET statement_timeout")
        self.stdout.write(f"{done} events indexed")

    def _tell(self, done: int, expected: int) -> None:
        self.stderr.write(f"\r{done} of {max(done, expected)} events", ending="")
        self.stderr.flush()
