"""What the tests of the search share: everybody's browser, and an index that is up to date."""

from typing import Any

from django.test import Client

from accounts.models import User
from messaging.desk.search import indexing
from tests.stats.conftest import BACKEND


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person, BACKEND)
    return client


def search(person: User, q: str = "", **filters: Any) -> Any:
    """The answer of the search, once everything that was said is indexed."""
    indexing.index_all()
    return browser_of(person).get(
        "/desk/search/", {"q": q, **{name.rstrip("_"): value for name, value in filters.items()}}
    )


def found(person: User, q: str = "", **filters: Any) -> list[str]:
    """The texts that were found, as they are shown, the newest first."""
    answer = search(person, q, **filters)
    assert answer.status_code == 200, answer.content
    return ["".join(text for text, _ in hit["excerpt"]) for hit in answer.json()["hits"]]


def marked(person: User, q: str) -> list[str]:
    """What is highlighted in the newest hit."""
    return [text for text, is_hit in search(person, q).json()["hits"][0]["excerpt"] if is_hit]
