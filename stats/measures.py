"""What is measured of one cycle, as it is folded from the log.

The law is `metrics.md` (in the project: docs/metrics.md); each docstring quotes the line it stands
on. Durations are milliseconds. None is "not applicable" and is never the same as 0.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from stats.cycles import Cycle, MessageGroup
from stats.models import Closing
from tickets.models import ByRole, CloseReason, SlaClock


def milliseconds(span: timedelta) -> int:
    """Whole milliseconds, never below 0: two web machines' clocks may disagree about who spoke
    first.
    """
    return max(0, round(span / timedelta(milliseconds=1)))


def first_response(cycle: Cycle) -> int | None:
    """“First public message by a person − start of the cycle.

    Greetings, bot answers and notes do not stop it.”
    """
    if cycle.started_at is None or cycle.first_response_at is None:
        return None
    return milliseconds(cycle.first_response_at - cycle.started_at)


def promised(clock: SlaClock | None, cycle: Cycle) -> int:
    """The first response target of this very cycle: the time from its start to the deadline that
    its clock was given.

    So hours in which the bank is closed, and pauses, are in it. Without a clock: the settings'
    target."""
    if clock is None or clock.started_at is None or clock.due_at is None:
        return settings.FIRST_RESPONSE_TARGET * 1000
    end = cycle.first_response_at or cycle.closed_at or timezone.now()
    paused = end - clock.paused_at if clock.paused_at else timedelta()
    return milliseconds(clock.due_at - clock.started_at + max(paused, timedelta()))


def response_times(cycle: Cycle, by: UUID | None = None) -> list[int]:
    """“For each customer turn: next public message by a person − first unanswered message of
    the turn”.
    """
    return [
        milliseconds(turn.answered_at - turn.asked_at)
        for turn in cycle.turns
        if turn.answered_at and (by is None or turn.answered_by == by)
    ]


def reactions(cycle: Cycle, operator: UUID) -> list[int]:
    """“First public message of this operator − this assignment; the fair personal figure.” One
    an assignment.
    """
    return [
        milliseconds(held.first_message_at - held.at)
        for held in cycle.assignments
        if held.operator == operator and held.first_message_at
    ]


def queue_wait(cycle: Cycle) -> int | None:
    """“Queued → assigned”; a ticket that returns keeps its clock, so the stays that ended in an
    assignment add up.
    """
    stays = [
        milliseconds(stay.assigned_at - stay.queued_at) for stay in cycle.stays if stay.assigned_at
    ]
    return sum(stays) if stays else None


def handling(cycle: Cycle, operator: UUID) -> int | None:
    """“Time open and assigned …, without snoozed time …, counted whole at close”: what this
    operator's stretches of a closed cycle add up to. The time an operator is gone begins with the
    return of their tickets."""
    stretches = [held for held in cycle.assignments if held.operator == operator and held.ended_at]
    return (
        sum(
            milliseconds(held.ended_at - held.at - held.snoozed)
            for held in stretches
            if held.ended_at
        )
        if stretches
        else None
    )


def longest_wait(cycle: Cycle, now: datetime) -> int | None:
    """The longest of the answered turns, of the turn still waiting now, and of a question that
    was never answered.
    """
    waits = response_times(cycle)
    waiting = _unanswered_turn(cycle)
    if waiting and cycle.closed_at is None:
        waits.append(milliseconds(now - waiting.asked_at))
    elif waiting and cycle.closed_at and cycle.first_response_at is None:
        waits.append(milliseconds(cycle.closed_at - waiting.asked_at))
    return max(waits, default=None)


def owner(cycle: Cycle) -> UUID | None:
    """Whose cycle it is in every figure: who answered first, else who held it last, else nobody.

    So parts add up.
    """
    return cycle.first_response_by or (
        cycle.assignments[-1].operator if cycle.assignments else None
    )


def closing(cycle: Cycle) -> Closing:
    """Who ended it: “automatic closing is a reason of its own”."""
    if cycle.closed_by_role == ByRole.CUSTOMER:
        return Closing.CUSTOMER
    return Closing.STAFF if cycle.closed_by else Closing.AUTOMATIC


def score(cycles: Sequence[Cycle]) -> int | None:
    """“The newest one”: the rating of a ticket is that of its last cycle that was rated."""
    return next((cycle.score for cycle in reversed(cycles) if cycle.score), None)


def left_unanswered(cycle: Cycle) -> bool:
    """“Closed unanswered by the customer, or by an operator for the reason "left"”."""
    if cycle.closed_at is None or cycle.started_at is None or cycle.first_response_at is not None:
        return False
    return closing(cycle) == Closing.CUSTOMER or cycle.reason == CloseReason.LEFT


def _unanswered_turn(cycle: Cycle) -> MessageGroup | None:
    return cycle.turns[-1] if cycle.turns and cycle.turns[-1].answered_at is None else None
