"""`verify_log`: an untouched log passes; whatever is done to it behind the trigger's back is
found.
"""

from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from tests import cast
from tickets import events
from tickets.models import Conversation, Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(anna, alice):
    """Seven events, one of them a note: opened, asked, assigned, answered, noted, asked, closed."""
    cast.sits_down(anna)
    cast.say(alice)
    cast.answer(anna, alice)
    cast.note(anna, alice)
    cast.say(alice, "Thank you. Спасибо!")
    cast.close(anna, alice)
    return cast.conversation_of(alice)


@contextmanager
def behind_the_trigger():
    """What only the database's owner can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE tickets_event DISABLE TRIGGER append_only")
        try:
            yield cursor
        finally:
            cursor.execute("ALTER TABLE tickets_event ENABLE TRIGGER append_only")


def verify(**options) -> str:
    out = StringIO()
    call_command("verify_log", stdout=out, **options)
    return out.getvalue()


def breaks(conversation: Conversation) -> list[int]:
    """The numbers at which the command finds something, each once."""
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_log", stdout=out)
    lines = out.getvalue().splitlines()
    assert all(line.startswith(f"conversation {conversation.pk} seq ") for line in lines)
    return sorted({int(line.split(" seq ")[1].split(":")[0]) for line in lines})


def test_a_good_log_passes(talk, bob):
    cast.say(bob)
    assert verify() == "the log is whole; conversations checked: 2\n"
    assert verify(conversation=talk.pk) == "the log is whole; conversations checked: 1\n"


@pytest.mark.django_db(transaction=True)
def test_a_good_log_passes_outside_of_a_transaction(talk):
    assert "whole" in verify()


def test_a_conversation_without_a_word_is_whole(alice):
    assert "whole" in verify()


def test_no_such_conversation(alice, bob):
    pk = cast.conversation_of(bob).pk
    Conversation.objects.filter(pk=pk).delete()
    with pytest.raises(CommandError, match="no such"):
        verify(conversation=pk)


def test_edited_text_is_found_where_it_stands(talk):
    with behind_the_trigger():
        Event.objects.filter(conversation=talk, seq=2).update(text="My card works.")
    assert breaks(talk) == [2]


CHANGES = {
    "by_name": "Bob", "by_role": "operator", "by_user": None, "client_id": None, "data": {"x": 1}, "kind": "note.added",
    "sender": None, "ticket": None,
}  # fmt: skip


@pytest.mark.parametrize("column", CHANGES)
def test_every_edited_column_is_found(talk, column):
    seq = 4 if column == "by_user" else 2  # 4 is the operator's
    with behind_the_trigger():
        Event.objects.filter(conversation=talk, seq=seq).update(**{column: CHANGES[column]})
    assert breaks(talk) == [seq]


def test_an_edited_time_is_found(talk):
    at = Event.objects.get(conversation=talk, seq=2).at
    with behind_the_trigger():
        Event.objects.filter(conversation=talk, seq=2).update(at=at + timedelta(milliseconds=1))
    assert breaks(talk) == [2]


def test_a_hash_made_to_fit_is_found_at_the_next_event(talk):
    event = Event.objects.get(conversation=talk, seq=2)
    event.text = "My card works."
    with behind_the_trigger():
        seal = _sealed_after(talk, event)
        Event.objects.filter(conversation=talk, seq=2).update(text=event.text, hash=seal)
    assert breaks(talk) == [3]


def test_a_removed_row_is_found(talk):
    with behind_the_trigger():
        Event.objects.filter(conversation=talk, seq=4).delete()
    assert breaks(talk) == [5, 6]  # a hole in seq, and after the note one in public_seq


def test_reordered_rows_are_found(talk):
    with behind_the_trigger() as cursor:
        for now, then in ((2, 1002), (4, 2), (1002, 4)):
            cursor.execute(
                "UPDATE tickets_event SET seq = %s, public_seq = %s WHERE conversation_id = %s AND seq = %s",
                [then, then, talk.pk, now],
            )
    assert {2, 4} <= set(breaks(talk))


def test_a_log_that_is_gone_is_found_by_the_head(talk):
    with behind_the_trigger():
        Event.objects.filter(conversation=talk).delete()
    assert breaks(talk) == [0]


def test_a_cut_tail_is_found_by_the_head(talk):
    with behind_the_trigger():
        Event.objects.filter(conversation=talk, seq=talk.seq).delete()
    assert breaks(talk) == [talk.seq - 1]


def test_a_cut_tail_with_the_numbers_put_back_is_found_by_the_hash(talk):
    with behind_the_trigger():
        Event.objects.filter(conversation=talk, seq=talk.seq).delete()
    Conversation.objects.filter(pk=talk.pk).update(seq=talk.seq - 1, public_seq=talk.public_seq - 1)
    assert breaks(talk) == [talk.seq - 1]


def test_the_trigger_refuses_who_does_not_own_the_database(talk):
    with pytest.raises(Exception, match="append-only"):
        Event.objects.filter(conversation=talk, seq=2).update(text="My card works.")


def _sealed_after(talk: Conversation, event: Event) -> bytes:
    before = Event.objects.get(conversation=talk, seq=event.seq - 1)
    return events.seal(bytes(before.hash), event)
