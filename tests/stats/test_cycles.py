"""The fold and its measures, by logs made by hand.

Seconds since nine o'clock; durations in seconds.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from stats import measures
from stats.cycles import Cycle, CycleEvent, fold
from stats.models import Closing

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
ANNA, DMITRY, INGA = uuid4(), uuid4(), uuid4()


def at(second: float) -> datetime:
    return NINE + timedelta(seconds=second)


def opened(second: float, cycle: int = 1) -> CycleEvent:
    kind = "ticket.opened" if cycle == 1 else "ticket.reopened"
    return CycleEvent(kind, at(second), "customer", None, {"number": 7, "cycle": cycle})


def asks(second: float) -> CycleEvent:
    return CycleEvent("message.sent", at(second), "customer", None, {})


def says(second: float, person: UUID, role: str = "operator") -> CycleEvent:
    return CycleEvent("message.sent", at(second), role, person, {})


def notes(second: float, person: UUID) -> CycleEvent:
    return CycleEvent("note.added", at(second), "operator", person, {})


def assigned(second: float, person: UUID) -> CycleEvent:
    return CycleEvent(
        "ticket.assigned", at(second), "system", None, {"operator": person.hex, "name": "A"}
    )


def returned(second: float, person: UUID) -> CycleEvent:
    data = {"from": person.hex, "name": "A", "why": "suspended"}
    return CycleEvent("ticket.returned", at(second), "administrator", INGA, data)


def closed(
    second: float, person: UUID | None = None, reason: str = "solved", role: str = "operator"
) -> CycleEvent:
    return CycleEvent(
        "ticket.closed",
        at(second),
        role if person else "customer",
        person,
        {"cycle": 1, "reason": reason},
    )


def handed(second: float, kind: str = "ticket.transferred", **to: object) -> CycleEvent:
    return CycleEvent(
        kind, at(second), "operator", ANNA, {"from": ANNA.hex, "to": to, "note": "Please"}
    )


def snoozed(second: float) -> CycleEvent:
    return CycleEvent(
        "ticket.snoozed", at(second), "operator", ANNA, {"until": at(9999).isoformat()}
    )


def woken(second: float) -> CycleEvent:
    return CycleEvent("ticket.woken", at(second), "system", None, {"why": "time"})


def one(*lines: CycleEvent) -> Cycle:
    (cycle,) = fold(lines)
    return cycle


def test_an_ordinary_cycle():
    cycle = one(
        opened(0),
        asks(0),
        assigned(0.2, ANNA),
        says(31, ANNA),
        asks(60),
        says(72, ANNA),
        closed(100, ANNA),
    )
    assert measures.first_response(cycle) == 31_000
    assert measures.response_times(cycle) == [31_000, 12_000]
    assert measures.reactions(cycle, ANNA) == [30_800]
    assert measures.queue_wait(cycle) == 200
    assert measures.handling(cycle, ANNA) == 99_800
    assert measures.longest_wait(cycle, at(500)) == 31_000
    assert measures.closing(cycle) is Closing.STAFF
    assert (cycle.messages_in, cycle.messages_out[ANNA]) == (2, 2)


def test_two_messages_before_an_answer_are_one_turn_from_the_first_of_them():
    cycle = one(
        opened(0), asks(0), assigned(1, ANNA), asks(20), asks(40), says(50, ANNA), says(55, ANNA)
    )
    assert measures.first_response(cycle) == 50_000
    assert measures.response_times(cycle) == [50_000]


def test_a_note_does_not_stop_the_clock():
    cycle = one(opened(0), asks(0), assigned(1, ANNA), notes(5, ANNA), says(44, ANNA))
    assert measures.first_response(cycle) == 44_000
    assert measures.reactions(cycle, ANNA) == [43_000]


def test_nor_does_a_message_that_no_person_sent():
    greeting = CycleEvent("message.sent", at(1), "system", None, {})
    cycle = one(opened(0), asks(0), greeting, assigned(2, ANNA), says(50, ANNA))
    assert measures.first_response(cycle) == 50_000


def test_the_second_operator_answers_after_a_return():
    cycle = one(
        opened(0), asks(0), assigned(5, ANNA), returned(65, ANNA), assigned(80, DMITRY), says(90, DMITRY),
        closed(120, DMITRY),
    )  # fmt: skip
    assert measures.first_response(cycle) == 90_000
    assert measures.owner(cycle) == DMITRY
    assert measures.reactions(cycle, ANNA) == []
    assert measures.reactions(cycle, DMITRY) == [10_000]
    assert measures.queue_wait(cycle) == 5_000 + 15_000
    assert measures.handling(cycle, ANNA) == 60_000
    assert measures.handling(cycle, DMITRY) == 40_000
    assert measures.response_times(cycle, DMITRY) == [90_000]


def test_the_same_operator_twice_reacts_once_an_assignment():
    cycle = one(
        opened(0),
        asks(0),
        assigned(0, ANNA),
        says(10, ANNA),
        returned(20, ANNA),
        assigned(50, ANNA),
        says(57, ANNA),
    )
    assert measures.reactions(cycle, ANNA) == [10_000, 7_000]


def test_a_reopening_starts_the_next_cycle_with_its_own_clock():
    first, second = fold([
        opened(0), asks(0), assigned(0, ANNA), says(20, ANNA), closed(60, ANNA),
        opened(300, 2), asks(300), assigned(301, DMITRY), says(345, DMITRY), closed(400, DMITRY),
    ])  # fmt: skip
    assert (first.number, second.number) == (1, 2)
    assert measures.first_response(first) == 20_000
    assert measures.first_response(second) == 45_000
    assert measures.handling(second, ANNA) is None
    assert measures.handling(second, DMITRY) == 99_000


def test_reopened_by_the_operator_it_starts_with_the_customers_word():
    _, second = fold([
        opened(0), asks(0), assigned(0, ANNA), says(20, ANNA), closed(60, ANNA),
        opened(100, 2), assigned(100, ANNA), says(110, ANNA), asks(200), says(230, ANNA),
    ])  # fmt: skip
    assert second.started_at == at(200)
    assert measures.first_response(second) == 30_000
    assert measures.reactions(second, ANNA) == [10_000]
    assert measures.response_times(second) == [30_000]


def test_a_cycle_without_a_message_has_no_start_and_no_answer():
    _, second = fold(
        [opened(0), asks(0), closed(5), opened(9, 2), assigned(9, ANNA), closed(20, ANNA)]
    )
    assert second.started_at is None
    assert measures.first_response(second) is None
    assert measures.longest_wait(second, at(99)) is None
    assert measures.handling(second, ANNA) == 11_000


def test_the_customer_closes_unanswered():
    cycle = one(opened(0), asks(0), closed(25, reason="customer"))
    assert measures.first_response(cycle) is None
    assert measures.owner(cycle) is None
    assert measures.queue_wait(cycle) is None
    assert measures.closing(cycle) is Closing.CUSTOMER
    assert measures.longest_wait(cycle, at(500)) == 25_000


def test_an_open_cycle_runs():
    cycle = one(opened(0), asks(0), assigned(2, ANNA), says(30, ANNA), asks(100))
    assert cycle.closed_at is None
    assert measures.handling(cycle, ANNA) is None
    assert measures.longest_wait(cycle, at(175)) == 75_000


def test_thanks_at_the_end_is_not_a_wait():
    cycle = one(opened(0), asks(0), assigned(2, ANNA), says(30, ANNA), asks(100), closed(900, ANNA))
    assert measures.longest_wait(cycle, at(1000)) == 30_000
    assert measures.response_times(cycle) == [30_000]


def test_a_hand_over_without_a_return_ends_the_first_stretch():
    cycle = one(
        opened(0),
        asks(0),
        assigned(0, ANNA),
        assigned(40, DMITRY),
        says(50, DMITRY),
        closed(60, DMITRY),
    )
    assert measures.handling(cycle, ANNA) == 40_000
    assert measures.handling(cycle, DMITRY) == 20_000
    assert measures.queue_wait(cycle) == 0


def test_nobody_closes_it_automatically():
    line = CycleEvent("ticket.closed", at(90), "system", None, {"cycle": 1, "reason": "left"})
    assert measures.closing(one(opened(0), asks(0), line)) is Closing.AUTOMATIC


def test_no_events_no_cycles_and_unknown_kinds_change_nothing():
    assert fold([]) == []
    rated = CycleEvent("ticket.rated", at(50), "customer", None, {"stars": 5})
    assert fold([opened(0), asks(0), rated]) == fold([opened(0), asks(0)])


def test_clocks_of_two_machines_never_make_a_negative_wait():
    assert (
        measures.first_response(one(opened(0), asks(0), assigned(0, ANNA), says(-0.5, ANNA))) == 0
    )


def test_handed_to_a_person_it_waits_in_no_queue_and_both_have_handled_it():
    cycle = one(
        opened(0), asks(0), assigned(2, ANNA), says(10, ANNA), handed(40, operator=DMITRY.hex), assigned(40, DMITRY),
        says(55, DMITRY), closed(100, DMITRY),
    )  # fmt: skip
    assert (measures.handling(cycle, ANNA), measures.handling(cycle, DMITRY)) == (
        38_000,
        60_000,
    )
    assert measures.queue_wait(cycle) == 2000
    assert measures.reactions(cycle, DMITRY) == [15_000]


def test_handed_to_a_line_it_waits_again_and_both_waits_count():
    cycle = one(
        opened(0), asks(0), assigned(2, ANNA), handed(40, "ticket.escalated", line=2), assigned(70, DMITRY),
        closed(100, DMITRY),
    )  # fmt: skip
    assert (measures.handling(cycle, ANNA), measures.handling(cycle, DMITRY)) == (
        38_000,
        30_000,
    )
    assert measures.queue_wait(cycle) == 32_000


def test_handed_on_while_it_waits_it_goes_on_waiting():
    cycle = one(opened(0), asks(0), handed(40, line=2), assigned(70, DMITRY), closed(100, DMITRY))
    assert measures.queue_wait(cycle) == 70_000
    assert measures.handling(cycle, DMITRY) == 30_000


def test_snoozed_time_is_nobodys_handling():
    cycle = one(
        opened(0), asks(0), assigned(0, ANNA), says(10, ANNA), snoozed(20), snoozed(30), woken(520), snoozed(540),
        closed(900, ANNA),
    )  # fmt: skip
    assert measures.handling(cycle, ANNA) == 40_000  # 20 before the first, 20 before the second


def test_a_snooze_ends_with_the_assignment():
    cycle = one(
        opened(0), asks(0), assigned(0, ANNA), snoozed(20), handed(500, operator=DMITRY.hex), assigned(500, DMITRY),
        closed(530, DMITRY),
    )  # fmt: skip
    assert (measures.handling(cycle, ANNA), measures.handling(cycle, DMITRY)) == (
        20_000,
        30_000,
    )
