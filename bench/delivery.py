"""A customer's send to the operator's frame and back to the sender, committed, through one web process."""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import peer
from bench.figures import median_of
from bench.stage import Failed, Stage, stage
from bench.traffic import Scenario
from bench.web_server import KINDS

SCENARIOS = ["50x1", "200x2", "paced200"]
GRACE = 120.0  # seconds for signing in, warm-up and drain
STORED = "SELECT count(*) FROM tickets_event WHERE kind = 'message.sent'"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", choices=KINDS, default="uvicorn", help="default: uvicorn")
    parser.add_argument("--scenario", nargs="+", type=scenario, metavar="NAME", help=f"default: {' '.join(SCENARIOS)}")
    parser.add_argument("--seconds", type=int, default=6, help="measured time of each scenario (default: 6)")
    parser.add_argument("--repeat", type=int, default=1, help="rounds; the figures are medians (default: 1)")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="py-spy's profile: .svg, .json, .raw")
    peer.arguments(parser)


def scenario(name: str) -> Scenario:
    try:
        return Scenario.parse(name)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Ours and the peer's in turn, scenario by scenario: the machine's speed changes from minute to minute."""
    if options.profile:
        spy_program()
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
                    theirs[each.name].append(peer.measure(each.name, options.seconds, options))
    result = {"server": options.server, "seconds": options.seconds, "runs": medians(ours)}
    if options.peer:
        result |= {"peer": medians(theirs), "ratios": peer.ratios(result["runs"], medians(theirs))}
    return result


def measure(ready: Stage, each: Scenario, options: argparse.Namespace) -> dict[str, Any]:
    """One scenario on a fresh web process."""
    print(f"{options.server} {each.name}", file=sys.stderr, flush=True)
    ready.sql("CHECKPOINT")
    before = ready.sql(STORED)
    job = {"scenario": each.name, "seconds": options.seconds, "pairs": ready.people["pairs"][: each.pairs]}
    with (
        ready.web(options.server) as servers,
        ready.generate("delivery", servers, options.seconds + GRACE, **job) as generator,
    ):
        generator.heard("measuring")
        with profiled(servers[0], getattr(options, "profile", None), options.seconds):
            figures = generator.figures()
    return {**figures, "stored": ready.sql(STORED) - before}


def medians(runs: dict[str, list[dict]]) -> list[dict[str, Any]]:
    """One line a scenario; with several rounds each of them is kept beside the medians."""
    return [median_of(rounds) | ({"rounds": rounds} if len(rounds) > 1 else {}) for rounds in runs.values()]


@contextlib.contextmanager
def profiled(server: int, file: Path | None, seconds: int) -> Iterator[None]:
    """Watch the web process with py-spy while the messages run. It takes some of the speed."""
    if file is None:
        yield
        return
    kind = {".svg": "flamegraph", ".json": "speedscope"}.get(file.suffix, "raw")
    command: list[str | Path] = [spy_program(), "record", "--pid", str(server), "--output", file, "--format", kind]
    command += ["--duration", str(seconds), "--rate", "250"]
    spy = subprocess.Popen(command, stdout=sys.stderr, start_new_session=True)
    try:
        yield
        spy.wait()
    finally:
        spy.kill()
        spy.wait()


def spy_program() -> str:
    """py-spy is nobody's requirement: whoever wants a profile installs it."""
    found = shutil.which("py-spy", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if not found:
        raise Failed("--profile needs py-spy, and it is not installed: .venv/bin/python -m pip install py-spy")
    return found
