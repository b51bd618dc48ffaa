"""A ticket that opens knows its topic in the same transaction; a message that opens none pays
nothing for it.
"""

import uuid

import pytest

from messaging.writing import sending
from messaging.writing.new_message import NewMessage
from messaging.writing.sending import send_messages
from tests.cast import answer, close, conversation_of, log_of, say, sits_down, staff, ticket_of
from tests.tickets.topic_samples import samples
from tickets.management.commands.verify_log import check
from tickets.models import Event, Ticket
from tickets.topics import model_store
from tickets.topics.learning import learn
from tickets.topics.models import Topic, TopicModel, TopicRule
from tickets.topics.suggesting import suggest_all

pytestmark = pytest.mark.django_db(transaction=True)
real = model_store.read


@pytest.fixture
def model(topics):
    return learn(samples()).model


def suggest(text):
    return suggest_all([text])[0]


def categorised(person):
    return Event.objects.get(conversation__customer=person, kind="ticket.categorised")


def test_a_rule_gives_the_new_ticket_its_topic_and_says_so(topics, anna, alice):
    TopicRule.objects.create(words="refused", topic=topics["card-declined"])
    sits_down(anna)
    say(alice, "My card was refused.")
    ticket = ticket_of(alice)
    assert (ticket.topic_id, ticket.topic_source, ticket.topic_confidence) == (
        "card-declined",
        "rule",
        None,
    )
    assert log_of(alice) == [
        "ticket.opened",
        "ticket.categorised",
        "message.sent",
        "ticket.assigned",
    ]
    event = categorised(alice)
    assert event.staff_only
    assert (event.by_role, event.data) == ("system", {"topic": "card-declined", "source": "rule"})


def test_the_model_gives_it_with_its_confidence(model, alice):
    say(alice, "My transfer has not arrived")
    ticket = ticket_of(alice)
    assert (ticket.topic_id, ticket.topic_source) == ("transfers", "model")
    assert 0.5 <= ticket.topic_confidence <= 1
    assert categorised(alice).data["confidence"] == ticket.topic_confidence
    assert list(check([conversation_of(alice).pk])) == []


def test_rules_win_over_the_model_and_the_first_over_the_next(model, topics):
    TopicRule.objects.create(order=2, words="transfer", topic=topics["loans"])
    TopicRule.objects.create(order=1, words="my transfer", topic=topics["card-declined"])
    TopicRule.objects.create(order=0, words="my transfer", topic=topics["loans"], active=False)
    assert suggest("My transfer has not arrived").topic == "card-declined"
    assert suggest("A transfer has not arrived").topic == "loans"
    assert suggest("The payment has not arrived").topic == "transfers"


def test_an_unsure_model_and_no_rule_say_nothing(model, alice, settings):
    settings.TOPIC_CONFIDENCE = 1.1
    assert suggest("My transfer has not arrived") is None
    say(alice, "My transfer has not arrived")
    assert ticket_of(alice).topic is None
    assert log_of(alice) == ["ticket.opened", "message.sent"]


def test_an_inactive_topic_is_never_suggested(model, topics):
    TopicRule.objects.create(words="transfer", topic=topics["transfers"])
    topics["transfers"].active = False
    topics["transfers"].save()
    assert suggest("My transfer has not arrived") is None


def test_the_topics_line_becomes_the_tickets(topics, anna, alice, bob):
    TopicRule.objects.create(words="mortgage", topic=topics["loans"])
    second = staff("Sergei Second", line=2)
    sits_down(anna)
    sits_down(second)
    say(alice, "A mortgage, please")
    say(bob, "Hello")
    assert (ticket_of(alice).line, ticket_of(alice).operator) == (2, second)
    assert (ticket_of(bob).line, ticket_of(bob).operator) == (1, anna)


@pytest.mark.parametrize(("complexity", "line"), [(1, 1), (2, 1), (3, 2)])
def test_a_difficult_topic_begins_on_the_second_line(topics, anna, alice, complexity, line):
    Topic.objects.filter(pk="card-declined").update(line=1, complexity=complexity)
    TopicRule.objects.create(words="refused", topic=topics["card-declined"])
    staff("Sergei Second", line=2)
    say(alice, "My card was refused.")
    assert ticket_of(alice).line == line


def test_with_nobody_on_the_second_line_the_first_takes_it(topics, anna, alice):
    staff("Sergei Suspended", line=2, is_active=False)
    TopicRule.objects.create(words="mortgage", topic=topics["loans"])
    sits_down(anna)
    say(alice, "A mortgage, please")
    assert (ticket_of(alice).topic_id, ticket_of(alice).line) == ("loans", 1)
    assert ticket_of(alice).operator == anna


def test_only_the_first_message_counts_even_in_one_batch(topics, alice):
    TopicRule.objects.create(words="mortgage", topic=topics["loans"])
    talk = conversation_of(alice).pk
    send_messages([NewMessage(talk, alice, uuid.uuid4(), text) for text in ("Hello", "A mortgage")])
    assert ticket_of(alice).topic is None


def test_a_file_alone_opens_a_ticket_without_a_topic(model, alice):
    place = {"latitude": 59.4, "longitude": 24.7}
    send_messages([NewMessage(conversation_of(alice).pk, alice, uuid.uuid4(), location=place)])
    assert ticket_of(alice).topic is None


def test_a_reopened_ticket_keeps_what_it_is_about(topics, anna, alice):
    TopicRule.objects.create(words="refused", topic=topics["card-declined"])
    TopicRule.objects.create(words="mortgage", topic=topics["loans"])
    sits_down(anna)
    say(alice, "My card was refused.")
    close(anna, alice)
    say(alice, "And a mortgage?")
    assert Ticket.objects.count() == 1
    assert ticket_of(alice).topic_id == "card-declined"
    assert log_of(alice).count("ticket.categorised") == 1


def test_a_message_that_opens_no_ticket_asks_for_no_topic(model, topics, anna, alice, monkeypatch):
    TopicRule.objects.create(words="refused", topic=topics["card-declined"])
    sits_down(anna)
    say(alice, "My card was refused.")

    def nobody_may(*_):
        raise AssertionError("asked")

    monkeypatch.setattr(sending, "suggest_all", nobody_may)
    say(alice, "refused again")
    answer(anna, alice)
    assert log_of(alice)[-2:] == ["message.sent", "message.sent"]


def test_a_repeated_first_message_changes_nothing(model, alice):
    client_id = uuid.uuid4()
    say(alice, "My transfer has not arrived", client_id)
    before = log_of(alice)
    say(alice, "My transfer has not arrived", client_id)
    assert log_of(alice) == before


def test_a_model_is_read_once_and_again_when_another_is_in_use(model, topics, monkeypatch):
    assert suggest("My transfer has not arrived").topic == "transfers"
    read = []
    monkeypatch.setattr(model_store, "read", lambda sha256: read.append(sha256) or real(sha256))
    for _ in range(3):
        suggest("My transfer has not arrived")
    assert read == []
    other = learn(samples("loans", "card-declined")).model
    TopicModel.objects.update(current=False)
    TopicModel.objects.filter(pk=other.pk).update(current=True)
    read.clear()
    for _ in range(3):
        assert suggest("A mortgage rate of interest question").topic == "loans"
    assert read == [other.sha256]


@pytest.mark.parametrize("harm", ["gone", "another content", "half"])
def test_a_file_that_cannot_be_read_leaves_tickets_without_a_topic(
    model, alice, settings, harm, caplog
):
    [file] = list(model_store.Path(settings.TOPIC_MODELS).iterdir())
    if harm == "gone":
        file.unlink()
    elif harm == "half":
        file.write_bytes(file.read_bytes()[:1000])
    else:
        file.write_bytes(file.read_bytes() + b"\0")
    model_store._held = model_store._Held("", None, 0.0)
    say(alice, "My transfer has not arrived")
    assert ticket_of(alice).topic is None
    assert "cannot be read" in caplog.text
    caplog.clear()
    assert suggest("My transfer has not arrived") is None
    assert caplog.text == ""  # not tried anew for every ticket
