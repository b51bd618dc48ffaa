"""The peer: a chat server with its archive in PostgreSQL, measured by a command of its own in
the same minutes.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.stage import ROOT, Failed

COMMAND = os.environ.get("BENCH_PEER", str(ROOT.parent / "shared" / "peers" / "ejabberd" / "run"))


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--peer", action="store_true", help="measure the peer too, in turn with ours"
    )
    parser.add_argument(
        "--peer-command",
        default=COMMAND,
        metavar="FILE",
        help="what measures it (default: BENCH_PEER, or ejabberd's)",
    )


def program(options: argparse.Namespace) -> str:
    """The peer's command; raises Failed when there is none."""
    if not os.access(options.peer_command, os.X_OK):
        raise Failed(
            f"there is no peer at {options.peer_command}: name its command by --peer-command or "
            f"BENCH_PEER"
        )
    return str(options.peer_command)


def measure(scenario: str, seconds: int, options: argparse.Namespace) -> dict[str, Any]:
    """One scenario of the peer, whose command prints one JSON line."""
    command = [program(options), "--scenario", scenario, "--seconds", str(seconds)]
    if os.geteuid() == 0:
        command.append("--install")
    # It uses uvloop if its Python has it, as ours does: so it gets our Python.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode or not done.stdout.strip():
        raise Failed(f"the peer has no figures (exit code {done.returncode}): see above")
    line = json.loads(done.stdout.strip().splitlines()[-1])
    return {**line, "lost": line["sent"] - line["delivered"]}


def ratios(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Ours to the peer's, by scenario: above 1 is better for the rate, below 1 for latency and
    CPU.
    """
    return {
        us["scenario"]: {
            "rate": round(us["rate_per_s"] / them["rate_per_s"], 3),
            "p50": round(us["p50_ms"] / them["p50_ms"], 3),
            "p99": round(us["p99_ms"] / them["p99_ms"], 3),
            "cpu": round(cost(us) / cost(them), 3),
        }
        for us, them in zip(ours, theirs, strict=True)
    }


def cost(run: dict[str, Any]) -> float:
    """CPU milliseconds a message of the server and all that it needs; the generator is not part
    of it.
    """
    return sum(value for part, value in run["cpu_ms_per_message"].items() if part != "generator")
