"""A first message opens a ticket, which goes to a free operator in the same transaction."""

import pytest

from accounts.models import Status
from tests.cast import answer, close, customer, log_of, say, sits_down, staff, ticket_of
from tickets import routing, staffing
from tickets.models import TicketState

pytestmark = pytest.mark.django_db(transaction=True)


def test_first_message_opens_a_ticket_for_the_free_operator(anna, alice):
    sits_down(anna)
    say(alice, "My card was refused.")
    assert log_of(alice) == ["ticket.opened", "message.sent", "ticket.assigned"]
    assert ticket_of(alice).operator == anna


def test_second_message_stays_in_the_ticket(anna, alice):
    sits_down(anna)
    say(alice)
    say(alice, "There is money on it.")
    assert log_of(alice) == ["ticket.opened", "message.sent", "ticket.assigned", "message.sent"]


def test_nobody_free_queues_and_the_oldest_goes_out_first(anna, alice, bob):
    say(alice)
    say(bob)
    assert ticket_of(alice).state is TicketState.QUEUED
    anna.capacity = 1
    anna.save()
    sits_down(anna)
    assert ticket_of(alice).operator == anna
    assert ticket_of(bob).state is TicketState.QUEUED
    close(anna, alice)
    assert ticket_of(bob).operator == anna


def test_a_newcomer_does_not_pass_the_queue(anna, alice, bob):
    anna.capacity = 1
    anna.save()
    say(alice)
    sits_down(anna)
    say(bob)
    carol = customer("Carol")
    answer(anna, alice)
    close(anna, alice)
    say(carol)
    assert ticket_of(bob).operator == anna
    assert ticket_of(carol).operator is None


def test_fewest_open_tickets_first_then_who_waited_longest(anna, dmitry):
    sits_down(anna)
    sits_down(dmitry)
    people = [customer(name) for name in ("One", "Two", "Three", "Four")]
    for person in people:
        say(person)
    holders = [ticket_of(person).operator for person in people]
    assert holders[0] != holders[1]
    assert holders[2:] == holders[:2]


@pytest.mark.parametrize("status", [Status.FINISHING, Status.BREAK])
def test_an_operator_who_is_not_available_gets_nothing(anna, alice, status):
    sits_down(anna)
    staffing.set_status(operator=anna, status=status)
    say(alice)
    assert ticket_of(alice).operator is None
    staffing.set_status(operator=anna, status=Status.AVAILABLE)
    assert ticket_of(alice).operator == anna


def test_without_a_workstation_nobody_is_present(anna, alice):
    say(alice)
    assert routing.assign_waiting() == 0
    assert ticket_of(alice).operator is None


def test_administrators_and_the_second_line_are_not_given_first_line_tickets(inga, alice):
    sits_down(inga)
    sits_down(staff("Timur Rakhimov", line=2))
    say(alice)
    assert ticket_of(alice).operator is None


def test_suspension_gives_the_tickets_back_to_the_front(anna, dmitry, inga, alice, bob):
    sits_down(anna)
    say(alice)
    before = ticket_of(alice)
    staffing.suspend(member=anna, by=inga)
    say(bob)
    assert ticket_of(alice).state is TicketState.QUEUED
    assert ticket_of(alice).queued_at == before.queued_at
    dmitry.capacity = 1
    dmitry.save()
    sits_down(dmitry)
    assert ticket_of(alice).operator == dmitry
    assert ticket_of(bob).operator is None
    assert "ticket.returned" in log_of(alice)
