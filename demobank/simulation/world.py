"""What all players of one simulation share."""

import asyncio
from dataclasses import dataclass, field
from random import Random

import httpx

from demobank.simulation.ledger import Ledger
from demobank.simulation.questions import Script


@dataclass
class World:
    """`think` is how long a person takes before the next message, least and most, in seconds."""

    url: str
    http: httpx.AsyncClient
    script: Script
    rng: Random
    think: tuple[float, float]
    ledger: Ledger = field(default_factory=Ledger)
    ending: asyncio.Event = field(
        default_factory=asyncio.Event
    )  # no new questions; operators finish quickly
    admission: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(20)
    )  # who may connect at once

    @property
    def sockets(self) -> str:
        return self.url.replace("http", "ws", 1)

    def pause(self) -> float:
        return self.rng.uniform(*self.think)

    async def token(self, subject: str) -> str:
        answer = await self.http.post("/demobank/token/", params={"as": subject})
        answer.raise_for_status()
        return answer.json()["token"]
