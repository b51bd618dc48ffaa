"""Learning from closed tickets that a person categorised: what counts, what is kept, and what
changes nothing.
"""

import os
import uuid
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Customer
from messaging.writing.new_message import NewMessage
from messaging.writing.sending import send_messages
from tests.cast import close, conversation_of, customer, say, ticket_of
from tests.tickets.topic_samples import samples
from tickets import tasks
from tickets.models import Ticket
from tickets.topics import learning, model_store
from tickets.topics.learning import NothingNew, confirmed_samples, learn
from tickets.topics.models import Topic, TopicModel
from tickets.topics.training import Sample, TooLittle, split

pytestmark = pytest.mark.django_db


def files(settings):
    folder = Path(settings.TOPIC_MODELS)
    return (
        {file.name.removesuffix(".npz") for file in folder.iterdir()} if folder.is_dir() else set()
    )


def asked(text, topic, *, source="person", closed=True, simulated=False):
    """A ticket that a customer of its own opened with these words."""
    person = customer(uuid.uuid4().hex, simulated=simulated)
    say(person, text)
    say(person, "And quickly, please.")
    Ticket.objects.filter(pk=ticket_of(person).pk).update(topic=topic, topic_source=source)
    if closed:
        close(person, person)
    return person


def test_first_words_of_closed_tickets_that_a_person_categorised_are_learnt_from(topics):
    asked("The oldest", "loans")
    asked("Still open", "loans", closed=False)
    asked("A rule said so", "loans", source="rule")
    asked("A model said so", "loans", source="model")
    asked("From a simulation", "loans", simulated=True)
    asked("The newest", "transfers")
    assert confirmed_samples() == [Sample("The oldest", "loans"), Sample("The newest", "transfers")]


def test_a_topic_that_is_no_longer_offered_is_not_learnt(topics):
    asked("Mortgage", "loans")
    Topic.objects.filter(code="loans").update(active=False)
    assert confirmed_samples() == []


def test_a_place_sent_first_is_passed_over_for_the_first_words(topics, alice):
    place = {"latitude": 59.4, "longitude": 24.7}
    send_messages([NewMessage(conversation_of(alice).pk, alice, uuid.uuid4(), location=place)])
    say(alice, "I am here, my card is not")
    Ticket.objects.update(topic="loans", topic_source="person")
    close(alice, alice)
    assert confirmed_samples() == [Sample("I am here, my card is not", "loans")]


def test_a_training_is_kept_with_what_it_is_worth(topics, settings):
    model = learn(samples()).model
    assert model.current
    assert (model.samples, model.classes, model.present_accuracy) == (192, 3, None)
    assert model.held_out > 20
    assert 0.9 < model.accuracy <= 1
    assert 0.9 < model.macro_f1 <= 1
    assert 0 < model.seconds < 60
    assert files(settings) == {model.sha256}
    [file] = Path(settings.TOPIC_MODELS).iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def mistaught():
    """The same questions with wrong labels, but for those that are held out."""
    held_out = {sample.text for sample in split(samples())[1]}
    other = {"loans": "transfers", "transfers": "card-declined", "card-declined": "loans"}
    return [s if s.text in held_out else Sample(s.text, other[s.label]) for s in samples()]


def test_a_worse_one_is_kept_but_not_used(topics, settings):
    good = learn(samples()).model
    bad = learn(mistaught()).model
    assert not bad.current
    assert bad.accuracy < bad.present_accuracy == good.accuracy
    assert TopicModel.objects.get(current=True) == good
    assert files(settings) == {good.sha256, bad.sha256}


def test_the_present_one_is_asked_the_same_questions(topics):
    learn(samples("loans", "transfers"))
    newer = learn(samples()).model
    assert newer.current
    assert newer.present_accuracy < 0.8  # it knows nothing of cards


def test_the_same_samples_are_not_learnt_twice(topics, settings):
    first = learn(samples()).model
    with pytest.raises(NothingNew):
        learn(list(reversed(samples())))
    assert list(TopicModel.objects.all()) == [first]


def test_a_lost_file_is_made_anew_from_the_same_samples(topics, settings):
    first = learn(samples()).model
    model_store._place(first.sha256).unlink()
    again = learn(samples()).model
    assert again.current
    assert files(settings) == {again.sha256}


def test_too_little_changes_nothing(topics, settings):
    with pytest.raises(TooLittle):
        learn(samples("loans"))
    assert not TopicModel.objects.exists()
    assert files(settings) == set()


def test_old_files_go_and_the_one_in_use_stays(topics, settings):
    best = learn(samples()).model
    stranger = Path(settings.TOPIC_MODELS, "notes.txt")
    stranger.write_text("mine")
    killed = Path(settings.TOPIC_MODELS, f"{'0' * 64}.npz.77")
    killed.write_bytes(b"half")
    os.utime(killed, (0, 0))
    for number in range(learning.MODELS_KEPT + 2):
        learn(
            [
                *mistaught(),
                *(Sample(f"Quite different {'i' * n}", "loans") for n in range(number * 9)),
            ]
        )
    newest = list(TopicModel.objects.values_list("sha256", flat=True)[: learning.MODELS_KEPT])
    assert best.sha256 not in newest
    assert files(settings) == {*newest, best.sha256, "notes.txt"}


def test_the_task_learns_and_says_so_and_twice_is_once(topics, caplog):
    caplog.set_level("INFO")
    tasks.train_topics()
    assert "too few closed tickets" in caplog.text
    assert not TopicModel.objects.exists()
    for sample in samples("loans", "transfers")[::3]:
        asked(sample.text, sample.label)
    tasks.train_topics()
    assert "in use: True" in caplog.text
    tasks.train_topics()
    assert "nothing new" in caplog.text
    assert TopicModel.objects.count() == 1
    assert Customer.objects.count() == 43


class TestTheCommand:
    @pytest.fixture
    def write(self, tmp_path):
        def write(*rows, head="text,category", encoding="utf-8"):
            file = tmp_path / "questions.csv"
            file.write_text("\n".join([head, *rows]), encoding=encoding)
            return file

        return write

    def test_learns_from_a_file(self, topics, write, capsys):
        call_command(
            "train_topics",
            csv=write(*(f'"{s.text}",{s.label}' for s in samples()), encoding="utf-8-sig"),
        )
        assert "192 texts, 3 topics" in capsys.readouterr().out
        assert TopicModel.objects.get().current
        call_command("train_topics", csv=write(*(f'"{s.text}",{s.label}' for s in samples())))
        assert "nothing new" in capsys.readouterr().out

    def test_unknown_categories_are_refused_or_made(self, topics, write):
        rows = [f'"{s.text}",{s.label}_new' for s in samples()]
        with pytest.raises(CommandError, match="card-declined_new, loans_new, transfers_new"):
            call_command("train_topics", csv=write(*rows))
        assert Topic.objects.count() == 3
        call_command("train_topics", "--add-topics", csv=write(*rows))
        assert Topic.objects.get(code="loans_new").name == "Loans new"

    @pytest.mark.parametrize(
        ("rows", "head", "why"),
        [
            ([], "text,category", "too little"),
            (["a,loans"], "question,topic", "no columns"),
            (["a,loans", ",loans"], "text,category", "line 3"),
            (["a"], "text,category", "line 2"),
            (["a,my topic"], "text,category", "cannot be a topic's code"),
            ([f"a,{'x' * 41}"], "text,category", "longer than 40"),
        ],
    )
    def test_a_file_that_cannot_be_used_changes_nothing(self, topics, write, rows, head, why):
        with pytest.raises(CommandError, match=why):
            call_command("train_topics", "--add-topics", csv=write(*rows, head=head))
        assert not TopicModel.objects.exists()
        assert Topic.objects.count() == 3

    def test_a_file_of_bytes_or_none_is_refused(self, topics, tmp_path):
        (tmp_path / "bytes.csv").write_bytes(b"text,category\n\xff\xfe,loans")
        for name in ("bytes.csv", "nowhere.csv"):
            with pytest.raises(CommandError, match="cannot be read"):
                call_command("train_topics", csv=tmp_path / name)
