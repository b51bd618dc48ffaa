"""The bank's back office for the plant: a process that has Django and the plant's database, and
does as it is told.

One request a line on stdin, `{"do": …, "with": {…}}`; one answer a line on stdout, after a line
that says it is ready."""

import json
import sys
from collections.abc import Callable
from uuid import uuid4

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.models import Lease, Role, User  # noqa: E402
from bankchat.celery import app as celery  # noqa: E402
from tests import cast, wire  # noqa: E402
from tickets import staffing  # noqa: E402
from tickets.closing import close_ticket  # noqa: E402
from tickets.models import CloseReason, Ticket  # noqa: E402

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def employ(names: list[str], capacity: int) -> list[dict]:
    """Operators, each with a session of their own."""
    users = [cast.staff(name, capacity=capacity) for name in names]
    return [{"id": str(u.pk), "name": u.name, "cookie": cookie(u)} for u in users]


def cookie(user: User) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={wire.session_for(user)}"


def chief() -> User:
    return User.objects.filter(role=Role.ADMINISTRATOR).first() or cast.staff(
        "Inga Saar", Role.ADMINISTRATOR
    )


def suspend(user: str) -> None:
    staffing.suspend(member=User.objects.get(pk=user), by=chief())


def clear_desks() -> None:
    """Whoever sat here before is gone: nothing more is given to them, and nothing of theirs
    waits.
    """
    Lease.objects.all().delete()
    for conversation in Ticket.objects.filter(closed_at=None).values_list(
        "conversation", flat=True
    ):
        close_ticket(
            by=chief(), conversation_id=conversation, client_id=uuid4(), reason=CloseReason.LEFT
        )


def open_tickets() -> dict[str, int]:
    """How many open tickets each operator has; "" is the queue."""
    held: dict[str, int] = {}
    for operator in Ticket.objects.filter(closed_at=None).values_list("operator", flat=True):
        held[str(operator or "")] = held.get(str(operator or ""), 0) + 1
    return held


def send_tasks(names: list[str], times: int) -> None:
    """Put each task into the queue so many times."""
    for name in names * times:
        celery.send_task(name)


COMMANDS: dict[str, Callable] = {
    function.__name__: function
    for function in (migrate, employ, suspend, clear_desks, open_tickets, send_tasks)
}


def main() -> None:
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"answer": COMMANDS[request["do"]](**request["with"])}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        connection.close()
        connection.close_pool()  # the database may be another one the next time
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
