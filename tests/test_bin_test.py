"""bin/test: it counts what ran, names what did not, and never calls a broken run a success."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bin"))

import _bootstrap  # noqa: E402
import _testing  # noqa: E402
from _testing import Tally  # noqa: E402


def test_the_sum_is_one_line():
    assert str(Tally(3, 1) + Tally(2, 0)) == "5 passed, 1 failed"
    assert str(Tally(3, 0, 2)) == "3 passed, 0 failed, 2 skipped"


def test_pytest_is_counted_from_its_report(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite tests="9" errors="1" failures="2" skipped="3"/></testsuites>'
    )
    assert _testing.read_report(report) == Tally(passed=3, failed=3, skipped=3)


def test_node_is_counted_from_its_report():
    assert _testing.read_tap(
        "# tests 6\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n"
    ) == Tally(3, 2, 1)


def test_a_run_that_breaks_off_is_a_failure(tmp_path, monkeypatch):
    monkeypatch.setattr(_bootstrap, "LOCAL", tmp_path)
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 3)
    )
    assert _testing.pytest(["tests"]) == Tally(failed=1)


def test_the_fault_suite_tells_its_seed_and_goes_on_from_it(monkeypatch, capfd):
    monkeypatch.setenv("FAULTS_SEED", "to be forgotten afterwards")
    ran = []
    monkeypatch.setattr(
        _testing,
        "pytest",
        lambda words: ran.append((os.environ["FAULTS_SEED"], words[0])) or Tally(passed=2),
    )
    assert _testing.fault_tests(["--seed", "7", "--repeat", "2"]) == Tally(passed=8)
    parts = str(_testing.FAULT_TESTS), str(_testing.TIMED_TESTS)  # the second alone on the machine
    assert ran == [(seed, part) for seed in ("7", "8") for part in parts]
    assert "faults: seed 8: 4 passed, 0 failed" in capfd.readouterr().out


TWICE = """
from pathlib import Path

import pytest

SEEN = Path(__file__).with_name("seen")


@pytest.fixture
def cleaned():
    yield
    assert SEEN.exists(), "left something behind"


@pytest.mark.parametrize("side", ["left", "right"])
def test_slow(side, cleaned):
    if side == "left" and not SEEN.exists():
        SEEN.touch()
        raise RuntimeError("it came too late")


def test_broken():
    assert 1 == 2
"""


def test_what_fails_and_then_passes_alone_is_unsteady(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(_bootstrap, "LOCAL", tmp_path)
    file = tmp_path / "test_twice.py"
    file.write_text(TWICE)
    here = ["-p", "no:cacheprovider", "-p", "no:django", f"--rootdir={tmp_path}", "-c", "/dev/null"]
    plain = _testing.pytest
    monkeypatch.setattr(_testing, "pytest", lambda names: plain([*here, *names]))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(_bootstrap, "ROOT", tmp_path)
    ran = _testing.pytest_with_retries([str(file)])
    assert (ran.passed, ran.failed) == (2, 1)
    assert ran.unsteady == ("test_twice.py::test_slow[left]: RuntimeError: it came too late",)


def test_what_many_failed_in_is_not_repeated(tmp_path, monkeypatch):
    failures = "".join(
        f'<testcase file="a.py" name="t{n}"><failure message="m"/></testcase>' for n in range(11)
    )
    report = f'<testsuites><testsuite tests="11" failures="11">{failures}</testsuite></testsuites>'
    monkeypatch.setattr(_bootstrap, "LOCAL", tmp_path)
    asked = []

    def pytest_writes(arguments):
        asked.append(arguments)
        (tmp_path / "pytest.xml").write_text(report)
        return Tally(failed=11)

    monkeypatch.setattr(_testing, "pytest", pytest_writes)
    assert _testing.pytest_with_retries(["tests/faults"]) == Tally(failed=11)
    assert asked == [["tests/faults"]]


def test_an_instant_moves_all_that_is_started(monkeypatch):
    for name in ("LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "PYTHONPYCACHEPREFIX"):
        monkeypatch.setenv(name, os.environ.get(name, ""))  # as it is, afterwards too
    _testing.travel_to("2028-02-29 12:00")
    now = [sys.executable, "-c", "import datetime; print(datetime.datetime.now(datetime.UTC))"]
    assert subprocess.run(now, capture_output=True, text=True, check=True).stdout.startswith(
        "2028-02-29 10:0"
    )


def test_an_instant_that_is_none_is_refused_in_one_line():
    with pytest.raises(_bootstrap.Refusal, match=r"'30 February' is no instant: give one as in"):
        _testing.travel_to("30 February")


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with nothing installed, whose apt-get is what the test makes of it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CHROMIUM", "to be forgotten afterwards")
    monkeypatch.delenv("CHROMIUM")
    return tmp_path


def program(file, text="exit 0"):
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


def test_the_chromium_of_the_machine_is_used(machine):
    program(machine / "chromium")
    assert _testing.missing_browser() == ""
    assert os.environ["CHROMIUM"] == str(machine / "chromium")


@pytest.mark.parametrize("packaged", ["chromium-headless-shell", "chromium"])
def test_root_has_the_headless_shell_installed_or_else_the_whole_browser(
    machine, monkeypatch, packaged
):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    asked = machine / "asked"
    made = f'[ "$4" = {packaged} ] && /bin/cp {machine}/apt-get {machine}/{packaged}'
    program(machine / "apt-get", f'echo "$@" >> {asked}; {made}')
    assert _testing.missing_browser() == ""
    assert os.environ["CHROMIUM"] == str(machine / packaged)
    commands = [
        "update",
        "install --yes --no-install-recommends chromium-headless-shell",
        "install --yes --no-install-recommends chromium",
    ]
    assert asked.read_text().splitlines() == commands[: 2 + (packaged == "chromium")]


def test_without_a_browser_it_is_said_and_the_tests_are_skipped(machine, monkeypatch, capfd):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(
        _testing,
        "pytest",
        lambda arguments: Tally(skipped=arguments.count(str(_testing.BROWSER_TESTS))),
    )
    monkeypatch.setenv("BROWSER_TESTS_SKIPPED", "")
    assert _testing.browser_tests() == Tally(skipped=1)
    assert capfd.readouterr().out.startswith(
        "browser tests did not run: there is no Chromium; install it with"
    )
    assert os.environ["BROWSER_TESTS_SKIPPED"]
