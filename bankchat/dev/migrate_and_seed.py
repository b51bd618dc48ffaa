"""Makes the database ready for bin/dev: migrates it, seeds the demo bank, tells who may sign in.

It runs beside bankchat.dev and not in it: loading Django takes seconds in which the web process can
load too.
"""

import contextlib
import os
import sys
from pathlib import Path

import django
import psycopg
from django.core.management import call_command, get_commands
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from bankchat.dev.console import say


def main(people_file: Path) -> int:
    """Do what is still to be done, and write the demo bank's people with their passwords into
    `people_file`.
    """
    try:
        psycopg.connect(
            os.environ["DATABASE_URL"], connect_timeout=5
        ).close()  # a pool would only say "no connection"
        django.setup()
        migrate()
        if "fill_demo_bank" in get_commands():
            say("filling the demo bank, if it is empty")
            call_command("fill_demo_bank")
        write_people(people_file)
    except (psycopg.OperationalError, OperationalError) as error:
        print(
            f"PostgreSQL refuses: {' '.join(str(error).split())}. Mend that, then run it again.",
            file=sys.stderr,
        )
        return 1
    return 0


def migrate() -> None:
    """Apply the migrations that the database lacks."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("migrating the database")
        call_command("migrate", verbosity=0, interactive=False)


def write_people(people_file: Path) -> None:
    """Let the demo bank tell who its people are."""
    with people_file.open("w") as file, contextlib.redirect_stdout(file):
        if "demo_people" in get_commands():
            call_command("demo_people", stdout=file)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
