"""Whatever people do, one after the other or several at once on connections of their own, the
router keeps its word.

No ticket is held twice, no decision passes a capacity or the ceiling, nobody suspended, offline or
unavailable gets anything, no ticket waits beside somebody free who may have it, the front of the
queue is the front, and what the log says of a decision is how it was. After each step all of it is
worked out again, plainly (`routing_oracle`).

`ROUTING_MACHINE_EXAMPLES=300 bin/test tests/tickets/test_routing_machine.py` looks longer than a
usual run."""

import os
import uuid
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Duty, Lease, Role, Skill, SkillKind, StaffSkill, Status, Team
from accounts.presence import drop_lease, hold_leases
from postgres.refusals import Refused
from tests import cast
from tests.emptying import empty_tables
from tests.tickets.routing_oracle import Moment, twice_held, wrong_between
from tests.tickets.test_races import race
from tickets import events, routing, sla_clock, staffing
from tickets.access import lock_conversation
from tickets.assignment import accept_ticket, decline_ticket
from tickets.closing import close_ticket, reopen_ticket
from tickets.management.commands.verify_log import check
from tickets.models import CloseReason, Conversation, Event, Ticket
from tickets.topics.models import Topic, TopicRule

EXAMPLES = int(os.environ.get("ROUTING_MACHINE_EXAMPLES", "10"))
OPERATORS = ("Anna", "Dmitry", "Olga", "Timur")
CUSTOMERS = tuple(f"C{number}" for number in range(7))

operators, customers = st.sampled_from(OPERATORS), st.sampled_from(CUSTOMERS)
customer_does = st.tuples(
    st.sampled_from(["say", "say", "say", "say_loan", "leave"]), customers, operators
)
operator_does = st.tuples(
    st.sampled_from(
        [
            "answer", "answer", "close", "close", "accept", "decline", "reopen", "sit", "sit", "go", "vanish", "pause",
            "come_back",
        ]
    ),
    customers,
    operators,
)  # fmt: skip
bank_does = st.tuples(
    st.sampled_from(["to_second", "to_team", "sweep", "silence", "warn"]), customers, operators
)
several = st.lists(customer_does | operator_does | bank_does, min_size=2, max_size=8)


class Department(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        empty_tables()
        self.inga = cast.staff("Inga Saar", Role.ADMINISTRATOR)
        self.staff = {
            "Anna": cast.staff("Anna", capacity=2), "Dmitry": cast.staff("Dmitry", capacity=1),
            "Olga": cast.staff("Olga", capacity=3), "Timur": cast.staff("Timur", capacity=2, line=2),
        }  # fmt: skip
        self.customers = {name: cast.customer(name) for name in CUSTOMERS}
        for name in CUSTOMERS[::3]:
            self.customers[name].locale = "ru"
            self.customers[name].save()
        self.team = Team.objects.create(name="Cards")
        self.team.members.add(self.staff["Olga"], self.staff["Timur"])
        self._skills()
        self.leases: dict[str, uuid.UUID] = {}
        self.before, self.known = Moment(), set()
        self.came: set = set()  # on duty in this step, and perhaps gone again

    def _skills(self) -> None:
        loans = Skill.objects.create(code="loans", name="Loans")
        russian = Skill.objects.create(kind=SkillKind.LANGUAGE, code="ru", name="Russian")
        for name, skill, level in [
            ("Anna", loans, 2),
            ("Olga", loans, 3),
            ("Olga", russian, 1),
            ("Timur", russian, 2),
        ]:
            StaffSkill.objects.create(operator=self.staff[name], skill=skill, level=level)
        topic = Topic.objects.create(code="a-loan", name="Loan", skill=loans, skill_level=2)
        TopicRule.objects.create(words="loan", topic=topic)

    @initialize(mode=st.sampled_from(["assign", "offer"]), first=operators)
    def opens(self, mode: str, first: str) -> None:
        django_settings.ROUTING = mode
        self.do("sit", CUSTOMERS[0], first)

    @rule(command=customer_does)
    def a_customer(self, command: tuple) -> None:
        self.do(*command)

    @rule(command=operator_does)
    def an_operator(self, command: tuple) -> None:
        self.do(*command)

    @rule(command=bank_does)
    def the_bank(self, command: tuple) -> None:
        self.do(*command)

    @rule(commands=several)
    def several_at_once(self, commands: list[tuple]) -> None:
        race(*(lambda command=command: self.do(*command) for command in commands))

    @rule(commands=several)
    def several_at_once_again(
        self, commands: list[tuple]
    ) -> None:  # another rule makes it likelier
        self.several_at_once(commands)

    @rule(name=operators)
    def suspended(self, name: str) -> None:
        staffing.suspend(member=self.staff[name], by=self.inga)
        self.leases.pop(name, None)

    @rule()
    def all_brought_back(self) -> None:
        for operator in self.staff.values():
            staffing.bring_back(member=operator, by=self.inga)

    @invariant()
    def the_router_keeps_its_word(self) -> None:
        after = Moment()
        fresh = [
            e
            for e in Event.objects.select_related("ticket").order_by("at", "seq")
            if e.pk not in self.known
        ]
        wrong = [
            *after.wrong(),
            *wrong_between(self.before, after, fresh, self.came),
            *twice_held(),
        ]
        assert wrong == []
        self.known |= {event.pk for event in fresh}
        self.before, self.came = after, set()

    def teardown(self) -> None:
        assert list(check(list(Conversation.objects.values_list("pk", flat=True)))) == []

    # ---------------------------------------------------------------- what they do

    def do(self, what: str, whose: str, who: str) -> None:
        """One thing; what is refused changes nothing."""
        try:
            getattr(self, f"_{what}")(self.customers[whose], self.staff[who])
        except (Refused, Ticket.DoesNotExist):
            return

    def _say(self, person, operator) -> None:
        cast.say(person)

    def _say_loan(self, person, operator) -> None:
        cast.say(person, "About my loan")

    def _leave(self, person, operator) -> None:
        cast.close(person, person)

    def _answer(self, person, operator) -> None:
        cast.answer(operator, person)

    def _close(self, person, operator) -> None:
        self._act(close_ticket, person, operator, reason=CloseReason.SOLVED)

    def _accept(self, person, operator) -> None:
        self._act(accept_ticket, person, operator)

    def _decline(self, person, operator) -> None:
        self._act(decline_ticket, person, operator)

    def _reopen(self, person, operator) -> None:
        self._act(reopen_ticket, person, operator)

    def _act(self, action, person, operator, **details) -> None:
        action(
            by=operator,
            conversation_id=cast.conversation_of(person).pk,
            client_id=uuid.uuid4(),
            **details,
        )

    def _sit(self, person, operator) -> None:
        self.came.add(operator.pk)
        hold_leases([(self.leases.setdefault(operator.name, uuid.uuid4()), operator.pk)])
        routing.assign_waiting()

    def _go(self, person, operator) -> None:
        if lease := self.leases.pop(operator.name, None):
            drop_lease(lease)
        self._sweep(person, operator)  # with one fewer on duty a need may be dropped now

    def _vanish(self, person, operator) -> None:
        """For so long that the tickets are taken."""
        Lease.objects.filter(operator=operator).delete()
        self.leases.pop(operator.name, None)
        Duty.objects.filter(operator=operator).update(seen_at=F("seen_at") - timedelta(seconds=400))
        self._sweep(person, operator)

    def _pause(self, person, operator) -> None:
        staffing.set_status(operator=operator, status=Status.BREAK)

    def _come_back(self, person, operator) -> None:
        self.came.add(operator.pk)
        staffing.set_status(operator=operator, status=Status.AVAILABLE)

    def _to_second(self, person, operator) -> None:
        self._move(person, line=2, team=None)

    def _to_team(self, person, operator) -> None:
        self._move(person, team=self.team)

    @transaction.atomic
    def _move(self, person, **place) -> None:
        """As a transfer from the queue does."""
        routing.lock_routing()
        lock_conversation(cast.conversation_of(person).pk)
        Ticket.objects.filter(conversation__customer=person, closed_at=None, operator=None).update(
            **place
        )
        transaction.on_commit(routing.assign_waiting)

    def _sweep(self, person, operator) -> None:
        routing.reclaim_from_absent()
        routing.assign_waiting()

    def _silence(self, person, operator) -> None:
        sla_clock.tick(events.now() + timedelta(seconds=20))

    def _warn(self, person, operator) -> None:
        sla_clock.tick(events.now() + timedelta(seconds=45))


@pytest.mark.timeout(600 + 20 * EXAMPLES)
def test_the_router_keeps_its_word_whatever_people_do(transactional_db, settings):
    settings.OFFER_PAUSE = 10_000
    run_state_machine_as_test(Department, settings=PROFILE)


PROFILE = settings(
    max_examples=EXAMPLES, stateful_step_count=25, deadline=None, database=None, print_blob=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
