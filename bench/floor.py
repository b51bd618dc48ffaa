"""The limits: the same server and generator with nothing stored, and PostgreSQL's own insert rate for our row."""

import argparse
from typing import Any

from bench import inserts
from bench.delivery import GRACE
from bench.stage import Stage, stage
from bench.web_server import KINDS

SCENARIOS = ["50x1", "200x2"]
ROWS_A_COMMIT = [1, 10, 50, 200]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", choices=KINDS, default="uvicorn", help="default: uvicorn")
    parser.add_argument("--seconds", type=int, default=6, help="measured time of each scenario (default: 6)")


def run(options: argparse.Namespace) -> dict[str, Any]:
    with stage(pairs=max(ROWS_A_COMMIT)) as ready:
        relayed = [relay(ready, scenario, options) for scenario in SCENARIOS]
        stored = [inserts.measure(ready.database_url, rows, ready.pids([])) for rows in ROWS_A_COMMIT]
    return {"server": options.server, "relay": relayed, "inserts": stored}


def relay(ready: Stage, scenario: str, options: argparse.Namespace) -> dict[str, Any]:
    """Delivery through an application that only passes on."""
    people = [{**pair, "subject": pair["conversation"]} for pair in ready.people["pairs"]]
    job = {"scenario": scenario, "seconds": options.seconds, "pairs": people[: int(scenario.split("x")[0])]}
    with (
        ready.web(options.server, "bench.relay:application") as servers,
        ready.generate("delivery", servers, options.seconds + GRACE, **job) as generator,
    ):
        return generator.figures()
