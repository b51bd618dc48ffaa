"""Who holds a ticket, or an administrator, says what it is about: for the team alone, and once
however often.
"""

import uuid

import pytest
from asgiref.sync import sync_to_async

from tests.cast import close, conversation_of, log_of, note, say, sits_down, staff, ticket_of
from tests.wire import customer_line, desk_line
from tickets.assignment import categorise_ticket
from tickets.models import Event
from tickets.refusals import AlreadyClosed, Conflict, Forbidden, NotFound, TicketTaken, UnknownTopic
from tickets.topics.models import Topic, TopicRule

pytestmark = pytest.mark.django_db(transaction=True)


def categorise(by, person, topic="transfers", client_id=None):
    return categorise_ticket(
        by=by,
        conversation_id=conversation_of(person).pk,
        client_id=client_id or uuid.uuid4(),
        topic=topic,
    )


def refused(why, by, person, topic="transfers", client_id=None):
    """Refused, and nothing happened."""
    before, ticket = log_of(person), ticket_of(person)
    with pytest.raises(why):
        categorise(by, person, topic, client_id)
    assert log_of(person) == before
    after = ticket_of(person)
    assert (after.topic_id, after.topic_source, after.line) == (
        ticket.topic_id,
        ticket.topic_source,
        ticket.line,
    )


@pytest.fixture
def annas(topics, anna, alice):
    """Alice's ticket, that Anna holds and a rule has categorised."""
    TopicRule.objects.create(words="refused", topic=topics["card-declined"])
    sits_down(anna)
    say(alice)
    return ticket_of(alice)


def test_its_operator_corrects_the_topic(annas, anna, alice):
    event = categorise(anna, alice)
    ticket = ticket_of(alice)
    assert (ticket.topic_id, ticket.topic_source, ticket.topic_confidence) == (
        "transfers",
        "person",
        None,
    )
    assert event.staff_only
    assert (event.by_user, event.data) == (anna, {"topic": "transfers", "source": "person"})


def test_saying_the_suggested_one_confirms_it(annas, anna, alice):
    categorise(anna, alice, "card-declined")
    assert (ticket_of(alice).topic_id, ticket_of(alice).topic_source) == ("card-declined", "person")


def test_an_administrator_may_and_the_operator_keeps_the_ticket(annas, anna, inga, alice):
    staff("Sergei Second", line=2)
    categorise(inga, alice, "loans")
    assert (ticket_of(alice).operator, ticket_of(alice).line) == (anna, 1)


def test_a_waiting_ticket_moves_to_the_topics_line(topics, anna, inga, alice):
    say(alice, "Hello")
    second = staff("Sergei Second", line=2)
    sits_down(second)
    assert ticket_of(alice).operator is None
    categorise(inga, alice, "loans")
    assert (ticket_of(alice).line, ticket_of(alice).operator) == (2, second)


def test_the_same_command_again_is_the_same_event(annas, anna, alice):
    client_id = uuid.uuid4()
    first = categorise(anna, alice, client_id=client_id)
    before = log_of(alice)
    assert categorise(anna, alice, client_id=client_id).seq == first.seq
    assert log_of(alice) == before
    refused(Conflict, anna, alice, "loans", client_id)


def test_another_commands_id_is_a_conflict(annas, anna, alice):
    refused(Conflict, anna, alice, client_id=note(anna, alice).client_id)


@pytest.mark.parametrize(
    "topic", ["nothing", "", "TRANSFERS", "transfers ", "Карты", "x" * 5000, "'; --"]
)
def test_an_unknown_topic_is_refused(annas, anna, alice, topic):
    refused(UnknownTopic, anna, alice, topic)


def test_an_inactive_topic_is_refused(annas, anna, alice):
    Topic.objects.filter(code="transfers").update(active=False)
    refused(UnknownTopic, anna, alice)


def test_a_closed_ticket_is_refused(annas, anna, inga, alice):
    close(anna, alice)
    refused(AlreadyClosed, anna, alice)
    refused(AlreadyClosed, inga, alice)


def test_a_colleague_is_refused(annas, dmitry, alice):
    refused(NotFound, dmitry, alice)


def test_what_nobody_has_yet_is_not_an_operators_to_name(topics, anna, alice):
    say(alice, "Hello")
    refused(Forbidden, anna, alice)


def test_a_conversation_without_a_ticket_is_not_found(topics, inga, alice):
    with pytest.raises(NotFound):
        categorise(inga, alice)
    assert not Event.objects.exists()


def test_there_is_no_way_to_take_anothers_ticket_by_naming_it(annas, dmitry, alice):
    dmitry.role = "operator"
    with pytest.raises((TicketTaken, NotFound)):
        categorise(dmitry, alice)
    assert ticket_of(alice).operator != dmitry


@pytest.mark.asyncio
@pytest.mark.usefixtures("hub", "annas")
async def test_over_the_wire_the_desk_hears_it_and_the_customer_does_not(anna, alice):
    talk = await conversation_id(alice)
    async with desk_line(anna) as desk, customer_line("bank-alice") as phone:
        [row] = desk.lists["rows"]
        assert (row["topic"], row["topic_source"]) == ("card-declined", "rule")
        await desk.send("conversation.follow", conversation=talk)
        client_id = str(uuid.uuid4())
        await desk.send(
            "ticket.categorise", conversation=talk, client_id=client_id, topic="transfers"
        )
        while (event := await desk.next("ticket.categorised"))["topic"] != "transfers":
            assert event["source"] == "rule"
        assert (event["source"], event["client_id"], event["by"]["name"]) == (
            "person",
            client_id,
            "Anna",
        )
        changed = await desk.next("desk.changed")
        assert [(row["topic"], row["topic_source"]) for row in changed["rows"]] == [
            ("transfers", "person")
        ]
        heard = await phone.pong()
        assert "categorised" not in str(heard)
        assert "transfers" not in str(heard)


@pytest.mark.asyncio
@pytest.mark.usefixtures("hub", "annas")
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"topic": "nothing"}, "unknown_topic"),
        ({"topic": ""}, "invalid"),
        ({"topic": "x" * 41}, "invalid"),
        ({"topic": None}, "invalid"),
        ({"topic": 7}, "invalid"),
        ({"topic": "a\x00b"}, "invalid"),
        ({"topic": "loans", "source": "model"}, "invalid"),
        ({}, "invalid"),
    ],
)
async def test_bad_frames_get_a_code_and_change_nothing(anna, alice, fields, code):
    talk = await conversation_id(alice)
    async with desk_line(anna) as desk:
        await desk.send("ticket.categorise", conversation=talk, client_id=uuid.uuid4(), **fields)
        assert (await desk.next("error"))["code"] == code
        await desk.pong()
    assert (await aticket(alice)).topic_source == "rule"


async def conversation_id(person):
    return str((await aticket(person)).conversation_id)


async def aticket(person):
    return await sync_to_async(ticket_of)(person)
