"""A close taken back within seconds never was: the same cycle, the same clocks, nothing counted."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from stats.facts import DAY, record_closed_cycles, unrecorded
from stats.models import CycleFact
from tests.cast import answer, close, conversation_of, log_of, note, say, sits_down, ticket_of
from tickets.closing import reopen_ticket
from tickets.models import TicketState
from tickets.refusals import AtCapacity, NotFound, TicketTaken

pytestmark = pytest.mark.django_db(transaction=True)
AFTER = timedelta(seconds=11)


def reopen(operator, person, client_id=None):
    return reopen_ticket(
        by=operator, conversation_id=conversation_of(person).pk, client_id=client_id or uuid.uuid4()
    )


def clocks(ticket):
    return (
        ticket.cycle,
        ticket.operator,
        ticket.waiting_since,
        ticket.first_response_at,
        ticket.assigned_at,
    )


def test_all_is_as_it_was(anna, alice):
    sits_down(anna)
    say(alice)
    answer(anna, alice)
    say(alice, "And the fee?")
    before = clocks(ticket_of(alice))
    close(anna, alice)
    note(anna, alice)
    undone = reopen(anna, alice)
    ticket = ticket_of(alice)
    assert (undone.kind, ticket.state, clocks(ticket)) == (
        "ticket.close_undone",
        TicketState.ASSIGNED,
        before,
    )
    assert (ticket.close_reason, ticket.closed_by) == ("", None)
    assert log_of(alice)[-3:] == ["ticket.closed", "note.added", "ticket.close_undone"]
    assert undone.public_seq


def test_sent_twice_it_is_taken_back_once(anna, alice):
    sits_down(anna)
    say(alice)
    close(anna, alice)
    once = uuid.uuid4()
    assert reopen(anna, alice, once).seq == reopen(anna, alice, once).seq
    with pytest.raises(TicketTaken):
        reopen(anna, alice)
    assert log_of(alice).count("ticket.close_undone") == 1


def test_later_it_is_a_reopening(anna, alice):
    sits_down(anna)
    say(alice)
    close(anna, alice)
    with time_machine.travel(timezone.now() + AFTER):
        assert reopen(anna, alice).kind == "ticket.reopened"
    assert ticket_of(alice).cycle == 2


def test_only_who_closed_it_takes_it_back(anna, dmitry, inga, alice, bob):
    sits_down(anna)
    say(alice)
    close(inga, alice)
    with pytest.raises(NotFound):
        reopen(dmitry, alice)
    assert reopen(inga, alice).kind == "ticket.close_undone"
    assert ticket_of(alice).operator == anna  # back to who held it
    close(alice, alice)
    assert reopen(anna, alice).kind == "ticket.reopened"  # the customer meant it


def test_a_place_that_is_taken_is_not_passed(anna, alice, bob):
    anna.capacity = 1
    anna.save()
    sits_down(anna)
    say(alice)
    say(bob)
    close(anna, alice)
    assert ticket_of(bob).operator == anna
    before = log_of(alice)
    with pytest.raises(AtCapacity):
        reopen(anna, alice)
    assert (log_of(alice), ticket_of(alice).state) == (before, TicketState.CLOSED)


def test_no_figure_counts_it(anna, alice):
    sits_down(anna)
    say(alice)
    answer(anna, alice)
    close(anna, alice)
    record_closed_cycles()
    assert not CycleFact.objects.exists()  # it may still be taken back
    reopen(anna, alice)
    with time_machine.travel(timezone.now() + AFTER):
        record_closed_cycles()
        assert not CycleFact.objects.exists()
        assert not unrecorded(since=timezone.now() - DAY).exists()
        last = close(anna, alice)
    with time_machine.travel(timezone.now() + 3 * AFTER):
        record_closed_cycles()
        fact = CycleFact.objects.get()
    assert (fact.cycle, fact.closed_at, fact.closed_by) == (1, last.at, anna)
