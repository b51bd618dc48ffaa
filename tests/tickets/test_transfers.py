"""A ticket is handed on with a note: to a person, a team or a line; what cannot be changes
nothing.
"""

import uuid

import pytest

from accounts.models import Status, Team
from tests.cast import (
    answer,
    close,
    conversation_of,
    customer,
    log_of,
    note,
    say,
    sits_down,
    staff,
    ticket_of,
)
from tickets import staffing
from tickets.models import Event, Ticket
from tickets.refusals import (
    AlreadyClosed,
    AlreadyTheirs,
    Circular,
    Conflict,
    Empty,
    Forbidden,
    NotFound,
    TargetAway,
    TargetFull,
    TargetSuspended,
    UnknownTarget,
)
from tickets.transfers import Target, escalate_ticket, transfer_ticket

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = Target(line=2)


@pytest.fixture
def timur(db):
    return staff("Timur Rakhimov", line=2)


@pytest.fixture
def talk(anna, alice):
    """Anna has Alice's ticket, and has answered."""
    sits_down(anna)
    say(alice)
    answer(anna, alice)


def person(user):
    return Target(operator=user.pk)


def transfer(by, who, to, text="Knows about cards", client_id=None):
    client_id = client_id or uuid.uuid4()
    return transfer_ticket(
        by=by, conversation_id=conversation_of(who).pk, client_id=client_id, to=to, note=text
    )


def escalate(by, who, to=SECOND, text="A case of fraud"):
    return escalate_ticket(
        by=by, conversation_id=conversation_of(who).pk, client_id=uuid.uuid4(), to=to, note=text
    )


def stored():
    return Event.objects.count(), list(Ticket.objects.order_by("number").values())


def refused(error, run):
    before = stored()
    with pytest.raises(error):
        run()
    assert stored() == before


# ---------------------------------------------------------------- to a person


def test_a_colleague_has_it_at_once_and_knows_why(talk, anna, dmitry, alice):
    sits_down(dmitry)
    event = transfer(anna, alice, person(dmitry), "  Speaks Estonian  ")
    assert log_of(alice)[-2:] == ["ticket.transferred", "ticket.assigned"]
    assert ticket_of(alice).operator == dmitry
    assert event.data["note"] == "Speaks Estonian"
    assert (event.data["from"], event.data["from_name"]) == (anna.pk.hex, "Anna")
    assert (event.data["to"], event.data["to_name"]) == (
        {"operator": dmitry.pk.hex},
        "Dmitry Belov",
    )
    assert (ticket_of(alice).handed_seq, ticket_of(alice).handed_from) == (event.seq, anna)
    assert event.text is None
    assert event.public_seq


def test_the_customers_clock_goes_on(anna, dmitry, alice):
    sits_down(anna)
    say(alice)
    asked, queued = ticket_of(alice).waiting_since, ticket_of(alice).queued_at
    sits_down(dmitry)
    transfer(anna, alice, person(dmitry))
    assert (ticket_of(alice).waiting_since, ticket_of(alice).queued_at) == (asked, queued)


def test_an_administrator_hands_on_what_others_have_and_what_waits(
    talk, inga, anna, dmitry, alice, bob
):
    sits_down(dmitry)
    transfer(inga, alice, person(dmitry))
    assert ticket_of(alice).operator == dmitry
    staffing.set_status(operator=anna, status=Status.FINISHING)
    staffing.set_status(operator=dmitry, status=Status.FINISHING)
    say(bob)
    staffing.set_status(operator=dmitry, status=Status.AVAILABLE)
    transfer(inga, bob, SECOND)
    assert (ticket_of(bob).operator, ticket_of(bob).line) == (None, 2)


def test_its_new_line_is_that_of_the_person(talk, anna, timur, alice):
    sits_down(timur)
    transfer(anna, alice, person(timur))
    assert (ticket_of(alice).line, ticket_of(alice).team) == (2, None)


def test_the_same_again_is_the_same_event(talk, anna, dmitry, timur, alice):
    sits_down(dmitry)
    command = uuid.uuid4()
    event = transfer(anna, alice, person(dmitry), client_id=command)
    before = stored()
    assert transfer(anna, alice, person(dmitry), client_id=command) == event
    refused(
        Conflict, lambda: transfer(anna, alice, person(dmitry), "Another note", client_id=command)
    )
    refused(Conflict, lambda: transfer(anna, alice, person(timur), client_id=command))
    assert stored() == before


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\ufeff"])
def test_without_a_word_why_it_stays(talk, anna, dmitry, alice, text):
    sits_down(dmitry)
    refused(Empty, lambda: transfer(anna, alice, person(dmitry), text))


def test_who_cannot_be_reached_gets_nothing(talk, anna, dmitry, inga, alice):
    refused(TargetAway, lambda: transfer(anna, alice, person(dmitry)))
    sits_down(dmitry)
    for status in (Status.BREAK, Status.FINISHING):
        staffing.set_status(operator=dmitry, status=status)
        refused(TargetAway, lambda: transfer(anna, alice, person(dmitry)))
    staffing.suspend(member=dmitry, by=inga)
    refused(TargetSuspended, lambda: transfer(anna, alice, person(dmitry)))
    refused(UnknownTarget, lambda: transfer(anna, alice, Target(operator=uuid.uuid4())))
    refused(UnknownTarget, lambda: transfer(anna, alice, person(inga)))
    refused(AlreadyTheirs, lambda: transfer(anna, alice, person(anna)))
    refused(AlreadyTheirs, lambda: transfer(inga, alice, person(anna)))


def test_who_is_full_gets_nothing(talk, anna, dmitry, alice, bob):
    dmitry.capacity = 1
    dmitry.save()
    sits_down(dmitry)
    say(bob)
    assert ticket_of(bob).operator == dmitry
    refused(TargetFull, lambda: transfer(anna, alice, person(dmitry)))


def test_only_who_has_it_hands_it_on(talk, anna, dmitry, alice, bob):
    sits_down(dmitry)
    refused(NotFound, lambda: transfer(dmitry, alice, person(dmitry)))
    staffing.set_status(operator=anna, status=Status.BREAK)
    staffing.set_status(operator=dmitry, status=Status.BREAK)
    say(bob)  # waits for anyone
    refused(Forbidden, lambda: transfer(dmitry, bob, SECOND))
    close(anna, alice)
    refused(AlreadyClosed, lambda: transfer(anna, alice, person(dmitry)))


def test_not_back_and_forth_without_a_word_of_the_customer(talk, anna, dmitry, alice):
    sits_down(dmitry)
    transfer(anna, alice, person(dmitry))
    note(dmitry, alice, "Not mine either.")
    refused(Circular, lambda: transfer(dmitry, alice, person(anna)))
    say(alice, "Is anybody there?")
    transfer(dmitry, alice, person(anna))
    assert ticket_of(alice).operator == anna


# ---------------------------------------------------------------- to a team or a line


def test_a_team_has_it_at_once_or_when_somebody_is_there(talk, anna, dmitry, alice):
    cards = Team.objects.create(name="Cards", line=1)
    refused(TargetAway, lambda: transfer(anna, alice, Target(team=cards.pk)))
    dmitry.teams.add(cards)
    transfer(anna, alice, Target(team=cards.pk))
    assert log_of(alice)[-1] == "ticket.transferred"
    assert (ticket_of(alice).operator, ticket_of(alice).team) == (None, cards)
    sits_down(dmitry)
    assert ticket_of(alice).operator == dmitry


def test_teams_that_are_none(talk, anna, dmitry, alice):
    gone = Team.objects.create(name="Gone", active=False)
    dmitry.teams.add(gone)
    for number in (gone.pk, gone.pk + 1000):
        refused(UnknownTarget, lambda number=number: transfer(anna, alice, Target(team=number)))


def test_one_line_hands_to_the_other_and_it_is_routed_at_once(talk, anna, timur, alice):
    sits_down(timur)
    transfer(anna, alice, SECOND)
    assert log_of(alice)[-2:] == ["ticket.transferred", "ticket.assigned"]
    assert (ticket_of(alice).operator, ticket_of(alice).line) == (timur, 2)


def test_it_does_not_come_back_to_who_gave_it_away_while_a_colleague_is_there(
    talk, anna, dmitry, alice
):
    dmitry.capacity = 0
    dmitry.save()
    sits_down(dmitry)
    transfer(anna, alice, Target(line=1))
    assert ticket_of(alice).operator is None  # Dmitry will have room some time
    staffing.set_status(operator=dmitry, status=Status.BREAK)  # nobody but Anna is left
    assert ticket_of(alice).operator == anna


def test_nobody_hands_it_to_a_line_or_a_team_of_which_only_they_are_there(talk, anna, alice):
    cards = Team.objects.create(name="Cards", line=2)
    anna.teams.add(cards)
    for target in (Target(line=1), Target(team=cards.pk)):
        refused(TargetAway, lambda target=target: transfer(anna, alice, target))


def test_the_longest_wait_goes_first_though_it_was_handed_on(anna, dmitry, alice, bob):
    sits_down(anna)
    say(alice)
    staffing.set_status(operator=anna, status=Status.FINISHING)
    say(bob)
    transfer(anna, alice, Target(line=1))
    dmitry.capacity = 1
    dmitry.save()
    sits_down(dmitry)
    assert ticket_of(alice).operator == dmitry
    assert ticket_of(bob).operator is None


# ---------------------------------------------------------------- up


def test_the_second_line_gets_it_and_a_person_of_it_too(talk, anna, timur, alice):
    sits_down(timur)
    event = escalate(anna, alice)
    assert (event.kind, event.data["to"]) == ("ticket.escalated", {"line": 2})
    assert ticket_of(alice).operator == timur
    bob = customer("Bob")
    say(bob)
    escalate(anna, bob, person(timur))
    assert ticket_of(bob).operator == timur


def test_up_is_not_down_nor_up_again(talk, anna, dmitry, timur, inga, alice):
    sits_down(dmitry)
    first = Team.objects.create(name="Cards", line=1)
    first.members.add(dmitry)
    for target in (person(dmitry), Target(line=1), Target(team=first.pk)):
        refused(UnknownTarget, lambda target=target: escalate(anna, alice, target))
    sits_down(timur)
    escalate(anna, alice)
    for somebody in (timur, inga):
        refused(Circular, lambda somebody=somebody: escalate(somebody, alice))


def test_a_new_cycle_begins_without_it(talk, anna, dmitry, alice):
    sits_down(dmitry)
    transfer(anna, alice, person(dmitry))
    close(dmitry, alice)
    say(alice, "One more thing")
    assert (ticket_of(alice).cycle, ticket_of(alice).handed_seq, ticket_of(alice).handed_from) == (
        2,
        None,
        None,
    )
