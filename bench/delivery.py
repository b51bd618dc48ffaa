"""A customer's send to the operator's frame and back to the sender, committed, through one web
process.
"""

import argparse
import sys
from typing import Any

from bench import peer, profile
from bench.figures import median_of
from bench.stage import Stage, stage
from bench.traffic import Scenario
from bench.web_server import KINDS

SCENARIOS = ["50x1", "200x2", "paced200"]
SETUP_TIMEOUT = 120.0  # seconds for signing in, warm-up and drain
STORED = "SELECT count(*) FROM tickets_event WHERE kind = 'message.sent'"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", choices=KINDS, default="uvicorn", help="default: uvicorn")
    parser.add_argument(
        "--scenario",
        nargs="+",
        type=scenario,
        metavar="NAME",
        help=f"default: {' '.join(SCENARIOS)}",
    )
    parser.add_argument(
        "--seconds", type=int, default=6, help="measured time of each scenario (default: 6)"
    )
    parser.add_argument(
        "--repeat", type=int, default=1, help="rounds; the figures are medians (default: 1)"
    )
    profile.arguments(parser)
    peer.arguments(parser)


def scenario(name: str) -> Scenario:
    try:
        return Scenario.parse(name)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Ours and the peer's in turn, scenario by scenario: the machine's speed changes from
    minute to minute.
    """
    profile.check(options)
    if options.peer:
        peer.program(options)
    scenarios = options.scenario or [Scenario.parse(name) for name in SCENARIOS]
    ours: dict[str, list[dict]] = {each.name: [] for each in scenarios}
    theirs: dict[str, list[dict]] = {each.name: [] for each in scenarios}
    with stage(pairs=max(each.pairs for each in scenarios)) as ready:
        for _ in range(options.repeat):
            for each in scenarios:
                ours[each.name].append(measure(ready, each, options))
                if options.peer:
                    theirs[each.name].append(
                        tell("peer", peer.measure(each.name, options.seconds, options))
                    )
    result = {"server": options.server, "seconds": options.seconds, "runs": medians(ours)}
    if options.peer:
        result |= {"peer": medians(theirs), "ratios": peer.ratios(result["runs"], medians(theirs))}
    return result


def measure(ready: Stage, each: Scenario, options: argparse.Namespace) -> dict[str, Any]:
    """One scenario on a fresh web process."""
    ready.sql("CHECKPOINT")
    before = ready.sql(STORED)
    job = {
        "scenario": each.name,
        "seconds": options.seconds,
        "pairs": ready.people["pairs"][: each.pairs],
    }
    with (
        ready.web(options.server) as servers,
        ready.generate("delivery", servers, options.seconds + SETUP_TIMEOUT, **job) as generator,
    ):
        generator.heard("measuring")
        print(f"{options.server} {each.name}: measuring", file=sys.stderr, flush=True)
        with profile.profiled(servers[0], options):
            generator.heard("measured")
        figures = generator.figures()
    return tell(options.server, {**figures, "stored": ready.sql(STORED) - before})


def tell(who: str, figures: dict[str, Any]) -> dict[str, Any]:
    """One line of progress, for whoever waits."""
    rate, slow, cost = figures["rate_per_s"], figures["p99_ms"], peer.cost(figures)
    line = (
        f"{who} {figures['scenario']}: {rate} a second, p99 {slow} ms, {cost:.3f} ms CPU a message"
    )
    print(f"{line}, {figures['other_cpu_cores']} cores busy elsewhere", file=sys.stderr, flush=True)
    return figures


def medians(runs: dict[str, list[dict]]) -> list[dict[str, Any]]:
    """One line a scenario; with several rounds each of them is kept beside the medians."""
    return [
        median_of(rounds) | ({"rounds": rounds} if len(rounds) > 1 else {})
        for rounds in runs.values()
    ]
