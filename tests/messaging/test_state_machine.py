"""Whatever customers and staff do, in whatever order: a screen that was there shows what a fresh
one would show.

Customers' devices and staff's workstations come, go, and do things, one at a time or several at
once without waiting for each other, over real sockets; after every step all of them have one
heartbeat, and then, for each person, everything that their screens kept must equal what a new
screen of the same person reads: every event, how far the other side has got, the lists. What was
stored is there once, as it was said first; what was refused is not there; nobody has what they may
not see.

`STATE_MACHINE_EXAMPLES=500 bin/test tests/messaging/test_state_machine.py` looks longer than the 12
examples of a usual run. A failure prints its steps and a line that repeats it.
"""

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings as django_settings
from django.db import connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Role
from messaging.delivery import list_refresh, marks
from messaging.sockets import watch
from tests import cast, wire
from tests.emptying import empty_tables
from tests.messaging.fresh import fresh_device, fresh_workstation
from tests.messaging.screens import NOTE, Device, Person, Screen, Workstation
from tests.messaging.truth import Truth, of_device, of_workstation
from tickets import staffing
from tickets.management.commands.verify_log import check
from tickets.models import Conversation

EXAMPLES = int(os.environ.get("STATE_MACHINE_EXAMPLES", "12"))
STEPS = 20
SCREENS = 2  # of one person at a time
HEARTBEATS = 40  # at most, until everything that was under way has arrived

customers = st.sampled_from(["alice", "bob"])
operators = st.sampled_from(["anna", "dmitry"])
staff = st.sampled_from(["anna", "dmitry", "inga"])
some = st.integers(0, 7)  # which of several, counted round
CUSTOMERS_DO = [
    "connect",
    "arrive",
    "drop",
    "say",
    "say",
    "say_twice",
    "repeat",
    "contradict",
    "deliver",
    "read",
    "close",
]
STAFF_DO = [
    "connect", "arrive", "drop", "follow", "follow_afresh", "unfollow", "say", "say", "say_twice", "note", "note",
    "repeat", "contradict", "read", "accept", "close", "give_up", "reopen", "pause", "be_available",
]  # fmt: skip
customers_command = st.tuples(customers, st.sampled_from(CUSTOMERS_DO), some)
staff_command = st.tuples(staff, st.sampled_from(STAFF_DO), customers, some)
several = st.lists(customers_command | staff_command, min_size=3, max_size=9)


class Bank(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        empty_tables()
        self.loop = asyncio.Runner()
        # Under Channels' test client each thread keeps its connection, and the pool has twelve.
        self.loop.get_loop().set_default_executor(ThreadPoolExecutor(4))
        self.people = {name: Person(name) for name in ("alice", "bob", "anna", "dmitry", "inga")}
        self.users = {
            "anna": cast.staff("Anna Kovaleva", capacity=1),
            "dmitry": cast.staff("Dmitry Belov", capacity=1),
            "inga": cast.staff("Inga Saar", Role.ADMINISTRATOR),
        }
        rooms = {
            name: cast.conversation_of(cast.customer(name.title())) for name in ("alice", "bob")
        }
        self.rooms = {name: str(room.pk) for name, room in rooms.items()}
        for name, user in self.users.items():
            self.people[name].headers = self.loop.run(wire.desk_headers(user))
        self.screens: dict[str, list[Screen]] = {
            name: [] for name in self.people
        }  # those that are open
        self.dropped: dict[str, list[Screen]] = {name: [] for name in self.people}
        self.suspended: set[str] = set()
        self.said = 0

    @initialize(name=customers, operator=operators)
    def somebody_is_there(self, name: str, operator: str) -> None:
        self.loop.run(
            self.at_once([(operator, "arrive", name, 0), (name, "arrive", 0), (name, "say", 0)])
        )

    @rule(command=customers_command)
    def a_customer(self, command: tuple) -> None:
        self.loop.run(self.at_once([command]))

    @rule(command=staff_command)
    def the_bank(self, command: tuple) -> None:
        self.loop.run(self.at_once([command]))

    @rule(commands=several)
    def several_at_once(self, commands: list[tuple]) -> None:
        self.loop.run(self.at_once(commands))

    @rule(commands=several)
    def several_at_once_again(
        self, commands: list[tuple]
    ) -> None:  # another rule makes it likelier
        self.several_at_once(commands)

    @rule(name=operators, what=st.sampled_from(["suspend", "bring back", "reopen", "open anew"]))
    def seldom(self, name: str, what: str) -> None:
        """Inga suspends somebody or brings them back; the time to reopen has passed, or not."""
        if what == "suspend":
            newest = {str(room): seq for room, seq in Conversation.objects.values_list("pk", "seq")}
            staffing.suspend(member=self.users[name], by=self.users["inga"])
            self.suspended.add(name)
            self.loop.run(self.thrown_out(name, newest))
        elif what == "bring back":
            for other in self.suspended:
                staffing.bring_back(member=self.users[other], by=self.users["inga"])
                self.people[other].headers = self.loop.run(
                    wire.desk_headers(self.users[other])
                )  # they sign in anew
            self.suspended.clear()
        else:
            django_settings.REOPEN_WINDOW = 600 if what == "reopen" else -1

    @invariant()
    def every_screen_shows_what_a_fresh_one_would(self) -> None:
        self.loop.run(self.settled())

    def teardown(self) -> None:
        try:
            self.loop.run(self.hang_up())
            assert list(check(list(Conversation.objects.values_list("pk", flat=True)))) == []
        finally:
            self.loop.close()

    # ---------------------------------------------------------------- what they do

    async def at_once(self, commands: list[tuple]) -> None:
        """Each does it as soon as it can; nobody waits for an answer but where one command
        needs it to go on.
        """
        for name, what, *details in commands:
            if name in self.rooms:
                await self.customer_does(self.people[name], what, *details)
            else:
                await self.staff_does(self.people[name], what, *details)

    async def customer_does(self, person: Person, what: str, which: int) -> None:
        if what in {"connect", "arrive"}:
            return await self.come(person, Device(person) if what == "arrive" else None, which)
        if not self.screens[person.name]:
            await self.come(person, Device(person), which)
        device = self.pick(self.screens[person.name], which)
        if await self.does_alike(device, what, which):
            return
        match what:
            case "say" | "say_twice":
                await device.command(
                    "message.send", times=1 + (what == "say_twice"), text=self.words()
                )
            case "deliver":
                await device.wire.send("mark.set", delivered=device.kept.cursor)
            case "read":
                await device.wire.send(
                    "mark.set", delivered=device.kept.cursor, read=device.kept.cursor
                )
            case "close":
                await device.command("ticket.close")

    async def staff_does(self, person: Person, what: str, whose: str, which: int) -> None:  # noqa: C901 (a line each)
        if what in {"connect", "arrive"}:
            return await self.come(person, Workstation(person) if what == "arrive" else None, which)
        if not self.screens[person.name] and what not in {
            "drop",
            "pause",
        }:  # somebody is away now and then
            await self.come(
                person, self.pick(self.dropped[person.name], which) or Workstation(person), which
            )
        desk, room = self.pick(self.screens[person.name], which), self.rooms[whose]
        if desk is None or await self.does_alike(desk, what, which):
            return
        match what:
            case "follow" | "follow_afresh":
                await desk.follow(room, afresh=what == "follow_afresh")
            case "unfollow":
                await desk.unfollow(room)
            case "say" | "say_twice":
                times = 1 + (what == "say_twice")
                await desk.command(
                    "message.send", times=times, conversation=room, text=self.words()
                )
            case "note":
                await desk.command("note.add", conversation=room, text=f"{NOTE} {self.words()}")
            case "read" if room in desk.followed:
                cursor = desk.kept[room].cursor
                await desk.wire.send("mark.set", conversation=room, delivered=cursor, read=cursor)
            case "accept":
                await desk.command("ticket.accept", conversation=room)
            case "close" | "give_up":
                reason = "solved" if what == "close" else "left"
                await desk.command("ticket.close", conversation=room, reason=reason)
            case "reopen":
                await desk.command("ticket.reopen", conversation=room)
            case "pause" | "be_available":
                await desk.wire.send(
                    "presence.set", status="break" if what == "pause" else "available"
                )

    async def does_alike(self, screen: Screen, what: str, which: int) -> bool:
        """What is the same for both sides; whether it was that."""
        stored = self.pick(list(screen.person.stored), which)
        if what == "drop":
            self.screens[screen.person.name].remove(screen)
            self.dropped[screen.person.name].append(screen)
            await screen.drop()
        elif what == "repeat" and stored:
            await screen.repeat(stored)
        elif what == "contradict" and stored:
            await screen.contradict(stored)
        return what in {"drop", "repeat", "contradict"}

    async def come(self, person: Person, screen: Screen | None, which: int) -> None:
        """A screen that knows nothing, or one that was here before with all that it kept."""
        screen = screen or self.pick(self.dropped[person.name], which)
        if screen is None or len(self.screens[person.name]) >= SCREENS:
            return
        if person.name in self.suspended:
            with pytest.raises(wire.Closed):
                await screen.open_line()
            return
        if screen in self.dropped[person.name]:
            self.dropped[person.name].remove(screen)
        self.screens[person.name].append(screen)
        await screen.connect()

    async def thrown_out(self, name: str, newest: dict[str, int]) -> None:
        """The suspended person's screens close, and have nothing that is newer than the
        suspension.
        """
        for screen in self.screens[name]:
            assert await screen.closed() == 4403
            assert all(kept.cursor <= newest[room] for room, kept in screen.kept.items())
            await screen.drop()
        self.dropped[name] += self.screens[name]
        self.screens[name] = []

    def words(self) -> str:
        self.said += 1
        return f"number {self.said}."

    @staticmethod
    def pick(several: list, which: int):
        return several[which % len(several)] if several else None

    # ---------------------------------------------------------------- what must hold

    async def settled(self) -> None:
        """All commands are answered; then heartbeats, until nothing that was under way is
        missing anywhere.
        """
        screens = [screen for several in self.screens.values() for screen in several]
        await asyncio.gather(*(screen.answered() for screen in screens))
        for _ in range(HEARTBEATS):
            await asyncio.gather(*(screen.beat() for screen in screens))
            difference = await self.difference()
            if not difference:
                return
        raise AssertionError(difference)

    async def difference(self) -> str:
        """The first thing in which a screen, or the record of what was said, differs from what
        is there now.
        """
        truth = await sync_to_async(Truth)()
        for name, several in self.screens.items():
            if several and name in self.rooms:
                fresh = await fresh_device(self.people[name])
                found = [of_device(device, fresh, truth, self.rooms[name]) for device in several]
            elif several:
                fresh = await fresh_workstation(self.people[name], list(self.rooms.values()))
                found = [of_workstation(desk, fresh, truth, self.users[name]) for desk in several]
            else:
                found = []
            if any(found):
                return f"{name}: {found}"
        return truth.differs_from(self.people.values())

    async def hang_up(self) -> None:
        screens = [screen for several in self.screens.values() for screen in several]
        await asyncio.gather(
            *(screen.drop() for screen in screens), return_exceptions=True
        )  # a failure was told before
        await wire.hang_up()
        await get_channel_layer().flush()
        # Every thread gives its connection back: all of them are busy at once, so that none is
        # missed.
        threads = threading.Barrier(len(asyncio.get_running_loop()._default_executor._threads))
        await asyncio.gather(
            *(asyncio.to_thread(_give_back, threads) for _ in range(threads.parties))
        )
        await sync_to_async(connections.close_all)()


def _give_back(threads: threading.Barrier) -> None:
    threads.wait(timeout=wire.PATIENCE)
    connections.close_all()


@pytest.mark.timeout(600 + 10 * EXAMPLES)
def test_a_screen_that_was_there_shows_what_a_fresh_one_shows(
    transactional_db, settings, monkeypatch
):
    for name in (
        "CUSTOMER_MESSAGES",
        "STAFF_MESSAGES",
        "PERSON_READS",
        "PERSON_MARKS",
        "PERSON_ENTRIES",
    ):
        setattr(settings, name, [1e6, 1e6])
    monkeypatch.setattr(list_refresh, "ROWS_REST", 0.0)
    monkeypatch.setattr(marks, "ROUND_INTERVAL", 0.0)
    monkeypatch.setattr(watch, "WATCH_INTERVAL", 0.05)
    run_state_machine_as_test(Bank, settings=PROFILE)


PROFILE = settings(
    max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None, print_blob=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
