"""bin/bench from outside: figures on stdout, all else on stderr, and nothing left behind."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 110  # seconds on a busy machine


def start(*words: str, folder: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "bin/bench", *words], cwd=ROOT, env={**os.environ, "TMPDIR": str(folder)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def refusal(*words: str, folder: Path) -> str:
    """The only line that is said, and none of it where the figures go."""
    told, said = (bench := start(*words, folder=folder)).communicate(timeout=PATIENCE)
    assert bench.returncode
    assert not told
    return said.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def benches(tmp_path_factory):
    """Two that run side by side, since each mostly waits for its services to start."""
    commands = {"delivery": ["--scenario", "2x1", "--seconds", "1"], "wire": []}
    folder = tmp_path_factory.mktemp("bench")
    running = {
        name: start(name, "--json", *words, folder=folder) for name, words in commands.items()
    }
    told = {name: bench.communicate(timeout=PATIENCE) for name, bench in running.items()}
    assert [bench.returncode for bench in running.values()] == [0, 0], told
    assert not list(folder.iterdir())
    return {name: json.loads(figures) for name, (figures, _) in told.items()}


def test_delivery_tells_its_figures_and_loses_nothing(benches):
    assert benches["delivery"]["server"] == "uvicorn"
    [run] = benches["delivery"]["runs"]
    assert run["scenario"] == "2x1"
    assert (run["lost"], run["duplicates"], run["errors"]) == (0, 0, {})
    assert run["stored"] == run["sent"] > 0
    assert run["rate_per_s"] > 0
    assert 0 < run["p50_ms"] <= run["p95_ms"] <= run["p99_ms"]
    assert 0 < run["back_p50_ms"] <= run["back_p99_ms"]
    assert run["cpu_ms_per_message"].keys() == {"server", "postgres", "valkey", "generator"}
    assert run["cpu_ms_per_message"]["server"] > 0


def test_a_message_on_the_wire_is_lighter_than_xmpps(benches):
    wire = benches["wire"]
    assert wire["up"] < wire["xmpp"]["up"]
    assert wire["down"] < wire["xmpp"]["down"]
    assert 60 < wire["back"] < wire["everything"]["server_to_sender"]


def test_ctrl_c_leaves_nothing_behind(tmp_path):
    bench = start("delivery", "--scenario", "2x1", "--seconds", "60", folder=tmp_path)
    assert any("uvicorn 2x1: measuring" in line for line in bench.stderr)
    bench.send_signal(signal.SIGINT)
    told, said = bench.communicate(timeout=PATIENCE)
    assert (bench.returncode, told) == (130, "")
    assert "Traceback" not in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["delivery", "--scenario", "fast"], "fast is no scenario"),
        (["delivery", "--peer", "--peer-command", "nowhere"], "there is no peer at nowhere"),
        (["everything"], "invalid choice: 'everything'"),
    ],
)
def test_what_cannot_run_is_refused_in_one_line(words, why, tmp_path):
    assert why in refusal(*words, folder=tmp_path)
