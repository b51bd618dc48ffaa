"""The index follows the log: nothing is skipped, nothing is there twice, whoever works at it
and whenever.
"""

import threading
from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from messaging.desk.search import indexing, tasks
from messaging.desk.search.models import SearchCursor, SearchLine
from tests.cast import close, conversation_of, customer, note, say, sits_down
from tests.messaging.searching import browser_of, found
from tests.servers import database
from tickets import log_consumer
from tickets.models import Conversation, Event, Ticket


def in_log() -> int:
    """Events that somebody could look for."""
    return (
        Event.objects.filter(
            kind__in=["message.sent", "note.added", "ticket.opened", "ticket.rated"]
        )
        .exclude(kind="ticket.rated", text=None)
        .count()
    )


@pytest.mark.django_db
def test_what_was_just_said_is_found_after_the_next_run(anna, alice):
    sits_down(anna)
    say(alice, "бирюзовая")
    browser = browser_of(anna)
    assert browser.get("/desk/search/", {"q": "бирюзовая"}).json()["hits"] == []
    tasks.index_search()
    assert len(browser.get("/desk/search/", {"q": "бирюзовая"}).json()["hits"]) == 1


@pytest.mark.django_db
def test_running_twice_changes_nothing(anna, alice):
    sits_down(anna)
    say(alice)
    assert indexing.index_active() > 0
    lines = list(SearchLine.objects.values_list())
    assert indexing.index_active() == indexing.index_all() == 0
    assert list(SearchLine.objects.values_list()) == lines


@pytest.mark.django_db
def test_long_conversations_are_indexed_in_several_batches(anna, alice, monkeypatch):
    monkeypatch.setattr(log_consumer, "EVENTS", 3)
    monkeypatch.setattr(indexing, "CONVERSATIONS", 1)
    sits_down(anna)
    for person in (alice, customer("Carol"), customer("Dan")):
        for number in range(8):
            say(person, f"слово {number}")
    told = []
    assert (
        indexing.index_all(told.append)
        == sum(Conversation.objects.values_list("seq", flat=True))
        == told[-1]
    )
    assert SearchLine.objects.count() == in_log()


@pytest.mark.django_db
def test_a_note_into_an_old_dialog_is_found_by_the_run_over_all(anna, alice):
    sits_down(anna)
    say(alice)
    close(anna, alice)
    indexing.index_all()
    old = timezone.now() - timezone.timedelta(days=30)
    Ticket.objects.update(closed_at=old)
    note(anna, alice, "бирюзовая")
    indexing.index_active()
    tasks.index_all_search()
    assert found(anna, "бирюзовая") == ["бирюзовая"]


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_not_skipped(anna, alice, bob):
    """Alice's message is under way while Bob's, which came later, is committed and indexed."""
    sits_down(anna)
    say(alice, "первая")
    say(bob, "вторая")
    indexing.index_all()
    with psycopg.connect(database()["DATABASE_URL"]) as slow:
        slow.execute("SET session_replication_role = replica")
        place = slow.execute(
            "UPDATE tickets_conversation SET seq = seq + 1 WHERE id = %s RETURNING seq",
            [conversation_of(alice).pk],
        ).fetchone()
        slow.execute(
            "INSERT INTO tickets_event (conversation_id, seq, ticket_id, kind, at, by_role, by_name, text, data, hash)"
            " SELECT conversation_id, %s, id, 'message.sent', now(), 'customer', 'Alice', 'медленная', '{}', ''"
            " FROM tickets_ticket WHERE conversation_id = %s",
            [place[0], conversation_of(alice).pk],
        )
        say(bob, "быстрая")
        assert indexing.index_all() > 0
        assert SearchCursor.objects.get(pk=conversation_of(alice).pk).seq == place[0] - 1
        slow.commit()
    assert len(found(anna, "медленная")) == len(found(anna, "быстрая")) == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_index_everything_once(anna, monkeypatch):
    monkeypatch.setattr(indexing, "CONVERSATIONS", 3)
    monkeypatch.setattr(log_consumer, "EVENTS", 2)
    people = [customer(f"Person{n}") for n in range(10)]
    for number in range(60):
        say(people[number % 10], f"слово{'абвгдежзик'[number % 10]} общее")
    failures = []

    def work():
        try:
            indexing.index_all()
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    indexing.index_all()  # what the others held when the last one looked
    assert failures == []
    assert SearchLine.objects.count() == in_log()
    assert all(
        SearchCursor.objects.get(pk=c.pk).seq == c.seq
        for c in Conversation.objects.filter(seq__gt=0)
    )


@pytest.mark.django_db
def test_the_command_makes_the_index_anew_and_tells_how_far_it_is(anna, alice):
    sits_down(anna)
    say(alice, "бирюзовая")
    indexing.index_all()
    SearchLine.objects.update(words="")
    assert found(anna, "бирюзовая") == []
    out, err = StringIO(), StringIO()
    call_command("index_search", rebuild=True, stdout=out, stderr=err)
    events = Event.objects.count()
    assert out.getvalue() == f"{events} events indexed\n"
    assert f"{events} of {events} events" in err.getvalue()
    assert found(anna, "бирюзовая") == ["бирюзовая"]
