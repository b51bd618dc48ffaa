"""The parts of bin/test: each runs one kind of tests and says how many passed, failed and were
skipped.
"""

import argparse
import contextlib
import math
import os
import random
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import _bootstrap

from bankchat.dev.chromium import HEADLESS_SHELL, find_chromium
from bankchat.dev.service_process import CannotStart
from bankchat.dev.services import services

SETTINGS = {
    "SECRET_KEY": "only-for-tests",
    "HTTPS": "false",
    "DEMO_BANK": "true",
    "PORT": "8000",
    "PUBLIC_ORIGINS": "http://localhost:8000,http://127.0.0.1:8000",
    "DJANGO_SETTINGS_MODULE": "bankchat.settings",
}
BROWSER_TESTS = _bootstrap.ROOT / "tests" / "browser"
FAULT_TESTS = _bootstrap.ROOT / "tests" / "faults"
TIMED_TESTS = FAULT_TESTS / "test_attacks.py"  # alone on the machine: milliseconds are promised
JS_TESTS = _bootstrap.LOCAL / "js-tests"
RETRIES_LIMIT = 10  # tests
BANK_ZONE = "Europe/Tallinn"  # the default of TIME_ZONE


@dataclass(frozen=True)
class Tally:
    """What came out of some tests."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    unsteady: tuple[str, ...] = ()  # what failed and then passed alone: its name, and what it saw

    def __add__(self, other: "Tally") -> "Tally":
        sums = self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        return Tally(*sums, self.unsteady + other.unsteady)

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


@contextlib.contextmanager
def own_services() -> Iterator[None]:
    """PostgreSQL and Valkey of this run alone, on free ports, gone at the end; told to the
    tests by the environment.
    """
    folder = Path(tempfile.mkdtemp(prefix="test-", dir=_bootstrap.LOCAL))
    try:
        with services(folder, durable=False) as running:
            os.environ.update(
                SETTINGS, DATABASE_URL=running.database_url, REDIS_URL=running.redis_url
            )
            yield
    except CannotStart as error:
        raise _bootstrap.Refusal(str(error)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def travel_to(instant: str) -> None:
    """Have all that is started from now on, PostgreSQL and browsers too, live at an instant of the
    bank's clock.

    The wall clock alone is moved, by one offset for all; files get an age by it, so compiled Python
    has a folder apart."""
    try:
        moment = datetime.fromisoformat(instant).replace(tzinfo=ZoneInfo(BANK_ZONE))
    except ValueError:
        raise _bootstrap.Refusal(
            f'{instant!r} is no instant: give one as in  --at "2028-02-29 12:00"'
        ) from None
    vendored = Path(
        sysconfig.get_path("purelib"),
        "libfaketime",
        "vendor",
        "libfaketime",
        "src",
        "libfaketime.so.1",
    )
    now = time.time() - float(os.environ.get("FAKETIME") or 0)  # this process may have travelled
    seconds = math.ceil(moment.timestamp() - now)  # whole ones, and never too early
    os.environ.update(
        LD_PRELOAD=str(vendored),
        FAKETIME=f"{seconds:+d}",
        FAKETIME_DONT_FAKE_MONOTONIC="1",
        PYTHONPYCACHEPREFIX=str(_bootstrap.LOCAL / "travelled"),
    )


def python_tests(arguments: list[str]) -> Tally:
    """All tests of Python but the browser's and the faults, or just what the arguments name.

    A quarter of it is waiting for servers and for time to pass: there is a worker more than cores.
    """
    if not arguments or any("browser" in argument for argument in arguments):
        provide_browser()
    if arguments:
        return pytest(arguments)
    workers = str(min(os.cpu_count() or 1, 4) + 1)
    apart = [f"--ignore={BROWSER_TESTS}", f"--ignore={FAULT_TESTS}"]
    files = ["--dist", "loadfile", "--no-loadscope-reorder"]  # by name: the long ones begin early
    return pytest_with_retries(["tests", *apart, "--numprocesses", workers, *files])


def fault_tests(arguments: list[str]) -> Tally:
    """The fault suite, in a run of its own. The seed is told, so that a run can be had again.

    Much of it is waiting, and so two plants share the machine; what measures times has it alone.
    """
    parser = argparse.ArgumentParser(
        prog="bin/test faults", description="Kills and cuts what there is, and checks."
    )
    parser.add_argument(
        "--seed", type=int, default=random.randrange(10_000), help="of order, times and victims"
    )
    parser.add_argument("--only", metavar="NAME", help="scenes whose name has this in it")
    parser.add_argument(
        "--repeat", type=int, default=1, metavar="N", help="so many seeds, one after the other"
    )
    options = parser.parse_args(arguments)
    total = Tally()
    for seed in range(options.seed, options.seed + options.repeat):
        print(f"faults: seed {seed}", flush=True)
        os.environ["FAULTS_SEED"] = str(seed)
        if options.only:
            ran = pytest_with_retries([str(FAULT_TESTS), "-k", options.only])
        else:
            two = ["--numprocesses", "2", "--dist", "worksteal"]
            ran = pytest_with_retries([str(FAULT_TESTS), f"--ignore={TIMED_TESTS}", *two])
            ran += pytest_with_retries([str(TIMED_TESTS)])
        print(f"faults: seed {seed}: {ran}", flush=True)
        total += ran
    return total


def browser_tests() -> Tally:
    """The tests in a real browser: in a run of their own, as Playwright's event loop breaks
    asyncio's tests.

    Each file has a bank of its own, and they wait for pages more than they work: two share a
    core."""
    if not BROWSER_TESTS.is_dir():
        return Tally()
    provide_browser()
    workers = str(min(2 * (os.cpu_count() or 1), 4))
    return pytest_with_retries(
        [str(BROWSER_TESTS), "--numprocesses", workers, "--dist", "loadfile"]
    )


def provide_browser() -> None:
    """Have a Chromium, or say that there is none; the tests that need it are skipped then."""
    missing = missing_browser()
    if missing:
        print(f"browser tests did not run: {missing}", flush=True)
        os.environ["BROWSER_TESTS_SKIPPED"] = missing


def missing_browser() -> str:
    """Why there is no Chromium, or nothing when there is; installs it where this machine lets
    us.
    """
    if not (os.environ.get("CHROMIUM") or shutil.which(HEADLESS_SHELL)):
        install_chromium()
    found = find_chromium()
    if found:
        os.environ["CHROMIUM"] = found
        return ""
    return (
        "there is no Chromium; install it with the system's package manager (Debian: apt "
        f"install {HEADLESS_SHELL})"
    )


def install_chromium() -> None:
    """Debian's headless shell, and where there is none of it, the whole browser."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    _bootstrap.say("installing Chromium with apt-get")
    install = ["install", "--yes", "--no-install-recommends"]
    for words in (["update"], [*install, HEADLESS_SHELL], [*install, "chromium"]):
        if not (words[-1] == "chromium" and find_chromium()):
            subprocess.run(
                ["apt-get", *words],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )


def pytest(arguments: list[str]) -> Tally:
    """Run pytest and count from its report; a run that breaks off counts as one failure more."""
    report = _bootstrap.LOCAL / "pytest.xml"
    report.unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        "pytest",
        *arguments,
        f"--junitxml={report}",
        "-o",
        "junit_family=xunit1",
    ]
    code = subprocess.run(command, cwd=_bootstrap.ROOT, check=False).returncode
    tally = read_report(report) if report.exists() else Tally()
    broken = code != 0 and tally.failed == 0
    return tally + Tally(failed=1) if broken else tally


def pytest_with_retries(arguments: list[str]) -> Tally:
    """Run pytest, and each test that fails once more alone: one that passes then is unsteady, and
    no failure.

    What drives real servers depends on the machine's speed by nature. Where many fail it is not the
    machine: none is repeated. What arguments name is never repeated.
    """
    ran = pytest(arguments)
    failures = read_failures(_bootstrap.LOCAL / "pytest.xml") if ran.failed else []
    names = dict(failures)
    if ran.failed != len(failures) or len(names) > RETRIES_LIMIT:
        return ran
    passed = [name for name in names if pytest([name]) == Tally(passed=1)]
    forgiven = sum(name in passed for name, _ in failures)
    unsteady = tuple(f"{name}: {names[name]}" for name in passed)
    return Tally(ran.passed + len(passed), ran.failed - forgiven, ran.skipped, unsteady)


def read_failures(report: Path) -> list[tuple[str, str]]:
    """The name that pytest takes and the last words of each failure in a JUnit report of the family
    xunit1.

    One test can fail twice, as it runs and as it is cleaned up. What has no file has broken before
    it could begin."""
    if not report.exists():
        return []
    return [
        (
            f"{case.get('file')}::{case.get('name')}",
            (failure.get("message") or "").strip().replace("\n", " ")[:300],
        )
        for case in ElementTree.parse(report).getroot().iter("testcase")
        for failure in (*case.findall("failure"), *case.findall("error"))
        if case.get("file")
    ]


def read_report(report: Path) -> Tally:
    """The sums of a JUnit report."""
    total = Tally()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        ran, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        total += Tally(ran - failed - skipped, failed, skipped)
    return total


def javascript_tests() -> Tally:
    """The tests of the SDK and of the page modules, bundled by esbuild and run by Node."""
    node, npm = _bootstrap.find_node()
    _bootstrap.install_node_modules(npm)
    _bootstrap.run("build-tests", [node, "build.mjs", "tests"])
    files = sorted(map(str, JS_TESTS.rglob("*.mjs")))
    if not files:
        return Tally()
    report = _bootstrap.LOCAL / "node.tap"
    reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"]
    reporters += ["--test-reporter=tap", f"--test-reporter-destination={report}"]
    code = subprocess.run(
        [node, "--test", *reporters, *files], cwd=_bootstrap.ROOT, check=False
    ).returncode
    tally = read_tap(report.read_text())
    return tally + Tally(failed=1) if code and not tally.failed else tally


def read_tap(text: str) -> Tally:
    """The sums at the end of Node's TAP report."""
    sums = {
        name: int(number) for name, number in re.findall(r"^# (\w+) (\d+)$", text, re.MULTILINE)
    }
    return Tally(
        sums.get("pass", 0),
        sums.get("fail", 0) + sums.get("cancelled", 0),
        sums.get("skipped", 0) + sums.get("todo", 0),
    )
