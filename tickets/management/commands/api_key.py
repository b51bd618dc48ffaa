"""`manage.py api_key`: keys of the bank's other systems."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.visible import is_visible
from postgres.refusals import Refused
from tickets.api_keys import make_key, revoke_key
from tickets.models import OUTSIDE, ApiKey, Channel


class Command(BaseCommand):
    help = "Makes, revokes and lists the keys with which the bank's other systems hand in tickets."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        make = commands.add_parser("make", help="prints the new key, once")
        make.add_argument("name", help="the system that will use it")
        make.add_argument(
            "--channel", action="append", required=True, choices=[c.value for c in OUTSIDE]
        )
        revoke = commands.add_parser("revoke")
        revoke.add_argument("prefix", help="how the key begins, as `list` shows it")
        for parser_ in (make, revoke):
            parser_.add_argument(
                "--by", required=True, metavar="E-MAIL", help="the administrator who decided it"
            )
        commands.add_parser("list")

    def handle(self, **options: Any) -> None:
        try:
            {"make": self._make, "revoke": self._revoke, "list": self._list}[options["what"]](
                options
            )
        except Refused as refusal:
            raise CommandError(str(refusal.words)) from None
        except User.DoesNotExist:
            raise CommandError("there is no such administrator") from None

    def _make(self, options: dict[str, Any]) -> None:
        name, channels = (
            options["name"].strip(),
            [Channel(channel) for channel in options["channel"]],
        )
        if len(name) > 80 or not name.isprintable() or not is_visible(name):
            raise CommandError("a name has 1 to 80 characters")
        _, key = make_key(by=_administrator(options), name=name, channels=channels)
        self.stdout.write(key)

    def _revoke(self, options: dict[str, Any]) -> None:
        row = revoke_key(by=_administrator(options), prefix=options["prefix"])
        self.stdout.write(f"revoked: {row}")

    def _list(self, options: dict[str, Any]) -> None:
        for key in ApiKey.objects.select_related("created_by"):
            state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "good"
            used = f"used {key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never used"
            self.stdout.write(
                f"{key.prefix}  {state}  {used}  {' '.join(key.channels)}  {key.name}"
            )


def _administrator(options: dict[str, Any]) -> User:
    return User.objects.get_by_natural_key(options["by"])
