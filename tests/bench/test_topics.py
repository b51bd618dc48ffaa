"""bin/bench topics: one line of figures from a file of labelled questions, or one line that
says what is wrong.
"""

import csv
import json
import re
from argparse import Namespace

import pytest

from bench import topics
from bench.stage import Failed
from tests.bench.test_command import PATIENCE, start
from tests.tickets.topic_samples import samples


def write(file, rows):
    with file.open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows([("text", "category"), *rows])
    return str(file)


def test_it_tells_how_good_and_how_fast(tmp_path):
    file = write(tmp_path / "questions.csv", [(sample.text, sample.label) for sample in samples()])
    told, said = (bench := start("topics", "--json", "--file", file, folder=tmp_path)).communicate(
        timeout=PATIENCE
    )
    assert bench.returncode == 0, said
    [line] = told.splitlines()
    figures = json.loads(line)
    assert figures["accuracy"] > 0.9
    assert 0 < figures["ms_per_message"] < 5
    assert 0 < figures["train_s"] < 60


@pytest.mark.parametrize(
    "rows", [None, [], [("My card", "cards")]], ids=["no file", "empty", "too few"]
)
def test_what_cannot_be_learnt_from_is_refused(rows, tmp_path):
    file = tmp_path / "questions.csv"
    if rows is not None:
        write(file, rows)
    with pytest.raises(Failed, match=re.escape(str(file))):
        topics.run(Namespace(file=file, questions=None))
