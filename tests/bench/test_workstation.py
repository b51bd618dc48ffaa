"""bin/bench workstation: the figures of a real browser, or one line that says what is missing
for them.
"""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bankchat.dev.chromium import find_chromium
from bench import workstation
from tests.bench.test_command import PATIENCE, refusal, start

SMALL = ["--conversations", "12", "--seconds", "2", "--loads", "1"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path: Chromium puts a socket into it, and a socket's path has 107 characters at
    most.
    """
    with tempfile.TemporaryDirectory(prefix="desk-", dir="/tmp") as made:
        yield Path(made)


def test_it_tells_how_smooth_and_how_soon(folder):
    if not find_chromium():
        pytest.skip("there is no Chromium")
    told, said = (bench := start("workstation", "--json", *SMALL, folder=folder)).communicate(
        timeout=PATIENCE
    )
    assert bench.returncode == 0, said
    [line] = told.splitlines()
    figures = json.loads(line)
    assert figures["conversations"] == 12
    assert figures["longest_task_ms"] >= 0
    assert figures["first_paint_ms"] > 0
    assert 20 < figures["script_kb_compressed"] < 100 < figures["script_kb"]
    assert (figures["sent"], figures["lost"], figures["drawn"]) == (40, 0, 4)
    assert figures["typed"] > 8
    assert not list(folder.iterdir())


def test_without_a_browser_it_says_so_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "nowhere")
    assert "there is no Chromium" in refusal("workstation", folder=tmp_path)


def test_without_playwright_it_says_so(monkeypatch):
    monkeypatch.setattr(workstation.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        workstation.Failed, match=r"playwright is not installed.*requirements-dev\.txt"
    ):
        workstation.find_browser()
