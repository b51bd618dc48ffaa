"""Searches over HTTP views, one after another: `python -m bench.searches ROUNDS` prints what each
took as JSON.

An operator and the administrator ask the same; each search is another one, so that none is answered
by memory alone."""

import json
import random
import sys
import time
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Role, User  # noqa: E402

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FREQUENT = ["card", "limit", "карта", "лимит", "app", "account", "счёт", "hello", "перевод"]
TYPED_WRONG = ["pharmcy", "acount", "лимт", "катра", "trasnfer", "прилжение", "kfvjn"]
PHRASES = ['"daily limit"', '"my card was refused"', '"моя карта"', '"в приложении"']
NAMES = ["Emily", "Carter", "Юлия", "Гайсин"]


def main(rounds: int) -> None:
    rng = random.Random(11)
    inga = User.objects.get(role=Role.ADMINISTRATOR)
    operators = list(User.objects.filter(role=Role.OPERATOR).order_by("email")[:50])
    rare = rare_words(rng, rounds * 4)
    taken: list[dict[str, Any]] = []
    for place in range(-1, rounds):
        for kind, query in searches(rng, rare, operators):
            for who in (inga, rng.choice(operators)):
                figures = {"kind": kind, "who": who.role, **ask(who, query)}
                taken += [figures] if place >= 0 else []  # the first round warms up
    print(json.dumps(taken))


def searches(
    rng: random.Random, rare: list[str], operators: list[User]
) -> list[tuple[str, dict[str, str]]]:
    topic = rng.choice(["cards", "transfers", "loans"])
    return [
        ("rare", {"q": rng.choice(rare)}),
        ("rare", {"q": f"{rng.choice(rare)} {rng.choice(FREQUENT)}"}),
        ("frequent", {"q": rng.choice(FREQUENT)}),
        ("two words", {"q": f"{rng.choice(FREQUENT)} {rng.choice(FREQUENT)}"}),
        ("typo", {"q": rng.choice(TYPED_WRONG)}),
        ("phrase", {"q": rng.choice(PHRASES)}),
        ("name", {"q": rng.choice(NAMES)}),
        (
            "customer",
            {"q": rng.choice(FREQUENT), "customer": f"{rng.choice(NAMES)} {rng.randrange(20_000)}"},
        ),
        ("operator", {"q": rng.choice(FREQUENT), "operator": str(rng.choice(operators).pk)}),
        ("topic", {"q": rng.choice(FREQUENT), "topic": topic, "channel": "app"}),
        ("dates", {"q": rng.choice(FREQUENT), **a_month(rng)}),
        ("nothing", {"q": f"{rng.choice(FREQUENT)} zzxqv{rng.randrange(1000)}"}),
    ]


def a_month(rng: random.Random) -> dict[str, str]:
    """Somewhere in the two years that the log goes back."""
    last = timezone.localdate() - timedelta(days=rng.randrange(700))
    return {"from": str(last - timedelta(days=30)), "to": str(last)}


def ask(who: User, query: dict[str, str]) -> dict[str, Any]:
    client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
    client.force_login(who, BACKEND)
    started = time.perf_counter()
    answer = client.get("/desk/search/", query)
    seconds = time.perf_counter() - started
    found = len(answer.json()["hits"]) if answer.status_code == 200 else 0
    return {"query": query, "seconds": seconds, "status": answer.status_code, "hits": found}


def rare_words(rng: random.Random, number: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM messaging_searchword WHERE length(word) > 6 ORDER BY hashtext(word) "
            "LIMIT %s",
            [number],
        )
        return [word for (word,) in cursor.fetchall()]


if __name__ == "__main__":
    main(int(sys.argv[1]))
