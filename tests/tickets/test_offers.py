"""Offer mode: a waiting ticket is held out to one after the other, until somebody takes it."""

import uuid
from datetime import timedelta

import pytest

from accounts.models import Status
from tests.cast import close, conversation_of, customer, log_of, say, sits_down, staff, ticket_of
from tests.tickets.test_races import race
from tickets import events, routing, sla_clock, staffing
from tickets.assignment import accept_ticket, decline_ticket
from tickets.models import Event, Offer, Ticket
from tickets.refusals import AlreadyClosed, Conflict, NotFound, NotOffered, TicketTaken
from tickets.routing.load import loads_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def offer_mode(settings):
    settings.ROUTING = "offer"


def offered(person):
    offer = Offer.objects.filter(ticket=ticket_of(person), ended_at=None).first()
    return offer and offer.operator


def act(action, operator, person, client_id=None) -> Event:
    conversation = conversation_of(person).pk
    return action(by=operator, conversation_id=conversation, client_id=client_id or uuid.uuid4())


def silence() -> None:
    sla_clock.tick(events.now() + timedelta(seconds=16))


def rest() -> None:
    for offer in Offer.objects.exclude(ended_at=None):
        offer.ended_at -= timedelta(seconds=61)
        offer.save()


def test_it_is_held_out_and_takes_a_place(anna, alice):
    sits_down(anna)
    say(alice)
    assert log_of(alice) == ["ticket.opened", "message.sent", "ticket.offered"]
    assert (offered(alice), ticket_of(alice).operator) == (anna, None)
    assert loads_of([anna.pk])[anna.pk].weight == 1.0
    offer = Offer.objects.get()
    assert offer.until - offer.offered_at == timedelta(seconds=15)


def test_accepting_assigns_with_the_offers_explanation(anna, dmitry, alice):
    anna.capacity = 1
    anna.save()
    sits_down(anna)
    say(alice)
    event = act(accept_ticket, anna, alice)
    assert ticket_of(alice).operator == anna
    assert event.data["decision"]["because"] == "only"
    assert Offer.objects.get().end == "accepted"
    assert loads_of([anna.pk])[anna.pk].weight == 1.0


def passed_over() -> list[tuple[str, list[str]]]:
    decision = Event.objects.filter(kind="ticket.offered").latest("seq").data["decision"]
    return [(one["code"], one["names"]) for one in decision["passed"]]


def test_declining_passes_it_on_and_never_back(anna, dmitry, alice):
    sits_down(anna)
    sits_down(dmitry)
    say(alice)
    first = offered(alice)
    act(decline_ticket, first, alice)
    second = offered(alice)
    assert {first, second} == {anna, dmitry}
    act(decline_ticket, second, alice)
    assert offered(alice) is None
    assert routing.assign_waiting() == 0
    assert passed_over() == [("declined", [first.name])]


def test_silence_passes_it_on(anna, dmitry, alice):
    sits_down(anna)
    sits_down(dmitry)
    say(alice)
    first = offered(alice)
    sla_clock.tick(events.now() + timedelta(seconds=14))
    assert offered(alice) == first
    silence()
    assert offered(alice) not in {first, None}
    assert log_of(alice)[2:] == ["ticket.offered", "ticket.offer_expired", "ticket.offered"]


def test_when_all_have_let_it_pass_they_are_asked_again_after_a_pause(anna, dmitry, alice):
    sits_down(anna)
    sits_down(dmitry)
    say(alice)
    for _ in range(2):
        act(decline_ticket, offered(alice), alice)
    assert routing.assign_waiting() == 0
    rest()
    assert routing.assign_waiting() == 1
    assert Offer.objects.get(ended_at=None).round == 2


def test_a_newcomer_on_duty_is_asked_before_the_round_ends(anna, dmitry, alice):
    sits_down(anna)
    say(alice)
    act(decline_ticket, anna, alice)
    rest()
    sits_down(dmitry)
    assert offered(alice) == dmitry


def test_several_clocks_expire_it_once(anna, alice):
    sits_down(anna)
    say(alice)
    later = events.now() + timedelta(seconds=16)
    race(*(lambda: sla_clock.tick(later) for _ in range(6)))
    assert log_of(alice).count("ticket.offer_expired") == 1


def test_who_is_full_of_offers_gets_no_more(anna, alice, bob):
    anna.capacity = 1
    anna.save()
    sits_down(anna)
    say(alice)
    say(bob)
    assert (offered(alice), offered(bob)) == (anna, None)
    act(decline_ticket, anna, alice)
    assert offered(bob) == anna


def test_a_colleague_may_take_it_by_hand_and_the_other_learns_who(anna, dmitry, alice):
    sits_down(anna)
    say(alice)
    act(accept_ticket, dmitry, alice)
    assert Offer.objects.get().end == "withdrawn"
    with pytest.raises(TicketTaken) as refusal:
        act(accept_ticket, anna, alice)
    assert refusal.value.holder == "Dmitry Belov"
    assert ticket_of(alice).operator == dmitry


def test_a_place_that_a_colleague_frees_by_taking_what_was_offered_is_given_on(
    anna, dmitry, alice, bob
):
    anna.capacity = 1
    anna.save()
    sits_down(anna)
    say(alice)
    say(bob)
    assert (offered(alice), offered(bob)) == (anna, None)
    act(accept_ticket, dmitry, alice)
    assert offered(bob) == anna


def test_a_customer_who_closes_ends_it(anna, alice, bob):
    sits_down(anna)
    say(alice)
    close(alice, alice)
    assert Offer.objects.get().end == "withdrawn"
    assert not loads_of([anna.pk])
    with pytest.raises(NotFound):
        act(decline_ticket, staff("Olga", is_active=False), alice)
    silence()
    assert "ticket.offer_expired" not in log_of(alice)


def test_what_is_not_offered_to_one_cannot_be_declined(anna, dmitry, alice, bob):
    sits_down(anna)
    say(alice)
    before = Event.objects.count()
    with pytest.raises(NotOffered):
        act(decline_ticket, dmitry, alice)
    with pytest.raises(NotFound):
        act(decline_ticket, anna, bob)
    assert (Event.objects.count(), offered(alice)) == (before, anna)
    close(alice, alice)
    with pytest.raises((AlreadyClosed, NotFound)):
        act(decline_ticket, anna, alice)


def test_declining_twice_is_declining_once(anna, dmitry, alice):
    sits_down(anna)
    sits_down(dmitry)
    say(alice)
    first, client_id = offered(alice), uuid.uuid4()
    assert act(decline_ticket, first, alice, client_id) == act(
        decline_ticket, first, alice, client_id
    )
    assert log_of(alice).count("ticket.offer_declined") == 1
    with pytest.raises(Conflict):
        act(accept_ticket, first, alice, client_id)


def test_a_suspended_ones_offer_goes_on(anna, dmitry, inga, alice):
    sits_down(anna)
    say(alice)
    sits_down(dmitry)
    staffing.suspend(member=anna, by=inga)
    assert offered(alice) == dmitry


def test_a_break_keeps_the_offer_until_it_is_over(anna, alice):
    sits_down(anna)
    say(alice)
    staffing.set_status(operator=anna, status=Status.BREAK)
    silence()
    assert offered(alice) is None
    assert Ticket.objects.get().operator is None


def test_a_ticket_that_opens_later_waits_for_nobody(anna, dmitry):
    sits_down(anna)
    sits_down(dmitry)
    for number in range(4):
        say(customer(f"C{number}"))
    assert Offer.objects.filter(ended_at=None).count() == 4
