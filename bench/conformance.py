"""Whether our servers speak RFC 6455 as well as stock Daphne and Uvicorn: Autobahn's conformance
suite against an echo under all four.

The suite is a program of Python 2.7, and is installed into a folder of its own at the first run.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from bankchat.dev.service_process import START_TIMEOUT, CannotStart
from bench.stage import ROOT, Failed, environment, free_ports
from bench.web_server import KINDS, accepts, command

ECHO = "bench.echo:application"
SUITE = ROOT / ".local" / "conformance"
PACKAGES = ("autobahntestsuite==0.8.2", "twisted==20.3.0", "autobahn==0.10.9", "txaio==2.1.0")
# everything but limits of size (9), and compression (12, 13), which we do not offer
CASES = ("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*")
WSTEST = (
    "import site, sys; site.addsitedir(sys.argv.pop(1)); "
    "from autobahntestsuite import wstest; wstest.run()"
)
SUITE_TIMEOUT = 900  # seconds for all cases of one server
VERDICTS = ("OK", "INFORMATIONAL", "NON-STRICT", "UNCLEAN", "WRONG CODE", "FAILED")  # best first
# The stock servers, with the limits that ours have.
STOCK = {
    "daphne": "-m daphne --bind 127.0.0.1 --port {port} --verbosity 0 --websocket-max-frame-size "
    "65536 --websocket-max-message-size 65536 {application}",
    "uvicorn": "-m uvicorn --host 127.0.0.1 --port {port} --log-level error --loop uvloop --ws "
    "websockets-sansio --ws-max-size 65536 --ws-per-message-deflate false {application}",
}
Verdicts = dict[str, str]  # by case


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--python", default="python2.7", help="a Python 2.7 with pip (default: python2.7)"
    )
    parser.add_argument("--server", choices=KINDS, help="default: both")
    parser.add_argument("--cases", nargs="+", default=CASES, help=f"default: {' '.join(CASES)}")


def run(options: argparse.Namespace) -> dict[str, Any]:
    python = shutil.which(options.python)
    if python is None:
        raise Failed("the suite needs Python 2.7: name one by --python (Debian 11 has python2.7)")
    install(python)
    os.environ.update(
        environment(rsa.generate_private_key(65537, 2048)),
        DATABASE_URL="postgres://nobody@127.0.0.1:1/none",
        REDIS_URL="redis://127.0.0.1:1/0",
    )
    counts, worse = [], []
    for kind in [options.server] if options.server else KINDS:
        port, stock_port = free_ports(2)
        stock_command = STOCK[kind].format(port=stock_port, application=ECHO).split()
        stock = judged(python, [sys.executable, *stock_command], stock_port, options.cases)
        ours = judged(python, command(kind, ECHO, port), port, options.cases)
        counts += [counted(f"stock {kind}", stock), counted(f"our {kind}", ours)]
        worse += [
            {"server": kind, "case": case, "stock": stock[case], "ours": ours[case]}
            for case in stock
            if VERDICTS.index(ours[case]) > VERDICTS.index(stock[case])
        ]
    return {"servers": counts, "cases worse than stock": len(worse), "worse": worse}


def counted(server: str, verdicts: Verdicts) -> dict[str, Any]:
    return {"server": server, "cases": len(verdicts), **Counter(verdicts.values())}


def install(python: str) -> None:
    """The suite in a folder of its own, once."""
    done = SUITE / "done"
    if done.exists():
        return
    shutil.rmtree(SUITE, ignore_errors=True)
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    installed = subprocess.run([*pip, "--target", str(SUITE), *PACKAGES], stdout=sys.stderr)
    if installed.returncode:
        raise Failed("the suite could not be installed: see above")
    done.touch()


def judged(python: str, start: list[str], port: int, cases: list[str]) -> Verdicts:
    """The verdict on each case of a server that is run for it."""
    with tempfile.TemporaryDirectory(prefix="bankchat-conformance-") as name, serving(start, port):
        folder = Path(name)
        spec = {
            "outdir": str(folder),
            "servers": [{"agent": "server", "url": f"ws://127.0.0.1:{port}/"}],
            "cases": list(cases),
            "exclude-cases": [],
        }
        (folder / "spec.json").write_text(json.dumps(spec))
        fuzz = [python, "-c", WSTEST, str(SUITE), "-m", "fuzzingclient", "-s"]
        done = subprocess.run(
            [*fuzz, str(folder / "spec.json")], stdout=sys.stderr, timeout=SUITE_TIMEOUT
        )
        if done.returncode:
            raise Failed("the suite has failed: see above")
        report = json.loads((folder / "index.json").read_text())
    return {case: verdict(found) for case, found in report["server"].items()}


def verdict(found: dict[str, Any]) -> str:
    """The worse of how a case went and how the connection was closed."""
    return max(found["behavior"], found["behaviorClose"], key=VERDICTS.index)


@contextlib.contextmanager
def serving(start: list[str], port: int) -> Iterator[None]:
    """Run this server until the block is left."""
    process = subprocess.Popen(start, stdout=sys.stderr, cwd=ROOT)
    try:
        deadline = time.monotonic() + START_TIMEOUT
        while not accepts(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise CannotStart(f"{' '.join(start[1:])} did not start")
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()
