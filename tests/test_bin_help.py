"""bin/NAME --help answers at once from nothing but Python, and starts and makes nothing."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sorted(file.name for file in (ROOT / "bin").iterdir() if file.name[0] not in "_.")
HELP_TIMEOUT = 1.0  # seconds
PYTHON = getattr(sys, "_base_executable", sys.executable)  # the machine's: it has no packages


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A fresh clone: no .venv, no .local, nothing built."""
    folder = tmp_path_factory.mktemp("clone")
    for name in os.listdir(ROOT):
        if not name.startswith(".") and name not in ("node_modules", "static"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, folder / name)
    return folder


def answer(clone, *words):
    """What a script says, and how long that took; the best of three, as others use the machine."""
    times = []
    for _ in range(3):
        started = time.monotonic()
        done = subprocess.run(
            [PYTHON, "-E", "-s", *words], cwd=clone, capture_output=True, text=True, check=False
        )
        times.append(time.monotonic() - started)
    return done, min(times)


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("name", SCRIPTS)
def test_help_comes_at_once_and_leaves_nothing(clone, name, flag):
    before = sorted(os.listdir(clone))
    done, seconds = answer(clone, f"bin/{name}", flag)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: bin/{name}")
    assert seconds < HELP_TIMEOUT
    assert sorted(os.listdir(clone)) == before


def test_the_help_of_the_benches_names_each_of_them(clone):
    done, _ = answer(clone, "bin/bench", "--help")
    for name in ("delivery", "connections", "floor", "workstation", "attacks"):
        assert f"\n  {name} " in done.stdout


@pytest.mark.parametrize("words", [["bin/dev", "now"], ["bin/check", "--figure"]])
def test_arguments_that_nobody_knows_are_refused_before_anything_is_made(clone, words):
    before = sorted(os.listdir(clone))
    done, _ = answer(clone, *words)
    assert done.returncode == 2
    assert "unrecognized arguments" in done.stderr
    assert sorted(os.listdir(clone)) == before
