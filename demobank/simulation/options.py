"""What bin/simulate can be told."""

import argparse
import os
import shlex
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/simulate",
        description="Plays customers, and operators, over real sockets against the running system.",
    )
    parser.add_argument("--customers", type=_at_least(1), default=10, metavar="N")
    parser.add_argument(
        "--rate", type=_positive, metavar="R", help="questions a second, of all customers together"
    )
    parser.add_argument(
        "--questions", type=Path, metavar="FILE.csv", help="questions in its column `text`"
    )
    parser.add_argument(
        "--operators",
        type=_at_least(0),
        default=0,
        metavar="M",
        help="0: people in browsers answer",
    )
    parser.add_argument(
        "--seconds", type=_positive, metavar="S", help="how long to ask; without it until Ctrl-C"
    )
    parser.add_argument(
        "--think", type=_span, default=(0.3, 2.0), metavar="A-B", help="seconds before an answer"
    )
    parser.add_argument("--json", action="store_true", help="end with one line of figures")
    parser.add_argument(
        "--url", default=running_system(), help="default: the system that bin/dev runs here"
    )
    parser.add_argument("--seed", type=int, metavar="K", help="the same words and pauses again")
    options = parser.parse_args(arguments)
    options.url = options.url.rstrip("/")
    options.rate = options.rate or sensible_rate(options)
    return options


def sensible_rate(options: argparse.Namespace) -> float:
    """Each customer asks every 20 s, and no more than the operators manage; people in browsers
    are slower.
    """
    if not options.operators:
        return min(options.customers / 60, 0.25)
    think = sum(options.think) / 2
    return min(options.customers / 20, options.operators * 4 / (4 + 5 * think))


def running_system() -> str:
    """The address from PORT, else from what bin/dev left in .local/env, else the usual one."""
    port = os.environ.get("PORT") or _port_of_dev() or "8000"
    return f"http://localhost:{port}"


def _port_of_dev() -> str | None:
    file = ROOT / ".local" / "env"
    lines = file.read_text().splitlines() if file.is_file() else []
    return next(
        (shlex.split(line)[0].removeprefix("PORT=") for line in lines if line.startswith("PORT=")),
        None,
    )


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"a whole number from {least} up")
        return int(text)

    return number


def _positive(text: str) -> float:
    if not (value := float(text)) > 0:
        raise argparse.ArgumentTypeError("more than 0")
    return value


def _span(text: str) -> tuple[float, float]:
    """`0.3-2`, or one number for both ends."""
    least, _, most = text.partition("-")
    span = float(least), float(most or least)
    if not 0 <= span[0] <= span[1]:
        raise argparse.ArgumentTypeError("the least, a dash, the most, as in 0.3-2")
    return span
