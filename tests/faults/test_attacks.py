"""Beside every attack at once a light page and a heartbeat come as ever, and nobody honest gets a
5xx.

Here, where little else runs, since it measures times. `bin/bench attacks` is what it runs;
bench/README.md has figures."""

import json

import pytest

from bench.attackers import ATTACKS
from tests.bench.test_command import start
from tests.servers import KINDS

PATIENCE = 200  # seconds on a busy machine
CAP = 200  # ms; or so many times what it takes alone, where the machine is so slow


@pytest.mark.timeout(230)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_needs_nothing_scarce_answers_beside_all_attacks_at_once(kind, tmp_path):
    bench = start("attacks", "--json", "--server", kind, "--seconds", "10", folder=tmp_path)
    told, said = bench.communicate(timeout=PATIENCE)
    assert bench.returncode == 0, said
    figures = json.loads(told)
    alone, beside = figures["alone"], figures["beside"]
    assert beside["pages"].keys() == alone["pages"].keys() == {"200"}, figures
    assert beside["page_p50_ms"] < max(CAP, 5 * alone["page_p50_ms"]), figures
    assert beside["heartbeat_p50_ms"] < max(CAP, 5 * alone["heartbeat_p50_ms"]), figures
    slowest = max(CAP, 10 * alone["page_p95_ms"])
    assert beside["page_p95_ms"] < slowest, figures
    assert beside["heartbeat_p95_ms"] < slowest, figures
    assert figures["attacks"] == list(ATTACKS)
    assert not [name for name in figures["answered"] if name.endswith(" 500")], figures
    assert not list(tmp_path.iterdir())
