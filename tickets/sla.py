"""The promise of a first answer: which policy applies to a cycle, and its deadline.

`tickets.sla_clock` watches it.

What applied is copied to the cycle's clock when it starts, so that no later change of a policy, of
the calendar or of the ticket rewrites it. An answer stops the clock by what it changes on the
ticket: nothing is written here for it. Everything here runs under the lock of the ticket's
conversation.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from postgres.prepared import Query
from tickets import bank_calendar
from tickets.models import SlaClock, Ticket


@dataclass(frozen=True, slots=True)
class Promise:
    """What a policy says. Times in seconds; the name is empty for the promise of the settings."""

    policy: str
    target: int
    warn: int
    working_hours: bool
    reoffer: bool


_FITTING = """
    SELECT name, target, warn, working_hours, reoffer FROM tickets_slapolicy
    WHERE active AND topic IN ('', %s) AND (line IS NULL OR line = %s) AND channel IN ('', %s)
    ORDER BY "order", id LIMIT 1
"""


def promise_for(*, topic: str, line: int, channel: str) -> Promise:
    """The first active policy that fits, by its order; else 60 s, warned at 40 s, or what the
    settings say instead.
    """
    if found := Query(_FITTING, (topic, line, channel), list).run():
        return Promise(*found[0])
    return Promise(
        "", settings.FIRST_RESPONSE_TARGET, settings.FIRST_RESPONSE_WARNING, False, False
    )


def start(ticket: Ticket, *, at: datetime | None) -> SlaClock:
    """Begin the clock of the ticket's cycle `at` the customer's first words; None when they have
    not spoken yet.

    The ticket's own copy of the deadline is set in memory: the caller saves it.
    """
    promise = promise_for(topic=ticket.topic_id or "", line=ticket.line, channel=ticket.channel)
    clock = clock_of(ticket, promise, at=at)
    ticket.due_at = clock.due_at
    clock.save(force_insert=True)
    return clock


def clock_of(ticket: Ticket, promise: Promise, *, at: datetime | None) -> SlaClock:
    """The clock of the ticket's cycle under this promise, not stored yet."""
    clock = SlaClock(
        ticket=ticket,
        cycle=ticket.cycle,
        policy=promise.policy,
        target=promise.target,
        warn=promise.warn,
        working_hours=promise.working_hours,
        reoffer=promise.reoffer,
    )
    if at:
        run_from(clock, at)
    return clock


def run_from(clock: SlaClock, at: datetime) -> None:
    """Set the clock's deadlines, counted from `at`; the caller saves it."""
    clock.started_at = at
    clock.warn_at, clock.due_at = _after(clock, at, clock.warn), _after(clock, at, clock.target)
    clock.next_at = clock.warn_at if clock.due_at else None


def pause(ticket: Ticket, *, at: datetime) -> None:
    """Stop the clock of the ticket's cycle, as while it is snoozed.

    One that is overdue, done or paused stays so.
    """
    running = SlaClock.objects.filter(
        ticket=ticket, cycle=ticket.cycle, next_at__isnull=False, due_at__gt=at
    )
    running.update(paused_at=at, next_at=None)


def resume(ticket: Ticket, *, at: datetime) -> None:
    """Let a paused clock go on with the time that was left; one that is not paused stays as it
    is.
    """
    clock = SlaClock.objects.filter(
        ticket=ticket, cycle=ticket.cycle, paused_at__isnull=False
    ).first()
    if clock is None or clock.paused_at is None or clock.due_at is None or clock.warn_at is None:
        return
    paused_at, clock.paused_at = clock.paused_at, None
    if clock.warned_at is None and clock.warn_at > paused_at:
        clock.warn_at = _moved(clock, clock.warn_at, paused_at, at)
    clock.due_at = _moved(clock, clock.due_at, paused_at, at)
    clock.next_at = clock.due_at if clock.warned_at else clock.warn_at
    clock.save()
    keep_deadline(ticket, clock)


def keep_deadline(ticket: Ticket, clock: SlaClock) -> None:
    """The queue goes by the ticket's own copy of it."""
    ticket.due_at = clock.due_at
    Ticket.objects.filter(pk=ticket.pk).update(due_at=clock.due_at)


def _after(clock: SlaClock, at: datetime, seconds: float) -> datetime | None:
    """None: the bank never works so long again."""
    if not clock.working_hours:
        return at + timedelta(seconds=seconds)
    calendar = bank_calendar.reading().run()
    clock.calendar = calendar.version
    return calendar.add_working_seconds(at, seconds)


def _moved(
    clock: SlaClock, deadline: datetime, paused_at: datetime, at: datetime
) -> datetime | None:
    """The deadline that leaves as much time after `at` as there was at the pause."""
    if not clock.working_hours:
        return deadline + (at - paused_at)
    return _after(clock, at, bank_calendar.reading().run().working_seconds(paused_at, deadline))


def is_unanswered(clock: SlaClock, ticket: Ticket) -> bool:
    """Whether the question with which the clock started still waits: an answer and a close both
    end the waiting.
    """
    waiting, started = ticket.waiting_since, clock.started_at
    return (
        clock.cycle == ticket.cycle
        and waiting is not None
        and started is not None
        and waiting <= started
    )
