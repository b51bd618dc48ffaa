"""bin/dev in a checkout of its own: it starts, says where to go, and nothing of it is left
afterwards.
"""

import re
import signal
import socket
import urllib.request

import pytest

from bankchat.dev.ports import port_is_free
from tests.checkouts import START_TIMEOUT, Run, checkout_in, free_port, processes_of


@pytest.fixture
def checkout(tmp_path):
    with checkout_in(tmp_path) as folder:
        yield folder


def ports_of(checkout):
    return [int(file.read_text()) for file in (checkout / ".local").glob("*.port")]


def sign_in_page(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=10) as page:
        return page.status, page.read().decode()


def assert_nothing_left(checkout, port):
    assert processes_of(checkout) == []
    assert all(port_is_free(used) for used in [port, *ports_of(checkout)])
    assert not (checkout / ".local" / "env").exists()


def test_it_serves_the_sign_in_page_and_ctrl_c_ends_all_of_it(checkout):
    port = free_port()
    run = Run(checkout, port)
    run.wait_for("Ctrl-C stops all of it")
    status, page = sign_in_page(port)
    assert status == 200
    assert "<form" in page
    assert f"http://localhost:{port}/" in run.said()
    told = (checkout / ".local" / "env").read_text()
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PORT"} <= set(
        re.findall(r"^(\w+)=", told, re.MULTILINE)
    )
    assert (checkout / ".local" / "env").stat().st_mode & 0o077 == 0
    assert len(ports_of(checkout)) == 2

    second = Run(checkout, free_port())
    assert second.process.wait(START_TIMEOUT) == 1
    assert (
        second.said().splitlines()[-1]
        == "bin/dev runs in this checkout already: stop that one first (Ctrl-C)."
    )
    assert sign_in_page(port)[0] == 200

    assert run.end(signal.SIGINT) == 130
    assert_nothing_left(checkout, port)


def test_a_killed_run_is_cleared_away_by_the_next(checkout):
    port = free_port()
    killed = Run(checkout, port)
    killed.wait_for("ready")
    killed.end(signal.SIGKILL)
    left = processes_of(checkout)
    assert left

    run = Run(checkout, port)
    run.wait_for("ready")
    assert "that a killed run had left" in run.said()
    assert not any(process.is_running() for process in left)
    assert sign_in_page(port)[0] == 200
    assert run.end(signal.SIGTERM) == 143
    assert_nothing_left(checkout, port)


@pytest.mark.parametrize("moment", ["preparing", "starting PostgreSQL", "migrating the database"])
def test_ctrl_c_in_the_middle_of_a_start_leaves_nothing_and_says_nothing(checkout, moment):
    port = free_port()
    run = Run(checkout, port)
    run.wait_for(moment)
    assert run.end(signal.SIGINT) == 130
    assert "Traceback" not in run.said()
    assert_nothing_left(checkout, port)


# ------------------------------------------------------------------ refusals: one line that says
# what to do
def refusal(checkout, port=8000, **environment):
    run = Run(checkout, port, **environment)
    assert run.process.wait(START_TIMEOUT) not in (0, None)
    lines = [line for line in run.said().splitlines() if not re.match(r"\[ *\d+\.\d s\]", line)]
    assert len(lines) == 1, run.said()
    return lines[0]


def pretending(folder, code):
    """The environment in which Python runs this code before anything else."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code)
    return {"PYTHONPATH": str(folder)}


def test_a_port_in_use(checkout):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert refusal(checkout, port) == (
            f"Port {port} is in use: stop what holds it, or choose another, as in  PORT=8001 bin/dev"
        )


def test_a_port_that_is_no_port(checkout):
    assert refusal(checkout, "http").startswith("PORT is 'http': set it to a number")


def test_a_variable_that_is_wrong(checkout):
    assert refusal(checkout, free_port(), ROUTING="offers") == (
        "ROUTING is 'offers': it has to be assign or offer, for example ROUTING=assign"
    )


def test_a_python_too_old(checkout, tmp_path):
    old = pretending(tmp_path / "old", "import sys; sys.version_info = (3, 9, 2)")
    assert refusal(checkout, free_port(), **old) == (
        "Bankchat needs Python 3.11 or newer and this is 3.9: install one, then run it as  python3.11 bin/dev"
    )


def test_a_disk_nearly_full(checkout, tmp_path):
    code = (
        "import shutil; shutil.disk_usage = lambda path: shutil._ntuple_diskusage(9e9, 8.6e9, 4e8)"
    )
    line = refusal(checkout, free_port(), **pretending(tmp_path / "full", code))
    assert line == f"Only 0.4 GB is free on the disk of {checkout}: free 1 GB, then run it again."


def test_a_missing_compiler(checkout, tmp_path):
    # Every command that bin/dev would run ends as pip does when a package has no wheel and there is
    # no compiler.
    code = (
        "import subprocess, sys\n"
        "def run(command, stdout=None, **how):\n"
        "    stdout.write(b\"error: [Errno 2] No such file or directory: 'gcc'\\n\")\n"
        "    return subprocess.CompletedProcess(command, 1)\n"
        "if sys.argv[0].endswith('dev'): subprocess.run = run\n"
    )
    (checkout / "requirements.txt").write_text("something-without-a-wheel\n")
    (checkout / ".venv").unlink()
    line = refusal(checkout, free_port(), **pretending(tmp_path / "bare", code))
    assert (
        "there is no working compiler: install one (Debian: apt install build-essential python3-dev"
        in line
    )


def test_a_database_of_ones_own_that_does_not_answer(checkout):
    line = refusal(checkout, free_port(), DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing")
    assert line.startswith("PostgreSQL refuses: ")
    assert line.endswith("Mend that, then run it again.")
