"""How the players get in."""

import asyncio
from collections.abc import Sequence

from demobank.simulation.customer import SimulatedCustomer
from demobank.simulation.operator import SimulatedOperator
from demobank.simulation.signing_in import sign_in
from demobank.simulation.world import World


class CannotSimulate(Exception):
    """Why; one line that says what to do."""


async def bring_operators(
    count: int, world: World
) -> tuple[list[SimulatedOperator], dict[str, int]]:
    """Operators who have signed in, and the capacity of each by name."""
    if not count:
        return [], {}
    answer = await world.http.post(
        "/demobank/simulation/operators/", params={"count": count}, timeout=120
    )
    answer.raise_for_status()
    lent = answer.json()["operators"]
    cookies = await asyncio.gather(
        *(sign_in(world, facts["email"], facts["password"]) for facts in lent)
    )
    players = [
        SimulatedOperator(facts["name"], c, world) for facts, c in zip(lent, cookies, strict=True)
    ]
    return players, {facts["name"]: facts["capacity"] for facts in lent}


async def all_ready(players: Sequence[SimulatedCustomer | SimulatedOperator], who: str) -> None:
    """Wait until everyone was welcomed."""
    try:
        async with asyncio.timeout(30 + len(players) / 10):
            await asyncio.gather(*(player.line.ready.wait() for player in players))
    except TimeoutError:
        errors = [player.line.last_error for player in players if player.line.last_error]
        missing = sum(not player.line.ready.is_set() for player in players)
        why = errors[0] if errors else "no welcome came"
        raise CannotSimulate(f"{missing} of {len(players)} {who} did not get in: {why}") from None
