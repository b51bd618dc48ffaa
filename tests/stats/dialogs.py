"""A day of dialogs played by the real actions, at times that a die chose.

The same seed plays the same day.
"""

import random
import uuid
from datetime import datetime, timedelta

import time_machine

from accounts.models import Customer, Status, User
from tests.cast import answer, close, conversation_of, customer, note, say, sits_down, ticket_of
from tickets import staffing
from tickets.closing import reopen_ticket
from tickets.models import CloseReason, Ticket


class Day:
    """Plays customers and operators; `now` only moves forward."""

    def __init__(
        self, start: datetime, operators: list[User], administrator: User, seed: int
    ) -> None:
        self.dice, self.now = random.Random(seed), start
        self.operators, self.administrator = operators, administrator
        self.people: list[Customer] = []
        self.clock = time_machine.travel(start, tick=False)

    def __enter__(self) -> "Day":
        self.traveller = self.clock.start()
        for operator in self.operators:
            sits_down(operator)
        return self

    def __exit__(self, *_: object) -> None:
        self.clock.stop()

    def wait(self, low: float, high: float) -> None:
        self.now += timedelta(milliseconds=self.dice.randint(int(low * 1000), int(high * 1000)))
        self.traveller.move_to(self.now)

    def play(self, steps: int) -> None:
        for _ in range(steps):
            self.wait(0.2, 45)
            deeds = (
                self.newcomer, self.says_more, self.answers, self.notes, self.closes, self.leaves, self.reopens,
                self.returns,
            )  # fmt: skip
            self.dice.choices(deeds, [4, 3, 7, 1, 3, 0.6, 0.7, 0.25])[0]()

    def newcomer(self, **fields) -> None:
        person = customer(f"Customer {len(self.people)} {uuid.uuid4().hex[:4]}", **fields)
        self.people.append(person)
        say(person)

    def someone(self, *, is_open: bool = True, held: bool = False) -> Customer | None:
        tickets = Ticket.objects.filter(conversation__customer__in=self.people).order_by(
            "conversation", "-number"
        )
        newest = tickets.distinct("conversation").values_list(
            "conversation__customer", "closed_at", "operator"
        )
        fitting = {
            who
            for who, closed, operator in newest
            if (closed is None) == is_open and (operator or not held)
        }
        people = [person for person in self.people if person.pk in fitting]
        return self.dice.choice(people) if people else None

    def says_more(self) -> None:
        """A customer of an open ticket says more; now and then one of a closed ticket comes
        back.
        """
        if person := self.someone(is_open=self.dice.random() < 0.85):
            say(person, "And another thing.")

    def answers(self) -> None:
        if person := self.someone(held=True):
            answer(ticket_of(person).operator, person)

    def notes(self) -> None:
        if person := self.someone(held=True):
            note(ticket_of(person).operator, person)

    def closes(self) -> None:
        if person := self.someone(held=True):
            reason = self.dice.choice(
                [CloseReason.SOLVED, CloseReason.SOLVED, CloseReason.LEFT, CloseReason.NOT_OURS]
            )
            close(ticket_of(person).operator, person, reason)

    def leaves(self) -> None:
        if person := self.someone():
            close(person, person)

    def reopens(self) -> None:
        """Whoever closed it takes it up again, when the window and the capacity allow."""
        person = self.someone(is_open=False)
        ticket = person and ticket_of(person)
        if not ticket or not ticket.operator or (self.now - ticket.closed_at).total_seconds() > 500:
            return
        if ticket.operator.tickets.filter(closed_at=None).count() < ticket.operator.capacity:
            reopen_ticket(
                by=ticket.operator,
                conversation_id=conversation_of(person).pk,
                client_id=uuid.uuid4(),
            )

    def returns(self) -> None:
        """An operator is suspended for a while: their tickets go back to the queue."""
        operator = self.dice.choice(self.operators)
        staffing.suspend(member=operator, by=self.administrator)
        self.wait(1, 20)
        staffing.bring_back(member=operator, by=self.administrator)
        staffing.set_status(operator=operator, status=Status.AVAILABLE)
        sits_down(operator)
