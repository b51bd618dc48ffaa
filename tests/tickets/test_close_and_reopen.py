"""Closing, "no more questions", and coming back within the window or after it."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Status
from messaging.delivery.log_reader import frame_of, page_before
from tests.cast import (
    answer,
    close,
    conversation_of,
    customer,
    log_of,
    note,
    say,
    sits_down,
    ticket_of,
)
from tickets import staffing
from tickets.closing import close_ticket, reopen_ticket
from tickets.models import CloseReason, Event, Ticket, TicketState
from tickets.refusals import AlreadyClosed, AtCapacity, NotFound, TicketTaken, TooLate

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(minutes=10, seconds=1)


def reopen(operator, person):
    return reopen_ticket(
        by=operator, conversation_id=conversation_of(person).pk, client_id=uuid.uuid4()
    )


def test_the_operator_closes_with_a_reason(anna, alice):
    sits_down(anna)
    say(alice)
    close(anna, alice, CloseReason.LEFT)
    ticket = ticket_of(alice)
    assert (ticket.state, ticket.close_reason, ticket.closed_by) == (
        TicketState.CLOSED,
        "left",
        anna,
    )
    assert Event.objects.get(kind="ticket.closed").data["reason"] == "left"


def test_the_customer_has_no_more_questions(anna, alice):
    sits_down(anna)
    say(alice)
    close(alice, alice)
    assert ticket_of(alice).close_reason == "customer"


def test_a_close_sent_twice_is_one_close(anna, alice):
    sits_down(anna)
    say(alice)
    once = {"by": anna, "conversation_id": conversation_of(alice).pk, "client_id": uuid.uuid4()}
    first = close_ticket(**once, reason=CloseReason.SOLVED)
    assert close_ticket(**once, reason=CloseReason.SOLVED).seq == first.seq
    assert log_of(alice).count("ticket.closed") == 1


def test_a_closed_ticket_is_not_closed_again_and_takes_no_answer(anna, alice):
    sits_down(anna)
    say(alice)
    close(anna, alice)
    before = log_of(alice)
    for refused in (
        lambda: close(anna, alice),
        lambda: close(alice, alice),
        lambda: answer(anna, alice),
    ):
        with pytest.raises(AlreadyClosed):
            refused()
    assert log_of(alice) == before


def test_a_stranger_can_neither_close_nor_write(anna, dmitry, alice, bob):
    sits_down(anna)
    say(alice)
    before = log_of(alice)
    for refused in (
        lambda: close(dmitry, alice),
        lambda: close(bob, alice),
        lambda: note(dmitry, alice),
    ):
        with pytest.raises(NotFound):
            refused()
    assert log_of(alice) == before


def test_a_message_within_the_window_reopens_with_the_same_operator(anna, dmitry, alice):
    sits_down(anna)
    say(alice)
    answer(anna, alice)
    close(anna, alice)
    sits_down(dmitry)
    say(alice, "One more thing")
    ticket = ticket_of(alice)
    assert (Ticket.objects.count(), ticket.cycle, ticket.operator) == (1, 2, anna)
    assert ticket.first_response_at is None
    assert ticket.waiting_since == ticket.cycle_started_at
    assert log_of(alice)[-3:] == ["ticket.reopened", "message.sent", "ticket.assigned"]


def test_a_reopened_ticket_goes_to_another_when_its_operator_is_away(anna, dmitry, alice):
    sits_down(anna)
    say(alice)
    close(anna, alice)
    staffing.set_status(operator=anna, status=Status.BREAK)
    sits_down(dmitry)
    say(alice, "One more thing")
    assert ticket_of(alice).operator == dmitry


def test_after_the_window_a_new_ticket_opens(anna, alice):
    sits_down(anna)
    say(alice)
    close(anna, alice)
    with time_machine.travel(timezone.now() + LATER):
        say(alice, "Something else")
    assert Ticket.objects.count() == 2
    first, second = Ticket.objects.order_by("number")
    opened = Event.objects.filter(kind="ticket.opened").order_by("seq")
    assert [event.data.get("previous") for event in opened] == [None, first.number]
    (line,) = (
        found
        for found in page_before(second.conversation_id, 2**40, 50, public=False)
        if found.seq == opened[1].seq
    )
    assert frame_of(line, reader=anna.pk, staff=True).previous == first.number


def test_the_operator_reopens_within_the_window_and_not_after(anna, alice, settings):
    settings.CLOSE_UNDO = 0
    sits_down(anna)
    say(alice)
    close(anna, alice)
    reopen(anna, alice)
    assert (ticket_of(alice).state, ticket_of(alice).operator) == (TicketState.ASSIGNED, anna)
    assert ticket_of(alice).waiting_since is None
    close(anna, alice)
    before = log_of(alice)
    with time_machine.travel(timezone.now() + LATER), pytest.raises(TooLate):
        reopen(anna, alice)
    assert log_of(alice) == before


def test_an_open_ticket_is_not_reopened_and_a_full_operator_reopens_nothing(anna, alice, bob):
    anna.capacity = 1
    anna.save()
    sits_down(anna)
    say(alice)
    with pytest.raises(TicketTaken):
        reopen(anna, alice)
    close(anna, alice)
    say(bob)
    with pytest.raises(AtCapacity):
        reopen(anna, alice)
    assert ticket_of(alice).state is TicketState.CLOSED


def test_waiting_is_measured_from_the_first_unanswered_message(anna, alice):
    sits_down(anna)
    first = say(alice, "one")
    say(alice, "two")
    assert ticket_of(alice).waiting_since == first.at
    note(anna, alice)
    assert ticket_of(alice).waiting_since == first.at
    said = answer(anna, alice)
    assert (ticket_of(alice).waiting_since, ticket_of(alice).first_response_at) == (None, said.at)
    third = say(alice, "three")
    assert (ticket_of(alice).waiting_since, ticket_of(alice).first_response_at) == (
        third.at,
        said.at,
    )


def test_simulated_customers_make_simulated_tickets(alice):
    say(customer("Sim", simulated=True))
    say(alice)
    assert list(Ticket.objects.order_by("number").values_list("simulated", flat=True)) == [
        True,
        False,
    ]
