"""The demo bank's history is what the actions would have left: the same events, the same
tickets, an unbroken chain.
"""

from datetime import timedelta
from random import Random

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Customer, User
from demobank.history.filling import add_urgent_topic, fill
from demobank.history.journal import Journal
from demobank.history.office import HistoryCase
from demobank.history.talks import PlayedCycle, SpokenLine
from demobank.library import ScriptedDialog
from demobank.people import everyone
from messaging.delivery.models import Mark
from messaging.desk.answers.models import CannedAnswer
from tests.cast import answer, close, conversation_of, customer, note, say, sits_down, ticket_of
from tickets.events import seal
from tickets.models import CloseReason, Conversation, Event, Ticket
from tickets.topics.models import Topic

pytestmark = pytest.mark.django_db(transaction=True)


def filled(days: int = 2) -> list[str]:
    progress: list[str] = []
    assert fill(days, Random(3), progress.append)
    return progress


def test_it_says_what_it_does_and_fills_everything():
    progress = filled()
    assert len(progress) == 4
    assert User.objects.count() == 8
    assert CannedAnswer.objects.exists()
    assert Ticket.objects.count() > 50
    assert Event.objects.latest("at").at <= timezone.now()


@pytest.mark.parametrize(
    "words",
    ["My card is lost, or somebody else used it. Please block it", "Я без карты"],
    ids=["en", "other words"],
)
def test_a_lost_card_is_urgent_when_it_is_said_by_the_topics_own_words(words, anna, alice):
    Topic.objects.get_or_create(pk="card-lost", defaults={"name": "Lost card"})
    add_urgent_topic()
    sits_down(anna)
    say(alice, words)
    ticket = ticket_of(alice)
    is_urgent = words.startswith("My card")
    assert ticket.topic_id == ("card-lost" if is_urgent else None)
    assert ticket.due_at - ticket.opened_at == timedelta(
        seconds=30 if is_urgent else settings.FIRST_RESPONSE_TARGET
    )


def test_a_second_filling_changes_nothing():
    filled()
    before = Event.objects.count(), User.objects.count()
    assert not fill(2, Random(4), lambda _: None)
    assert (Event.objects.count(), User.objects.count()) == before


def test_the_chain_is_unbroken_and_the_numbers_are_dense():
    filled()
    for conversation in Conversation.objects.all():
        events = list(Event.objects.filter(conversation=conversation).order_by("seq"))
        assert [event.seq for event in events] == list(range(1, conversation.seq + 1))
        public = [event.public_seq for event in events if event.public_seq]
        assert public == list(range(1, conversation.public_seq + 1))
        assert [event.at for event in events] == sorted(event.at for event in events)
        head = b""
        for event in events:
            assert bytes(event.hash) == (head := seal(head, event))
        assert bytes(conversation.head_hash) == head


def test_the_open_tickets_are_annas_and_nobody_waits():
    filled()
    still_open = Ticket.objects.filter(closed_at=None)
    assert {ticket.operator.name for ticket in still_open} == {"Anna Kovaleva"}
    assert [ticket.waiting_since for ticket in still_open] == [None, None]


def test_everything_is_read_and_no_further_than_it_exists():
    filled()
    assert {mark.user_id is None for mark in Mark.objects.all()} == {True, False}
    assert all(
        mark.read == mark.delivered <= mark.conversation.seq
        for mark in Mark.objects.select_related("conversation")
    )


def test_operators_remember_their_last_ticket():
    filled()
    for operator in User.objects.filter(role="operator", line=1):
        assert (
            operator.last_assigned_at
            == Ticket.objects.filter(operator=operator).latest("assigned_at").assigned_at
        )


def test_the_next_ticket_gets_the_next_number():
    filled()
    alice = customer("Alice")
    newest = Ticket.objects.latest("number").number
    say(alice)
    assert ticket_of(alice).number == newest + 1


def test_people_of_the_demo_bank_can_be_printed(capsys):
    call_command("demo_people")
    assert "anna-demo-bank-1" in capsys.readouterr().out


def test_history_is_as_the_actions_would_have_left_it(anna, alice):
    """One dialog twice, by the real actions and by the journal: with a note, a close by the
    customer, a reopening.
    """
    sits_down(anna)
    say(alice, "Question")
    answer(anna, alice, "Answer")
    note(anna, alice, "Aside")
    say(alice, "Thanks")
    close(alice, alice)
    say(alice, "Again")
    answer(anna, alice, "Gladly")
    say(alice, "One more")

    bob = Customer.objects.create(subject="bob", name="Alice", locale="en")
    on_the_web = next(person for person in everyone() if person.channel == "web")
    journal = Journal([anna], [on_the_web], {0: Conversation(customer=bob)}, Random(1))
    journal.write(played_by_hand(), number=ticket_of(alice).number)
    (ticket,) = journal.tickets

    real = Event.objects.filter(conversation=conversation_of(alice)).order_by("seq")
    assert [facts_of(entry, entry.by) for entry in journal.entries] == [
        facts_of(event, event) for event in real
    ]
    assert state_of(ticket) == state_of(ticket_of(alice))


def played_by_hand() -> HistoryCase:
    began = (timezone.now() - timedelta(hours=1)).timestamp()
    dialog = ScriptedDialog("cards", "en", 1, ())
    first = PlayedCycle(
        began,
        dialog,
        99.0,
        operator=0,
        assigned=began,
        closed=began + 50,
        reason=CloseReason.CUSTOMER,
    )
    first.lines = [
        SpokenLine(began, "customer", "Question"), SpokenLine(began + 9, "operator", "Answer"), SpokenLine(began + 15, "note", "Aside"),
        SpokenLine(began + 30, "customer", "Thanks"),
    ]  # fmt: skip
    again = began + 100
    second = PlayedCycle(again, dialog, 99.0, again=True, operator=0, assigned=again)
    second.lines = [
        SpokenLine(again, "customer", "Again"), SpokenLine(again + 9, "operator", "Gladly"),
        SpokenLine(again + 40, "customer", "One more"),
    ]  # fmt: skip
    return HistoryCase(0, [first, second])


def facts_of(line, by) -> tuple:
    """An entry and an event have these in common."""
    role = (
        line.by_role
        if isinstance(line, Event)
        else getattr(by, "role", "customer")
        if by
        else "system"
    )
    staff_only = line.public_seq is None if isinstance(line, Event) else line.staff_only
    # Who else was there is not played, so nothing explains an assignment of long ago.
    told = {name: value for name, value in line.data.items() if name != "decision"}
    data = {name: True if name == "waiting_since" else value for name, value in told.items()}
    return (line.kind, str(role), line.text, staff_only, line.client_id is None, data)


def state_of(ticket: Ticket) -> dict:
    times = (
        "cycle_started_at",
        "queued_at",
        "assigned_at",
        "waiting_since",
        "first_response_at",
        "closed_at",
    )
    facts = {name: getattr(ticket, name) is not None for name in times}
    plain = (
        "number",
        "operator_id",
        "line",
        "simulated",
        "opened_seq",
        "cycle",
        "closed_by_id",
        "close_reason",
    )
    order = (
        ticket.opened_at
        <= ticket.cycle_started_at
        <= ticket.assigned_at
        <= ticket.first_response_at
    )
    return facts | {name: getattr(ticket, name) for name in plain} | {"in order": order}
