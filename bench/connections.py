"""Customers signed in and idle in one web process: the memory of each, and how long all need to
come back.
"""

import argparse
import contextlib
import sys
import time
from typing import Any

from bench import profile
from bench.stage import stage
from bench.web_server import KINDS

MEMORY_BASELINE = 1000  # the memory of a connection is told beyond the first so many
LIMIT = 900.0  # seconds for everything
RETURN_TIMEOUT = 180.0  # seconds after which who is not back counts as lost


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", choices=KINDS, default="uvicorn", help="default: uvicorn")
    parser.add_argument("--count", type=int, default=10_000, help="default: 10000")
    profile.arguments(parser)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """`return_s` runs from the order to stop until the last one is welcomed by the process that
    takes its place.
    """
    profile.check(options)
    with stage(customers=options.count) as ready, contextlib.ExitStack() as first:
        servers = first.enter_context(ready.web(options.server))
        job = {
            "subjects": ready.people["customers"],
            "few": min(MEMORY_BASELINE, options.count // 2),
            "patience": RETURN_TIMEOUT,
        }
        with ready.generate("connections", servers, LIMIT, **job) as generator:
            generator.heard("coming")
            with profile.profiled(servers[0], options):
                generator.heard("there")
            print("all are there; restarting the web process", file=sys.stderr, flush=True)
            stopped_at = time.monotonic()
            first.close()
            with ready.web(options.server):
                started_at = time.monotonic()
                generator.heard("back")
                returned_at = time.monotonic()
                figures = generator.figures()
    restart = {
        "return_s": round(returned_at - stopped_at, 1),
        "restart_s": round(started_at - stopped_at, 1),
    }
    return {"server": options.server, **figures, **restart}
