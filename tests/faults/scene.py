"""One scene: people who talk, faults that befall them, and in the end the checker's verdict on
all of it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from random import Random
from time import monotonic, time

from tests.faults.checker import HEALED_WITHIN, judge
from tests.faults.history import History
from tests.faults.outbox import Outbox
from tests.faults.people import Desk, Device, keep_marking
from tests.faults.plant import ORIGIN, Plant
from tests.faults.reading import content_of_row
from tests.faults.rights import note_rights
from tests.faults.waiting import until

RATE = 3.0  # messages a second of each customer
ANSWERED = 0.6  # the part of a customer's messages that an operator answers
NOTED = 0.1  # the part that an operator notes something about
# the part that is sent five times, and the part that goes over both of a person's devices
REPEATED = 0.1
LIVE = 1.0  # seconds from saying to everybody's hearing
SETTLED_WITHIN = 45.0  # seconds


class Scene:
    def __init__(self, plant: Plant, file: Path, rng: Random) -> None:
        self.plant, self.rng, self.history = plant, rng, History(file)
        self.devices: list[Device] = []
        self.desks: list[Desk] = []
        self.people: set[str] = set()  # customers
        self.suspended: dict[str, float] = {}  # person → when
        self.pace = 1.0  # 0: nobody says anything by themselves
        self._number = 0
        self._tasks: set[asyncio.Task] = set()

    # ---------------------------------------------------------------- who is there

    async def enter(
        self, customers: int = 3, operators: int = 2, prefers: str | None = None
    ) -> None:
        """Operators sit down, customers come in and are answered; the first of them has two
        devices.

        Customers prefer one web process and operators the other, so that what is said goes through
        both and Valkey."""
        customers_web = prefers or self.rng.choice(list(self.plant.webs))
        operators_web = next(name for name in self.plant.webs if name != customers_web)
        for operator in await self.plant.employ(operators):
            await self.sit_down(operator, operators_web)
        await until(lambda: all(desk.line.is_open for desk in self.desks), 30, "the desks")
        for place in range(customers):
            await self.come_in(customers_web, devices=2 if place == 0 else 1)
        await until(lambda: all(device.line.is_open for device in self.devices), 30, "the devices")
        await self.everybody_hears()
        await until(lambda: self.people <= self._served(), 30, "everybody to have an operator")

    def _served(self) -> set[str]:
        return {
            reading.conversation
            for desk in self.desks
            for reading in desk.readings
            if reading.is_open
        }

    async def sit_down(self, operator: dict[str, str], web: str) -> Desk:
        desk = Desk(
            operator, await self.plant.front(web), ORIGIN, self.history, self.rng, self.people
        )
        desk.on_event = lambda reading, frame: self._start(
            self._answer(desk, reading.conversation, frame)
        )
        self.desks.append(desk)
        self._start(desk.line.run())
        self._start(keep_marking(desk))
        return desk

    async def come_in(self, web: str, devices: int = 1) -> list[Device]:
        """A new customer, who talks by themselves from now on, unless the scene has no pace."""
        person = f"{self.rng.choice(['alice', 'bob', 'carol'])}-{self.rng.getrandbits(40):010x}"
        self.people.add(person)
        self.history.note("perm", person=person, conversation=person, on=True)
        came = [await self.add_device(person, web, name) for name in ("phone", "browser")[:devices]]
        self._start(self._talk(came))
        return came

    async def add_device(self, person: str, web: str, name: str) -> Device:
        device = Device(
            person, name, await self.plant.front(web), self.history, self.rng, self.people
        )
        self.devices.append(device)
        self._start(device.line.run())
        self._start(keep_marking(device))
        return device

    @property
    def clients(self) -> list[Device | Desk]:
        return [*self.devices, *self.desks]

    def _start(self, work: Awaitable) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.history.note("broken", what=repr(error))

    # ---------------------------------------------------------------- what they say

    def words(self, conversation: str) -> str:
        self._number += 1
        return f"{self._number}: {'ä€🙂 x'[: self.rng.randint(1, 5)]} canary:{conversation}"

    async def say(self, device: Device) -> str:
        return await device.say(self.words(device.person))

    async def _talk(self, devices: list[Device]) -> None:
        while True:
            await asyncio.sleep(self.rng.expovariate(RATE))
            if self.rng.random() >= self.pace:
                continue
            device = self.rng.choice(devices)
            words = self.words(device.person)
            cid = await device.say(words, times=5 if self.rng.random() < REPEATED else 1)
            if len(devices) > 1 and self.rng.random() < REPEATED:
                other = next(one for one in devices if one is not device)
                await other.outbox.take({"type": "message.send", "client_id": cid, "text": words})

    async def _answer(self, desk: Desk, conversation: str, frame: dict) -> None:
        if frame["type"] != "message.sent" or frame["by"]["role"] != "customer":
            return
        await asyncio.sleep(self.rng.uniform(0, 0.2))
        dice = self.rng.random()
        if dice < self.pace * (ANSWERED + NOTED):
            await desk.say(conversation, self.words(conversation), note=dice < self.pace * NOTED)

    # ---------------------------------------------------------------- what befalls them

    @contextlib.asynccontextmanager
    async def fault(
        self, name: str, *, conversation: str | None = None, live_within: float = HEALED_WITHIN
    ) -> AsyncIterator[None]:
        """What is wrong, with one conversation or all, lasts as long as the block; then all is
        well again in time.
        """
        which = {"name": name, "conversation": conversation}
        self.history.note("fault", phase="start", **which)
        yield
        self.history.note("fault", phase="end", **which)
        await self._live_again(live_within)
        self.history.note("fault", phase="recovered", **which)

    async def suspend(self, desk: Desk) -> None:
        """From now on this operator has no right to anything."""
        await self.plant.ask("suspend", user=desk.id)
        self.suspended[desk.person] = monotonic()
        for conversation in self.people:
            self.history.note("perm", person=desk.person, conversation=conversation, on=False)

    async def _live_again(self, within: float) -> None:
        """Until messages go both ways by themselves, sooner than any heartbeat brings them.

        Nobody says anything else meanwhile: who writes in a conversation reads on there, with
        Valkey or without."""
        began, pace, self.pace = monotonic(), self.pace, 0.0
        for hear in (self.everybody_hears, self.everybody_is_answered):
            while True:
                with contextlib.suppress(AssertionError):
                    await hear(LIVE)
                    break
                assert monotonic() - began <= within, f"not live again within {within:.0f} s"
        self.pace = pace

    async def everybody_is_accepted(self, within: float = 5.0) -> None:
        """Whatever is wrong, what each customer says now is stored in time."""
        said = [(await self.say(device), device.outbox) for device in self.devices]
        await until(
            lambda: not any(cid in box.waiting for cid, box in said), within, "all to be accepted"
        )

    async def everybody_hears(self, within: float = HEALED_WITHIN) -> None:
        """A new message of each customer reaches everybody who reads it."""
        probes = {device.person: device for device in reversed(self.devices)}
        await self._reach(
            [(device.person, await self.say(device), device.outbox) for device in probes.values()],
            within,
        )

    async def everybody_is_answered(self, within: float = HEALED_WITHIN) -> None:
        """A new message to each customer does, in the opposite direction through Valkey."""
        said = []
        for desk in self.desks:
            for conversation in [
                reading.conversation for reading in desk.readings if reading.is_open
            ]:
                said.append(
                    (
                        conversation,
                        await desk.say(conversation, self.words(conversation)),
                        desk.outbox,
                    )
                )
        await self._reach(said, within)

    async def _reach(self, said: list[tuple[str, str, Outbox]], within: float) -> None:
        hashes = {
            entry["cid"]: entry["hash"] for entry in self.history.entries if entry["is"] == "invoke"
        }
        await until(
            lambda: all(cid in box.failed or self._reached(talk, hashes[cid]) for talk, cid, box in said), within,
            "a new message to reach everybody",
        )  # fmt: skip

    def _reached(self, conversation: str, hash: str) -> bool:
        here = [client for client in self.clients if client.person not in self.suspended]
        readings = [
            reading
            for client in here
            for reading in client.readings
            if reading.conversation == conversation
        ]
        return bool(readings) and all(hash in reading.hashes for reading in readings)

    def waits(self, since: float = 0.0) -> list[tuple[str, float]]:
        """(customer, seconds from saying to its acceptance) of each message that a customer
        said since then.
        """
        ended: dict[str, float] = {}
        for entry in reversed(self.history.entries):
            if entry["is"] == "ok":
                ended[entry["cid"]] = entry["at"]
        said = [
            e
            for e in self.history.entries
            if e["is"] == "invoke" and e["cid"] in ended and e["at"] >= since
        ]
        return [
            (e["person"], ended[e["cid"]] - e["at"]) for e in said if e["person"] in self.people
        ]

    async def talk_for(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    # ---------------------------------------------------------------- the end

    async def end(self) -> None:
        """Let all arrive that is on its way, read the log straight from the database, and hear
        the verdict.
        """
        self.pace = 0.0
        await self._settle()
        for client in self.clients:
            client.outbox.give_up()
        await self._read_finals()
        broken = [entry["what"] for entry in self.history.entries if entry["is"] == "broken"]
        verdict = judge(self.history.entries)
        assert not broken, broken
        assert verdict.word == "good", verdict
        assert not self.plant.logs_with("canary:"), "what customers write is in a log"

    async def leave(self) -> None:
        """Everybody goes, whatever happened."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _settle(self) -> None:
        """Until nobody waits for anything; what is missing when the time is over the checker
        will tell.
        """
        deadline = monotonic() + SETTLED_WITHIN
        people = sorted(self.people)
        while monotonic() < deadline:
            newest = await self.newest(people)
            here = [client for client in self.clients if client.person not in self.suspended]
            behind = [
                r
                for c in here
                for r in c.readings
                if (r.cursor or 0) < newest[r.conversation][r.view]
            ]
            if not behind and not any(client.outbox.waiting for client in here):
                return
            await asyncio.sleep(0.1)

    async def newest(self, people: list[str]) -> dict[str, dict[str, int]]:
        found = await self.plant.postgres.run(_HEADS, people)
        heads = {person: {"log": seq, "public": public} for person, seq, public in found}
        return {person: heads.get(person, {"log": 0, "public": 0}) for person in people}

    async def _read_finals(self) -> None:
        people = sorted(self.people)
        offset = monotonic() - time()
        rows: dict[str, list] = {person: [] for person in people}
        changes = []
        for person, seq, public, cid, kind, text, data, committed in await self.plant.postgres.run(
            _LOG, people
        ):
            at = float(committed) + offset
            rows[person].append([seq, public, cid, content_of_row(kind, text, data), at])
            changes.append((at, person, kind, data))
        note_rights(
            self.history, {desk.id: desk.person for desk in self.desks}, changes, self.suspended
        )
        for person, log in rows.items():
            self.history.note("final", conversation=person, rows=log)


_HEADS = """
    SELECT p.subject, c.seq, c.public_seq FROM tickets_conversation c
    JOIN accounts_customer p ON p.id = c.customer_id WHERE p.subject = ANY(%s)
"""
_LOG = """
    SELECT p.subject, e.seq, e.public_seq, e.client_id::text, e.kind, e.text, e.data,
           extract(epoch FROM pg_xact_commit_timestamp(e.xmin))
    FROM tickets_event e JOIN tickets_conversation c ON c.id = e.conversation_id
    JOIN accounts_customer p ON p.id = c.customer_id WHERE p.subject = ANY(%s) ORDER BY p.subject, e.seq
"""
