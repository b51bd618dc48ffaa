"""`manage.py demo_call`: a telephone call, as another system of the bank hands it in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from demobank import people
from demobank.calls import CannotCall, call, own_address
from tickets.models import OUTSIDE


class Command(BaseCommand):
    help = (
        "Plays the demo bank's contact centre: hands in a telephone call, as another system of "
        "the bank does."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--customer",
            default=people.everyone()[0].subject,
            help="as the bank's tokens name them",
        )
        parser.add_argument("--text", default="I am standing in the shop and my card was refused.")
        parser.add_argument(
            "--channel", default="telephone", choices=[channel.value for channel in OUTSIDE]
        )
        parser.add_argument(
            "--handled-by", metavar="E-MAIL", help="the call is over, and this operator took it"
        )
        parser.add_argument(
            "--url",
            default=own_address(),
            help="where Bankchat is (default: bin/dev on this machine)",
        )

    def handle(self, **options: Any) -> None:
        person = people.find(options["customer"])
        if person is None:
            raise CommandError("the demo bank has no such customer")
        try:
            told = call(
                person,
                options["text"],
                options["channel"],
                url=options["url"],
                handled_by=options["handled_by"],
            )
        except CannotCall as problem:
            raise CommandError(str(problem)) from None
        who = f", with {told['operator']}" if told["operator"] else ""
        self.stdout.write(
            f"ticket {told['number']} of {person.name}: {told['outcome']}, {told['state']}{who}"
        )
