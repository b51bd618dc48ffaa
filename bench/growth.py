"""How the cost of a message grows: with web processes, with conversations at once, with the
length of the log.
"""

import argparse
import subprocess
import sys
from typing import Any

from bench import delivery
from bench.stage import ROOT, Failed, Stage, stage
from bench.traffic import Scenario
from bench.web_server import KINDS

PROCESSES = [1, 2]
SCENARIOS = ["10x1", "50x1", "200x1", "400x1"]
EVENTS = [10_000, 100_000, 1_000_000, 10_000_000]
KEPT = (
    "rate_per_s",
    "p50_ms",
    "p99_ms",
    "cpu_ms_per_message",
    "other_cpu_cores",
    "lost",
    "duplicates",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", choices=KINDS, default="uvicorn", help="default: uvicorn")
    parser.add_argument(
        "--seconds", type=int, default=6, help="measured time of each step (default: 6)"
    )
    parser.add_argument(
        "--repeat",
        type=int,
        default=3,
        help="times each step; the figures are medians (default: 3)",
    )
    parser.add_argument(
        "--events", nargs="+", type=int, default=EVENTS, metavar="N", help="lengths of the log"
    )
    parser.add_argument(
        "--processes", nargs="+", type=int, default=PROCESSES, metavar="N", help="web processes"
    )
    parser.add_argument(
        "--scenario", nargs="+", default=SCENARIOS, metavar="NAME", help="conversations at once"
    )


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Three series in which one thing grows; 50 pairs with one message in flight where nothing else
    is said.
    """
    scenarios = [Scenario.parse(name) for name in options.scenario]
    processes = []
    for number in options.processes:
        with stage(pairs=50, processes=number) as ready:
            processes.append({"processes": number, **step(ready, Scenario.parse("50x1"), options)})
    with stage(pairs=max(50, *(each.pairs for each in scenarios))) as ready:
        conversations = [
            {"scenario": each.name, **step(ready, each, options)} for each in scenarios
        ]
        history = []
        for events in options.events:
            fill(events)
            history.append({"events": events, **step(ready, Scenario.parse("50x1"), options)})
    return {
        "server": options.server,
        "processes": processes,
        "conversations": conversations,
        "history": history,
    }


def step(ready: Stage, scenario: Scenario, options: argparse.Namespace) -> dict[str, Any]:
    runs = [delivery.measure(ready, scenario, options) for _ in range(options.repeat)]
    [figures] = delivery.medians({scenario.name: runs})
    return {name: figures[name] for name in KEPT}


def fill(events: int) -> None:
    print(f"filling the log up to {events:,} events", file=sys.stderr, flush=True)
    if subprocess.run(
        [sys.executable, "-m", "bench.history", str(events)], cwd=ROOT, check=False
    ).returncode:
        raise Failed("the log could not be filled: see above")
