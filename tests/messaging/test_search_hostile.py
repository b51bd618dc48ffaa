"""Whatever stands in the address: a code, never an error of the server, and never a part of a
query.
"""

import threading

import pytest
from django.db import connection, connections

from accounts.models import AuditEntry
from messaging.desk.search import finding
from messaging.desk.search.slots import search_slot
from tests.cast import say, sits_down
from tests.messaging.searching import browser_of, found, search


@pytest.fixture
def asked(db, anna, alice):
    sits_down(anna)
    say(alice, "Карта & (limit) 100% _ reached: 'quoted' \\ back")
    return anna


@pytest.mark.parametrize(
    "filters",
    [
        {"q": "a\0b"}, {"q": "x" * 10_000}, {"q": "слово " * 33}, {"q": "карта", "customer": "\0"},
        {"q": "карта", "customer": "x" * 81}, {"q": "карта", "operator": "anna"},
        {"q": "карта", "operator": "1' OR '1"},
        {"q": "карта", "topic": "a b"}, {"q": "карта", "topic": "' OR ''='"}, {"q": "карта", "channel": "pigeon"},
        {"q": "карта", "from_": "yesterday"}, {"q": "карта", "from_": "0001-01-01"}, {"q": "карта", "to": "9999-12-31"},
        {"q": "карта", "from_": "2026-02-30"}, {"q": "карта", "from_": "2026-02-02", "to": "2026-02-01"},
        {"q": "карта", "conversation": "x"}, {"q": "карта", "before": "x"}, {"q": "карта", "before": "1.2.3"},
        {"q": "карта", "before": f"{'9' * 40}.{'0' * 32}.1"}, {"q": "карта", "before": f"1.{'0' * 32}.{'9' * 30}"},
        {"q": "карта", "before": f"١.{'0' * 32}.1"}, {"q": "a " * 17},
        {"q": "карта", "first": "2026-02-01"}, {"q": "карта", "opertor": "x"}, {"q": "карта", "nearly": "yes"},
        {"q": "карта", "channel": ["web", "app"]}, {"q": ["карта", "limit"]},
    ],
)  # fmt: skip
def test_a_bad_search_has_its_code(asked, filters):
    answer = search(asked, **filters)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_search")
    assert answer.json()["text"]


@pytest.mark.parametrize(
    "q", ["", "   ", b"\xed\xa0\x80", b"\xff", "'", "\\", "%", "_", '""', "#", "!&|()<->:*"]
)
def test_what_says_nothing_is_said_so(asked, q):
    answer = search(asked, q)
    assert (answer.status_code, answer.json()["code"]) == (400, "nothing_to_search")


@pytest.mark.parametrize(
    ("q", "hits"),
    [
        ("карта & !limit", 1), ("карта | zebra", 0), ("!карта", 1), ("карта:*", 1), ("ка:*", 0), ("limit <-> карта", 1),
        ("100%", 1), ("lim%", 0), ("l_mit", 0), ("карта'); DROP TABLE tickets_event; --", 0), ("карта\\", 1),
        ("(limit", 1), ('limit"', 1),
        ("$1 %s {0} limit", 0), ("#99999999999999999999 limit", 0), ("#999999999999999999", 0), ("лимит" * 40, 0),
    ],
)  # fmt: skip
def test_what_other_languages_mean_something_by_is_only_text(asked, q, hits):
    answer = search(asked, q)
    assert answer.status_code == 200
    assert len(answer.json()["hits"]) == hits or answer.json()["nearly"]


def test_other_methods_and_unknown_parameters(asked):
    assert browser_of(asked).post("/desk/search/", {"q": "карта"}).status_code == 405
    assert search(asked, "карта", colour="blue").status_code == 400


def test_a_refused_search_of_an_administrator_leaves_no_trace_of_a_search(asked, inga):
    assert search(inga, "карта", channel="pigeon").status_code == 400
    assert not AuditEntry.objects.filter(action="dialogs.searched").exists()


def test_too_heavy_a_search_is_broken_off_with_a_code(asked, monkeypatch):
    monkeypatch.setattr(
        finding,
        "_PICK",
        f"WITH slow AS (SELECT pg_sleep(60)) {finding._PICK.replace('WHERE', ', slow WHERE', 1)}",
    )
    answer = search(asked, "карта")
    assert (answer.status_code, answer.json()["code"]) == (503, "search_too_heavy")


@pytest.mark.django_db(transaction=True)
def test_so_many_searches_at_a_time_and_the_next_is_refused(anna, alice, dmitry, settings):
    settings.SEARCHES_AT_ONCE = 1
    sits_down(anna)
    say(alice, "Карта")
    busy, done = threading.Event(), threading.Event()

    def hold():
        with search_slot(dmitry.pk):
            busy.set()
            done.wait(30)
        connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert busy.wait(30)
        answer = search(anna, "карта")
        assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (
            429,
            "too_many_searches",
            "1",
        )
    finally:
        done.set()
        other.join()
    assert len(found(anna, "карта")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_search_that_was_broken_off_leaves_its_connection_as_it_was(anna, alice):
    before = _timeout()
    search(anna, "карта")
    assert _timeout() == before


def _timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()[0]
