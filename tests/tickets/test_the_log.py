"""The log is append-only: numbered without holes, each event sealed with the one before."""

import pytest
from django.db import DatabaseError, transaction

from tests.cast import answer, conversation_of, note, say, sits_down
from tickets import events
from tickets.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def test_public_numbers_leave_notes_out_and_have_no_holes(anna, alice):
    sits_down(anna)
    say(alice)
    note(anna, alice)
    answer(anna, alice)
    numbers = list(Event.objects.order_by("seq").values_list("seq", "public_seq", "kind"))
    assert numbers == [
        (1, 1, "ticket.opened"),
        (2, 2, "message.sent"),
        (3, 3, "ticket.assigned"),
        (4, None, "note.added"),
        (5, 4, "message.sent"),
    ]


def test_each_event_carries_the_hash_of_the_one_before(anna, alice):
    sits_down(anna)
    say(alice)
    answer(anna, alice)
    previous = b""
    for event in Event.objects.order_by("seq"):
        assert bytes(event.hash) == events.seal(previous, event)
        previous = bytes(event.hash)
    assert bytes(conversation_of(alice).head_hash) == previous


@pytest.mark.parametrize(
    "change", [lambda: Event.objects.update(text="forged"), lambda: Event.objects.all().delete()]
)
def test_the_database_refuses_to_change_or_remove_an_event(alice, change):
    say(alice)
    with pytest.raises(DatabaseError), transaction.atomic():
        change()
    assert Event.objects.count() == 2
