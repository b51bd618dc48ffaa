"""The simulation's check must be able to fail: each spoiled history is found out."""

import json
from copy import deepcopy

import pytest

from demobank.simulation.ledger import Ledger
from demobank.simulation.story import Message
from tests.demobank.stories import LOG, NAME, good_story, said, verdict


@pytest.fixture
def ledger():
    return Ledger()


@pytest.fixture
def story(ledger):
    return good_story(ledger)


def test_a_story_that_went_well_has_no_fault(ledger, story):
    report = verdict(ledger)
    assert report.is_good
    assert (report.sent, report.acknowledged, report.answered) == (3, 3, 1)
    assert (report.lost, report.duplicates, report.unassigned, report.still_open) == (0, 0, 0, 0)


def test_times_are_of_messages_that_somebody_was_there_to_receive(ledger, story):
    report = verdict(ledger)
    assert report.delivery == {"p50": 500.0, "p99": 500.0}
    assert report.opening == {"p50": 500.0, "p99": 500.0}
    assert report.first_response == {"p50": 2500.0, "p95": 2500.0}


@pytest.mark.parametrize("seq", [2, 4, 5])
def test_a_message_missing_from_the_history_is_lost(ledger, story, seq):
    story.history = [frame for frame in story.history if frame["seq"] != seq]
    assert verdict(ledger).lost >= 1


def test_the_newest_message_missing_is_lost_too(ledger, story):
    """No hole gives it away: the history simply ends earlier."""
    story.history = story.history[:4]
    assert verdict(ledger).lost >= 1


def test_a_hole_in_the_numbers_is_a_loss(ledger, story):
    story.history = [frame for frame in story.history if frame["type"] != "ticket.assigned"]
    assert verdict(ledger).lost == 1


def test_a_history_that_could_not_be_read_loses_everything(ledger, story):
    story.history = None
    assert verdict(ledger).lost == 3


def test_an_answer_that_its_customer_never_saw_is_lost(ledger, story):
    del story.seen["customer"][4]
    assert verdict(ledger).lost == 1


def test_an_own_message_that_never_came_back_to_its_sender_is_lost(ledger, story):
    del story.seen["customer"][5]
    assert verdict(ledger).lost == 1


def test_a_message_that_the_operator_who_follows_never_saw_is_lost(ledger, story):
    story.follow()
    story.messages["t"].arrived_at = None
    assert verdict(ledger).lost == 1


def test_what_was_on_its_way_when_the_operator_was_cut_off_is_not_lost(ledger, story):
    story.follow()
    story.messages["t"].arrived_at = None
    story.leave(abruptly=True)
    assert verdict(ledger).is_good


def test_a_message_acknowledged_elsewhere_than_it_stands_is_lost(ledger, story):
    story.messages["t"].acknowledged = 9
    assert verdict(ledger).lost == 1


def test_a_message_sent_and_never_stored_is_lost(ledger, story):
    story.send(Message("customer", "x", "Hello?", 7.0, awaited=True))
    assert verdict(ledger).lost == 1


def test_a_refused_message_is_not_expected(ledger, story):
    story.send(Message("operator", "x", "Too late.", 7.0, awaited=True))
    story.refuse("x", "ticket_closed")
    report = verdict(ledger)
    assert report.is_good
    assert (report.sent, report.refused) == (3, {"ticket_closed": 1})


def test_a_refused_message_that_was_stored_all_the_same_counts_as_doubled(ledger, story):
    story.refuse("t", "ticket_closed")
    assert verdict(ledger).duplicates == 1


def test_a_message_stored_twice_is_found(ledger, story):
    story.history.append(said(7, "customer", "Thanks!"))
    assert verdict(ledger).duplicates == 1


def test_a_message_shown_at_two_numbers_is_found(ledger, story):
    story.see("operator", said(9, "customer", "Thanks!"), 9.0)
    assert verdict(ledger).duplicates == 1


def test_a_number_shown_with_two_contents_is_found(ledger, story):
    story.see("customer", said(4, "operator", "Something else."), 9.0)
    assert verdict(ledger).duplicates == 1


def test_the_same_event_again_is_no_fault(ledger, story):
    story.see("customer", {**LOG[3]}, 9.0)
    assert verdict(ledger).is_good


def test_a_number_that_means_something_else_in_the_history_is_found(ledger, story):
    story.history[3] = said(4, "operator", "Rewritten.")
    report = verdict(ledger)
    assert (report.lost, report.duplicates) == (1, 1)


def test_reordered_messages_are_found(ledger, story):
    second, fifth = story.history[1]["seq"], story.history[4]["seq"]
    story.history[1]["seq"], story.history[4]["seq"] = fifth, second
    report = verdict(ledger)
    assert report.lost
    assert report.duplicates


def test_messages_stored_in_another_order_than_sent_are_found(ledger):
    """Every reader saw the same wrong order: only the order of sending tells."""
    story = ledger.story(NAME)
    for client_id, text in (("1", "first"), ("2", "second")):
        story.send(Message("customer", client_id, text, 1.0, awaited=False))
    story.history = [said(1, "customer", "second"), said(2, "customer", "first")]
    for frame in story.history:
        story.see("customer", frame, 2.0)
    assert verdict(ledger).lost == 1


def test_an_own_message_under_another_client_id_is_found(ledger, story):
    story.see("customer", {**LOG[4], "client_id": "somebody else's"}, 9.0)
    assert verdict(ledger).duplicates == 1


def test_the_same_words_are_never_sent_twice(ledger, story):
    assert story.unspoken("customer", "Thanks!") == "Thanks! (2)"
    assert story.unspoken("operator", "Thanks!") == "Thanks!"


def test_words_of_people_in_browsers_are_no_fault(ledger, story):
    ok = [said(7, "operator", "ok"), said(8, "operator", "ok")]
    for frame in ok:
        story.see("customer", frame, 9.0)
    story.history += deepcopy(ok)
    assert verdict(ledger).is_good


def test_the_line_of_figures_has_the_agreed_keys(ledger, story):
    line = verdict(ledger).as_json()
    assert "\n" not in line
    keys = [
        "sent",
        "answered",
        "lost",
        "duplicates",
        "unassigned",
        "first_response_ms",
        "delivery_ms",
    ]
    assert list(json.loads(line)) == keys


def test_without_samples_the_times_are_null():
    assert json.loads(verdict(Ledger()).as_json())["delivery_ms"] == {"p50": None, "p99": None}
