"""Every bench of bin/bench still runs: what is left out of its filler, or renamed beside it,
shows here.
"""

import json

import pytest

from bench.command import BENCHES
from tests.bench.test_command import start

pytestmark = pytest.mark.timeout(300)
LIMIT = 280  # seconds on a busy machine
# they have tests of their own; conformance needs Python 2.7
ELSEWHERE = {"delivery", "wire", "topics", "workstation", "conformance"}
TINY = {
    "attacks": ["--seconds", "1", "--attacks", "keyless", "searches"],
    "connections": ["--count", "6"],
    "floor": ["--seconds", "1"],
    "growth": [
        "--processes",
        "1",
        "--scenario",
        "2x1",
        "--events",
        "2000",
        "--seconds",
        "1",
        "--repeat",
        "1",
    ],
    "routing": [
        "--tickets",
        "20",
        "--operators",
        "4",
        "--processes",
        "2",
        "--among",
        "3",
        "--queue",
        "30",
    ],
    "search": ["--events", "2000", "--rounds", "1"],
}


def measured(name: str, folder) -> dict:
    told, said = (bench := start(name, "--json", *TINY[name], folder=folder)).communicate(
        timeout=LIMIT
    )
    assert bench.returncode == 0, said
    assert not list(folder.iterdir())
    return json.loads(told)


def test_every_bench_is_tried():
    assert TINY.keys() | ELSEWHERE == BENCHES.keys()


def test_attacks_are_measured_beside_a_page_and_a_heartbeat(tmp_path):
    figures = measured("attacks", tmp_path)
    assert figures["attacks"] == ["keyless", "searches"]
    for when in (figures["alone"], figures["beside"]):
        assert when["pages"].keys() == {"200"}, figures
        assert 0 < when["heartbeat_p50_ms"] <= when["heartbeat_p95_ms"]
    assert any(name.startswith("keyless") for name in figures["answered"])


def test_connections_come_back(tmp_path):
    figures = measured("connections", tmp_path)
    assert (figures["connections"], figures["lost"]) == (6, 0)
    assert 0 < figures["restart_s"] <= figures["return_s"]


def test_the_floor_is_measured(tmp_path):
    figures = measured("floor", tmp_path)
    assert [(run["lost"], run["duplicates"]) for run in figures["relay"]] == [(0, 0), (0, 0)]
    assert all(rows["rows_per_s"] > 0 for rows in figures["inserts"])
    ways = {"hand_driven", "psycopg_pipeline", "threads"}
    assert all(rows[way]["a_second"] > 0 for rows in figures["drivers"] for way in ways)


def test_growth_fills_the_log(tmp_path):
    figures = measured("growth", tmp_path)
    assert figures["history"][0]["events"] == 2000
    runs = [*figures["processes"], *figures["conversations"], *figures["history"]]
    assert [(run["lost"], run["duplicates"]) for run in runs] == [(0, 0)] * 3


def test_routing_breaks_no_rule(tmp_path):
    figures = measured("routing", tmp_path)
    assert (figures["assigned"], figures["violations"]) == (20, 0)
    assert figures["decision_ms"].keys() == {"3", "waiting_30"}


def test_searches_find_something(tmp_path):
    figures = measured("search", tmp_path)
    assert figures["events"] == 2000
    assert figures["searches"] == 24
    assert figures["index_mib"] > 0
    assert all(0 < kind["p50_ms"] <= kind["max_ms"] for kind in figures["kinds"])
