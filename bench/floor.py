"""The limits: the same server and generator with nothing stored, PostgreSQL's own insert rate for
our row, and the ways from an event loop to PostgreSQL beside each other.
"""

import argparse
import json
import subprocess
import sys
from typing import Any

from bench import inserts
from bench.delivery import SETUP_TIMEOUT
from bench.stage import ROOT, Failed, Stage, stage
from bench.web_server import KINDS

SCENARIOS = ["50x1", "200x2"]
ROWS_A_COMMIT = [1, 10, 50, 200]
ROWS_A_QUESTION = [1, 25, 100]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", choices=KINDS, default="uvicorn", help="default: uvicorn")
    parser.add_argument(
        "--seconds", type=int, default=6, help="measured time of each scenario (default: 6)"
    )


def run(options: argparse.Namespace) -> dict[str, Any]:
    with stage(pairs=max(ROWS_A_COMMIT)) as ready:
        relayed = [relay(ready, scenario, options) for scenario in SCENARIOS]
        stored = [
            inserts.measure(ready.database_url, rows, ready.pids([])) for rows in ROWS_A_COMMIT
        ]
        asked = drivers(options)
    return {"server": options.server, "relay": relayed, "inserts": stored, "drivers": asked}


def drivers(options: argparse.Namespace) -> list[dict[str, Any]]:
    """The connection that the event loop drives, psycopg's pipeline mode, and threads."""
    command = [sys.executable, "-m", "bench.drivers", str(options.seconds / 2)]
    command += map(str, ROWS_A_QUESTION)
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Failed("the drivers could not be measured: see above")
    figures: list[dict[str, Any]] = json.loads(done.stdout)
    return figures


def relay(ready: Stage, scenario: str, options: argparse.Namespace) -> dict[str, Any]:
    """Delivery through an application that only passes on."""
    people = [{**pair, "subject": pair["conversation"]} for pair in ready.people["pairs"]]
    job = {
        "scenario": scenario,
        "seconds": options.seconds,
        "pairs": people[: int(scenario.split("x")[0])],
    }
    with (
        ready.web(options.server, "bench.relay:application") as servers,
        ready.generate("delivery", servers, options.seconds + SETUP_TIMEOUT, **job) as generator,
    ):
        return generator.figures()
