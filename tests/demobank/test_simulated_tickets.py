"""What the simulation reads out of the final histories about tickets."""

import pytest

from demobank.simulation import tickets
from demobank.simulation.ledger import Ledger
from tests.demobank.stories import OPERATOR, event, good_story, verdict


@pytest.fixture
def ledger():
    return Ledger()


def history(ledger: Ledger, name: str, *frames: dict) -> None:
    ledger.story(name).history = list(frames)


def test_a_ticket_that_nobody_was_given_is_unassigned(ledger):
    history(ledger, "one", event(1, "ticket.opened"), event(2, "ticket.closed"))
    assert verdict(ledger).unassigned == 1


def test_each_reopening_must_be_assigned_again(ledger):
    good_story(ledger).history += [event(7, "ticket.reopened"), event(8, "ticket.closed")]
    assert verdict(ledger).unassigned == 1


def test_a_ticket_without_its_close_is_still_open(ledger):
    history(
        ledger, "one", event(1, "ticket.opened"), event(2, "ticket.assigned", operator=OPERATOR)
    )
    assert verdict(ledger).still_open == 1


def test_more_tickets_at_once_than_the_capacity_are_a_violation(ledger):
    for name in ("one", "two", "three"):
        history(
            ledger, name, event(1, "ticket.opened"), event(2, "ticket.assigned", operator=OPERATOR)
        )
    assert verdict(ledger, capacity=3).violations == 0
    report = verdict(ledger, capacity=2)
    assert report.violations == 1
    assert not report.is_good


def test_one_ticket_after_the_other_is_one_at_once(ledger):
    history(
        ledger,
        "one",
        event(1, "ticket.opened"),
        event(1, "ticket.assigned", operator=OPERATOR),
        event(4, "ticket.closed"),
    )
    history(
        ledger, "two", event(3, "ticket.opened"), event(4, "ticket.assigned", operator=OPERATOR)
    )
    assert tickets.most_at_once(ledger.stories.values()) == {OPERATOR: 1}


def test_a_ticket_handed_on_counts_for_the_next_one_only(ledger):
    history(
        ledger, "one", event(1, "ticket.opened"), event(2, "ticket.assigned", operator=OPERATOR),
        event(3, "ticket.assigned", operator="Other"),
    )  # fmt: skip
    history(
        ledger, "two", event(2, "ticket.opened"), event(4, "ticket.assigned", operator=OPERATOR)
    )
    assert tickets.most_at_once(ledger.stories.values()) == {OPERATOR: 1, "Other": 1}
