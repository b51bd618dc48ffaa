"""What a customer may expect now: an answer at once, after a wait, when somebody is back, or when
the bank opens again.

The expected wait is that of a queue whose length is known: with n ahead of the newcomer and s
places for tickets, each free again after h seconds on average, a place comes free every h / s, and
the newcomer takes the (n + 1)th: (n + 1) · h / s. This is the queue-length estimator QL of Ibrahim
and Whitt, "Real-Time Delay Estimation Based on Delay History", M&SOM 11 (2009), section 2. The
median time from assignment to the first answer is added. h and that median are of the tickets that
closed in the last hour; the median, so that one forgotten ticket does not frighten everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings

from postgres.prepared import Query
from tickets import bank_calendar
from tickets.hours import Calendar, clock_face
from tickets.routing.load import ALL_LOADS, Load, room_for

FIRST_LINE = 1  # where customers' tickets start
RECENT_PERIOD = timedelta(hours=1)
SAMPLE = 200  # closed tickets looked at
HANDLING, REACTION = 480.0, 30.0  # seconds, while nothing has closed lately
MINUTE = 60
WAIT_LIMIT = 2 * 3600  # seconds: beyond it nobody waits, and the figure means nothing


@dataclass(frozen=True, slots=True)
class Forecast:
    """`away`: the bank is open, and nobody at work takes new tickets. `wait` in seconds, whole
    minutes, only when busy; None: none of them has a place for a ticket at all.

    `opens_at` only when closed; None: not within a year. `hours` are today's, as the bank's clock
    shows them."""

    state: Literal["open", "busy", "away", "closed"]
    wait: int | None = None
    opens_at: datetime | None = None
    hours: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LineLoad:
    """The first line at one moment: who is there and takes tickets, their places, the free
    ones, who waits for one.
    """

    present: int
    places: int
    free: int
    waiting: int
    handling: float | None
    reaction: float | None


# Who was seen within GONE_UNANSWERED seconds is there: a desk that is loaded again must not
# flicker, and its tickets stay that long.
_LOAD = f"""
    WITH there AS (
        SELECT u.capacity, coalesce(h.needs, 0) AS needs, coalesce(h.waits, 0) AS waits,
            coalesce(h.snoozed, 0) AS snoozed
        FROM accounts_user u LEFT JOIN ({ALL_LOADS}) h ON h.holder = u.id
        WHERE u.is_active AND u.role = 'operator' AND u.status = 'available' AND u.line = %s
        AND (
            EXISTS (SELECT FROM accounts_lease l WHERE l.operator_id = u.id
              AND l.expires_at > now())
            OR EXISTS (
                SELECT FROM accounts_duty d WHERE d.operator_id = u.id
                  AND d.seen_at > now() - %s * interval '1 second'
            )
        )
    ), recent AS (
        SELECT t.assigned_at, t.first_response_at, t.closed_at
        FROM tickets_event e JOIN tickets_ticket t ON t.id = e.ticket_id
        WHERE e.kind = 'ticket.closed' AND e.at > %s AND t.closed_at > t.assigned_at AND t.line = %s
        ORDER BY e.at DESC LIMIT %s
    )
    SELECT coalesce(jsonb_agg(jsonb_build_array(capacity, needs, waits, snoozed)), '[]'),
        (SELECT count(*) FROM tickets_ticket t WHERE t.closed_at IS NULL
          AND t.operator_id IS NULL AND t.line = %s),
        (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch
          FROM closed_at - assigned_at)) FROM recent),
        (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch
          FROM first_response_at - assigned_at))
         FROM recent WHERE first_response_at > assigned_at)
    FROM there
"""


def load(at: datetime) -> Query[LineLoad]:
    """Asks how busy the first line is."""

    def read(rows: Sequence[tuple]) -> LineLoad:
        ((there, waiting, handling, reaction),) = rows
        places = sum(capacity for capacity, *_ in there)
        free = sum(room_for(Load(*counts), capacity) for capacity, *counts in there)
        return LineLoad(len(there), places, free, waiting, handling, reaction)

    there = (FIRST_LINE, settings.GONE_UNANSWERED)
    return Query(_LOAD, (*there, at - RECENT_PERIOD, FIRST_LINE, SAMPLE, FIRST_LINE), read)


def availability(at: datetime) -> Forecast:
    """What a customer who writes now may expect; one round trip to the database."""
    calendar, busyness = bank_calendar.reading().run(), load(at).run()
    return expected(calendar, busyness, at)


def expected(calendar: Calendar, load: LineLoad, at: datetime) -> Forecast:
    today = at.astimezone(ZoneInfo(calendar.zone)).date()
    hours = tuple(
        (clock_face(opens), clock_face(closes)) for opens, closes in calendar.hours_of(today)
    )
    if not calendar.is_open(at):
        return Forecast("closed", opens_at=calendar.next_opening(at), hours=hours)
    if not load.present:
        return Forecast("away", hours=hours)
    if load.free > load.waiting:
        return Forecast("open", hours=hours)
    return Forecast("busy", wait=expected_wait(load), hours=hours)


def expected_wait(load: LineLoad) -> int | None:
    """Seconds until the first answer to somebody who writes now, in whole minutes; None without a
    place for tickets.
    """
    if not load.places:
        return None
    handling = HANDLING if load.handling is None else load.handling
    reaction = REACTION if load.reaction is None else load.reaction
    seconds = (load.waiting + 1) * handling / load.places + reaction
    return min(WAIT_LIMIT, max(1, ceil(seconds / MINUTE)) * MINUTE)
