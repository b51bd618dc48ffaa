"""The checker calls good what is good, and every way of breaking the promise by the name of the
rule that it breaks.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults import spoilers
from tests.faults.checker import RULES, judge
from tests.faults.good_histories import good_history
from tests.faults.history import History, read

seeds = st.integers(0, 100_000)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_what_is_good_is_called_good(seed):
    verdict = judge(good_history(seed))
    assert verdict.word == "good", verdict


@pytest.mark.parametrize("name", spoilers.ALL)
@settings(max_examples=10, deadline=None)
@given(seed=seeds)
def test_what_is_spoiled_is_called_bad_by_its_rule(name, seed):
    rule, spoil = spoilers.ALL[name]
    history = good_history(seed)
    spoil(spoilers.Good(history, seed))
    verdict = judge(history)
    assert verdict.word == "bad"
    assert rule in verdict.rules, verdict


def test_every_rule_is_broken_by_some_spoiler():
    assert {rule for rule, _ in spoilers.ALL.values()} == {
        f"K{number}" for number in range(1, len(RULES) + 1)
    }


@pytest.mark.parametrize("missing", ["invoke", "ok", "recv", "final"])
def test_where_nothing_happened_nothing_is_known(missing):
    """No verdict is no good one: a run that said nothing, read nothing or left nothing proves
    nothing.
    """
    assert judge([]).word == "unknown"
    history = [entry for entry in good_history(1) if entry["is"] in ("perm", "fault")]
    assert judge(history).word == "unknown"
    said = {"invoke": {"cid": "1", "person": "alice", "conversation": "alice", "hash": "h"}}
    rest = {
        "ok": {"cid": "1", "client": "alice/phone", "line": "1", "view": "public", "seq": 1},
        "recv": {"cid": "1", "client": "alice/phone", "line": "1", "view": "public", "seq": 1,
                 "conversation": "alice", "hash": "h"},
        "final": {"conversation": "alice", "rows": [[1, 1, "1", "h", None]]},
    }  # fmt: skip
    opening = [{"is": "perm", "at": 0.0, "person": "alice", "conversation": "alice", "on": True}]
    happened = [
        {"is": kind, "at": 1.0 + place, **fields}
        for place, (kind, fields) in enumerate((said | rest).items())
    ]
    assert judge(opening + happened).word == "good"
    assert judge([entry for entry in opening + happened if entry["is"] != missing]).word != "good"


def test_a_history_in_its_file_is_the_same(tmp_path):
    history = History(tmp_path / "history.jsonl")
    history.note("invoke", cid="1", person="alice", conversation="alice", hash="h")
    assert read(tmp_path / "history.jsonl") == history.entries
