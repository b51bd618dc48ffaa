"""bin/simulate."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Iterable
from random import Random

import httpx
import uvloop

from demobank.simulation.arriving import CannotSimulate
from demobank.simulation.options import parse
from demobank.simulation.questions import Script
from demobank.simulation.report import SimulationReport
from demobank.simulation.signing_in import CannotSignIn
from demobank.simulation.simulation import Simulation
from demobank.simulation.world import World


async def simulate(options: argparse.Namespace) -> SimulationReport:
    """Play what the options say; raises CannotSimulate."""
    rng = Random(options.seed)
    try:
        script = Script(options.questions, rng)
    except (OSError, ValueError) as error:
        raise CannotSimulate(str(error)) from None
    limits = httpx.Limits(max_connections=20)
    async with httpx.AsyncClient(
        base_url=options.url, trust_env=False, timeout=30, limits=limits
    ) as http:
        try:
            (await http.get("/demobank/jwks.json")).raise_for_status()
            simulation = Simulation(options, World(options.url, http, script, rng, options.think))
            _catch_signals(simulation.interrupted, (signal.SIGINT, signal.SIGTERM))
            return await simulation.play()
        except httpx.ConnectError:
            raise CannotSimulate(
                f"Nothing answers at {options.url}: start bin/dev, or say --url."
            ) from None
        except (httpx.HTTPError, CannotSignIn) as error:
            raise CannotSimulate(f"{options.url} refuses: {error}") from None


def _catch_signals(interrupted: asyncio.Event, signals: Iterable[signal.Signals]) -> None:
    """The first Ctrl-C ends the simulation cleanly; a second one ends the program."""
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        interrupted.set()
        for number in signals:
            loop.remove_signal_handler(number)

    for number in signals:
        loop.add_signal_handler(number, interrupt)


def main() -> int:
    options = parse()
    try:
        report = uvloop.run(simulate(options))
    except CannotSimulate as reason:
        print(reason, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    print(report.as_text(), file=sys.stderr if options.json else sys.stdout)
    if options.json:
        print(report.as_json())
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
