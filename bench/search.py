"""How long a search takes in a long log, how long the log takes to index, and how large the
index is.
"""

import argparse
import json
import subprocess
import sys
import time
from typing import Any

from bench.figures import percentile_ms
from bench.stage import ROOT, Failed, Stage, stage

TABLES = ("messaging_searchline", "messaging_searchword", "messaging_searchcursor")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--events", type=int, default=1_000_000, help="length of the log (default: 1000000)"
    )
    parser.add_argument(
        "--rounds", type=int, default=10, help="times each of the 24 searches (default: 10)"
    )


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Fill a log with dialogs, index it with the product's own command, search it through the
    product's own view.
    """
    with stage() as ready:
        python("bench.dialogs", str(options.events))
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "manage.py", "index_search"], cwd=ROOT, stdout=sys.stderr, check=True
        )
        indexed = time.perf_counter() - started
        taken = json.loads(python("bench.searches", str(options.rounds)))
        return figures(ready, taken) | {"index_s": round(indexed, 1), **sizes(ready)}


def figures(ready: Stage, taken: list[dict[str, Any]]) -> dict[str, Any]:
    """Percentiles over all searches, and of each kind."""
    if refused := [search for search in taken if search["status"] != 200]:
        raise Failed(
            f"{len(refused)} of {len(taken)} searches were refused, the first was {refused[0]}"
        )
    kinds = dict.fromkeys((search["kind"], search["who"]) for search in taken)
    return {
        "events": ready.sql("SELECT count(*) FROM tickets_event"),
        **percentiles(taken),
        "searches": len(taken),
        "kinds": [
            {
                "kind": kind,
                "who": who,
                **percentiles([s for s in taken if (s["kind"], s["who"]) == (kind, who)]),
            }
            for kind, who in kinds
        ],
    }


def percentiles(taken: list[dict[str, Any]]) -> dict[str, Any]:
    seconds = [search["seconds"] for search in taken]
    return {
        "p50_ms": percentile_ms(seconds, 0.5),
        "p95_ms": percentile_ms(seconds, 0.95),
        "max_ms": percentile_ms(seconds, 1),
    }


def sizes(ready: Stage) -> dict[str, Any]:
    mib = " + ".join(f"pg_total_relation_size('{table}')" for table in TABLES)
    return {
        "index_mib": ready.sql(f"SELECT round(({mib}) / 1048576)::int"),
        "log_mib": ready.sql(
            "SELECT round(pg_total_relation_size('tickets_event') / 1048576)::int"
        ),
    }


def python(module: str, *words: str) -> str:
    """What a process of its own prints: this one loads no Django."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"{module} has failed: see above")
    return done.stdout
