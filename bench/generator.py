"""The load generator, in a process of its own: reads one job from stdin, prints "measuring" and
then its figures.
"""

import asyncio
import json
import sys
from typing import Any

from uvloop import new_event_loop

from bench import crowd, inflow, traffic, weighing

WORK = {
    "delivery": traffic.run,
    "connections": crowd.run,
    "wire": weighing.run,
    "workstation": inflow.run,
}


def tell(word: str) -> None:
    print(word, flush=True)


async def _bounded(job: dict[str, Any]) -> dict[str, Any]:
    async with asyncio.timeout(job["limit"]):
        return await WORK[job["work"]](job, tell)


def main() -> int:
    job = json.load(sys.stdin)
    try:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            figures = runner.run(_bounded(job))
    except (OSError, ExceptionGroup) as error:
        print(f"the load generator: {_first(error)}", file=sys.stderr)
        return 1
    tell(json.dumps(figures))
    return 0


def _first(error: BaseException) -> str:
    """The first of what went wrong, in one line."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error) or type(error).__name__


if __name__ == "__main__":
    sys.exit(main())
