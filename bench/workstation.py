"""How smooth the workstation stays with many open conversations, how soon it is there, and how
much script it loads.
"""

import argparse
import contextlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from bankchat.dev.chromium import HEADLESS_SHELL, find_chromium
from bench.search import python
from bench.stage import ORIGIN, ROOT, Failed, Stage, stage
from bench.web_server import KINDS

LIMIT = 300.0  # seconds for the customers
BUILT = ROOT / "static" / "built" / "desk.js"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", choices=KINDS, default="uvicorn", help="default: uvicorn")
    parser.add_argument(
        "--conversations", type=int, default=500, help="open ones of one operator (default: 500)"
    )
    parser.add_argument(
        "--rate", type=int, default=20, help="messages a second that arrive (default: 20)"
    )
    parser.add_argument("--seconds", type=int, default=10, help="for so long (default: 10)")
    parser.add_argument(
        "--loads",
        type=int,
        default=5,
        help="of the page, after one that fills the cache (default: 5)",
    )


def run(options: argparse.Namespace) -> dict[str, Any]:
    """The browser watches itself while one conversation is open and its operator types."""
    browser = find_browser()
    with stage() as ready:
        os.environ["RAMP_UP_FIRST"] = "0"  # all of them at once for one operator
        inbox = json.loads(python("bench.inbox", str(options.conversations)))
        address = f"http://127.0.0.1:{ready.bank.ports[0]}"
        os.environ["PUBLIC_ORIGINS"] = f"{ORIGIN},{address}"
        collect_static_files(ready)
        job = {
            "address": address,
            "cookie": inbox["cookie"],
            "browser": browser,
            "conversation": inbox["opened"],
            "rows": options.conversations,
            "loads": options.loads,
            "seconds": options.seconds,
        }
        with ready.web(options.server) as servers, screen(job) as process:
            figures = watch(ready, servers, process, inbox["subjects"], options)
    if not figures["drawn"]:
        raise Failed("the screen has shown nothing of what was written")
    return {"server": options.server, "conversations": options.conversations, **figures}


def watch(
    ready: Stage,
    servers: list[int],
    process: "subprocess.Popen[str]",
    subjects: list[str],
    options: argparse.Namespace,
) -> dict[str, Any]:
    """The customers come when the screen is ready, and it watches itself from their first
    message on.
    """
    assert process.stdin
    assert process.stdout
    if process.stdout.readline().strip() != "open":
        raise Failed("the workstation did not open: see above")
    job = {"subjects": subjects, "rate": options.rate, "seconds": options.seconds}
    with ready.generate("workstation", servers, LIMIT, **job) as generator:
        generator.heard("measuring")
        print("measuring", file=sys.stderr, flush=True)
        process.stdin.write("go\n")
        process.stdin.flush()
        told = process.stdout.read()
        written = generator.figures()
    if process.wait() or not told:
        raise Failed("the workstation has failed: see above")
    return {**json.loads(told), **written}


@contextlib.contextmanager
def screen(job: dict[str, Any]) -> Iterator["subprocess.Popen[str]"]:
    # A session of its own: Ctrl-C is ours to answer.
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.screen", json.dumps(job)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def collect_static_files(ready: Stage) -> None:
    """As operations do, and so compressed."""
    os.environ["STATIC_ROOT"] = str(ready.folder / "static")
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=True)


def find_browser() -> str:
    """What is missing is told before anything is started."""
    if importlib.util.find_spec("playwright") is None:
        raise Failed(
            "playwright is not installed, which plays the browser: it is in requirements-dev.txt"
        )
    if not BUILT.exists():
        raise Failed("the front end is not built: run  node build.mjs")
    if not (found := find_chromium()):
        raise Failed(
            f"there is no Chromium: install it (Debian: apt install {HEADLESS_SHELL}), or name it "
            "in CHROMIUM"
        )
    return found
