"""`bin/bench NAME`: which bench runs, and how its figures are told."""

import argparse
import json
import sys

from bankchat.dev.service_process import CannotStart
from bench import (
    attacks,
    conformance,
    connections,
    delivery,
    floor,
    growth,
    routing,
    search,
    topics,
    wire,
    workstation,
)
from bench.stage import Failed
from bench.tables import tables

BENCHES = {
    "delivery": delivery,
    "connections": connections,
    "wire": wire,
    "floor": floor,
    "growth": growth,
    "topics": topics,
    "routing": routing,
    "search": search,
    "workstation": workstation,
    "attacks": attacks,
    "conformance": conformance,
}


def main(words: list[str]) -> int:
    """Run one bench. Its figures are all that goes to stdout."""
    options = parse(words)
    try:
        result = BENCHES[options.bench].run(options)
    except (Failed, CannotStart) as error:
        print(f"bin/bench: {error}", file=sys.stderr)
        return 1
    print(json.dumps(result) if options.json else tables(result))
    return 0


def parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/bench", description="Measures Bankchat on this machine, now."
    )
    benches = parser.add_subparsers(dest="bench", required=True, metavar="NAME")
    for name, bench in BENCHES.items():
        what = " ".join((bench.__doc__ or "").split(".")[0].split())
        one = benches.add_parser(name, help=what, description=what)
        bench.arguments(one)
        one.add_argument("--json", action="store_true", help="one JSON line instead of tables")
    return parser.parse_args(words)
