"""What bin/simulate is told, and what it makes of it."""

import pytest

from demobank.simulation.options import parse
from demobank.simulation.questions import Script, read_questions


def test_the_address_follows_the_port(monkeypatch):
    monkeypatch.setenv("PORT", "8123")
    assert parse([]).url == "http://localhost:8123"


def test_a_rate_that_is_not_given_suits_the_operators():
    alone = parse(["--customers", "50"])
    few = parse(["--customers", "50", "--operators", "1"])
    many = parse(["--customers", "50", "--operators", "6"])
    assert alone.rate < few.rate < many.rate <= 2.5


@pytest.mark.parametrize(
    "wrong",
    [
        ["--customers", "0"],
        ["--think", "2-1"],
        ["--seconds", "-3"],
        ["--rate", "0"],
        ["--operators", "x"],
    ],
)
def test_nonsense_is_refused(wrong):
    with pytest.raises(SystemExit):
        parse(wrong)


def test_questions_come_from_the_text_column(tmp_path, rng):
    file = tmp_path / "questions.csv"
    file.write_text(
        'text,category\n"Where is my card, please?",card_arrival\n,empty\n', encoding="utf-8"
    )
    assert read_questions(file) == ["Where is my card, please?"]
    assert Script(file, rng).question().text == "Where is my card, please?"


@pytest.mark.parametrize("content", ["question\nHello\n", "text\n\n"])
def test_a_file_without_questions_is_refused(tmp_path, content):
    file = tmp_path / "questions.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="questions"):
        read_questions(file)


def test_without_a_file_the_demo_banks_dialogs_serve(rng):
    script = Script(None, rng)
    assert script.question().text
    assert "{" not in script.answer()
