"""`manage.py describe_protocol`: the protocol's documents, from the frames."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.reference import asyncapi, tables

DOCUMENTS = {"protocol.md": tables.document, "asyncapi.json": asyncapi.document}


class Command(BaseCommand):
    help = (
        "Writes docs/protocol.md and docs/asyncapi.json from the frames. With --check it only "
        "says if they are stale."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 when a file is stale"
        )
        parser.add_argument(
            "--into",
            type=Path,
            default=settings.BASE_DIR / "docs",
            help="the folder (default: docs)",
        )

    def handle(self, **options: Any) -> None:
        folder: Path = options["into"]
        made = {folder / name: make() for name, make in DOCUMENTS.items()}
        stale = [
            file
            for file, text in made.items()
            if not file.exists() or file.read_text(encoding="utf-8") != text
        ]
        if options["check"] and stale:
            names = " and ".join(file.name for file in stale)
            raise CommandError(
                f"stale: {names}. Run  manage.py describe_protocol  and commit what it writes."
            )
        for file in stale:
            file.write_text(made[file], encoding="utf-8")
            self.stdout.write(f"wrote {file.name}")
