"""The naming rules of bin/check find what offends against them, and nothing else."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bin"))

import _naming  # noqa: E402
from _source import Source  # noqa: E402


def source(text, name="messaging/some.py"):
    return Source(ROOT / name, text, ast.parse(text))


def told(offences):
    return [offence.text for offence in offences]


@pytest.mark.parametrize(
    "name",
    ["PATIENCE", "MOST", "MOST_WAITING", "AT_ONCE", "LONGEST", "_EACH", "REST", "LOOK_EVERY"],
)
def test_a_mood_is_no_name_for_a_number(name):
    assert told(_naming.moody_constants([source(f"{name} = 2 * 30.0")])) == [name]


@pytest.mark.parametrize(
    "line",
    [
        "READ_TIMEOUT = 5.0",
        "BATCH_SIZE = 200",
        "AGAIN_INTERVAL: float = 0.2",
        'FIRST = "first"',
        "EVERY = True",
        "most = 5",
    ],
)
def test_what_says_what_it_counts_may_stand(line):
    assert told(_naming.moody_constants([source(line)])) == []


def test_a_span_of_time_is_a_number_too():
    found = told(_naming.moody_constants([source("YOUNG = timedelta(hours=1)\nMANY: int = -1")]))
    assert found == ["YOUNG", "MANY"]


def test_a_class_name_belongs_to_one_file():
    here = source("class Line: ...\nclass Draft:\n    class Meta: ...", "tickets/a.py")
    there = source("\nclass Line: ...\nclass Note:\n    class Meta: ...", "stats/b.py")
    (offence,) = _naming.names_used_twice((here, there))
    assert str(offence) == "tickets/a.py:1: class names used twice: Line (also stats/b.py:2)"


@pytest.mark.parametrize(
    "piece",
    ['f"ticket.offer_{how}"', '"ticket." + how', '"ticket.%s" % how', '"ticket.{}".format(how)'],
)
def test_an_event_kind_is_written_out(piece):
    frames = source('class Opened(Event, tag="ticket.opened"): ...\nkind = "ticket.offer_declined"')
    assert told(_naming.composed_names((frames,))) == []
    assert len(told(_naming.composed_names((frames, source(f"kind = {piece}"))))) == 1
    assert told(_naming.composed_names((frames, source('name = f"t.{column} of {ticket}"')))) == []


def test_a_public_docstring_has_a_sentence_of_its_own():
    text = 'def {}():\n    """{}"""'
    for said in ("The same, later.", "As `get`, for a coroutine."):
        assert len(told(_naming.echoing_docstrings((source(text.format("fetch", said)),)))) == 1
        assert told(_naming.echoing_docstrings((source(text.format("_fetch", said)),))) == []
    own = source(
        text.format("fetch", "Ask another machine; nobody waits longer than the same time.")
    )
    assert told(_naming.echoing_docstrings((own,))) == []


def test_the_figures_are_told_beside_their_aims():
    script = ROOT / "bin" / "_figures.py"
    figures = {
        figure["name"]: figure
        for figure in json.loads(
            subprocess.run(
                [sys.executable, script, "--json"], capture_output=True, text=True, check=True
            ).stdout
        )
    }
    assert figures["Python files of the product: median lines"]["aim"] == "≤ 65"
    assert figures["longest function: lines"]["now"] > 0
    assert set(_naming.RULES) <= set(figures)
    assert figures["DeskSocket: methods of its own"]["now"] > 0
