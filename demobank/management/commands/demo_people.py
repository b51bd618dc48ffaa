"""`manage.py demo_people`: who may sign in to the demo bank."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from demobank.staff import EVERYONE, Member


class Command(BaseCommand):
    help = "Prints who may sign in to the demo bank, with their passwords."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs: a list of people")

    def handle(self, **options: Any) -> None:
        self.stdout.write(
            json.dumps([_facts(m) for m in EVERYONE]) if options["json"] else _table()
        )


def _facts(member: Member) -> dict[str, str | int]:
    return {
        "name": member.name,
        "email": member.email,
        "password": member.password,
        "role": member.role.value,
        "line": member.line,
    }


def _table() -> str:
    rows = [
        (m.name, m.role.value if m.line == 1 else "second line", m.email, m.password)
        for m in EVERYONE
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)
