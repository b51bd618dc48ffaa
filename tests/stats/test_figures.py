"""No figure of the pages and of the files differs from a count made by hand over the log."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from stats import facts, rollups
from stats.models import CycleFact, HourRollup, OperatorCycleFact
from stats.periods import Period
from stats.reading import FigureScope
from stats.reports import Report
from tests.cast import customer, say, staff
from tests.emptying import empty_tables
from tests.stats.dialogs import Day
from tests.stats.recount import by_hand, middle, ms, nine_of_ten
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]

FIRST = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
SECOND = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)
DAYS = Period(date(2026, 11, 16), date(2026, 11, 17))
LIMIT = 60_000


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker):
    """Two days of dialogs, played once.

    Celery recorded a part of the first day, and a simulation ran beside.
    """
    with django_db_blocker.unblock():
        operators = [staff("Vera Rebane"), staff("Mart Kuusk"), staff("Piret Oja", capacity=2)]
        administrator = staff("Kadri Mets", Role.ADMINISTRATOR)
        with Day(FIRST, operators, administrator, seed=11) as day:
            day.play(90)
            facts.record_closed_cycles()
            rollups.roll_up_hours(day.now)
            day.play(30)
            facts.record_closed_cycles()
        with Day(SECOND, operators, administrator, seed=12) as day:
            say(customer("Robot", simulated=True))
            day.play(90)
        yield day
        empty_tables()


def figures(row):
    return (row.n, row.median, row.p90)


def counted(values):
    values = list(values)
    return (len(values), middle(values), nine_of_ten(values))


def check(report: Report, cycles, now: datetime) -> None:
    """The whole report against the cycles counted by hand, all of which started in its period."""
    started = [c for c in cycles if c.start]
    closed = [c for c in cycles if c.closed]
    firsts = [ms(c.first, c.start) for c in started if c.first]
    team = report.everyone
    assert len(team.cycles) == len(started)
    assert figures(team.first) == counted(firsts)
    assert figures(team.answers) == counted(t for c in started for _, t in c.answers)
    assert figures(team.reaction) == counted(t for c in started for _, t in c.reactions)
    assert figures(team.queue) == counted(sum(c.queue) for c in started if c.queue)
    assert figures(team.handling) == counted(t for c in closed for t in c.handled.values())
    assert team.processed.total == len(closed)
    assert team.processed.by_customer == sum(c.closed_role == "customer" for c in closed)
    check_service(team, started, now)
    check_closes(report, cycles)


def check_service(team, started, now: datetime) -> None:
    within = sum(bool(c.first) and ms(c.first, c.start) <= LIMIT for c in started)
    gone = [
        c
        for c in started
        if not c.first and c.closed and (c.closed_role == "customer" or c.reason == "left")
    ]
    left = [c for c in gone if ms(c.closed, c.start) <= LIMIT]
    running = [c for c in started if not c.first and not c.closed and ms(now, c.start) <= LIMIT]
    assert team.service.within == within
    assert team.service.left == len(left)
    unanswered = [c for c in started if not c.first and c.closed and c not in gone]
    nothing = [
        c
        for c in unanswered
        if c.closed_role in ("operator", "administrator") and ms(c.closed, c.start) <= LIMIT
    ]
    assert team.service.running == len(running)
    assert team.service.nothing == len(nothing)
    assert team.service.missed == len(started) - within - len(left) - len(running) - len(nothing)
    assert team.abandoned.short == sum(ms(c.closed, c.start) < 10_000 for c in gone)
    assert team.abandoned.n == len(gone) - team.abandoned.short


def missed(c, now: datetime) -> bool:
    """Answered late, or not at all by the target; before it only if nobody ended it with a word
    of their own.
    """
    waited = ms(c.first or c.closed or now, c.start)
    return waited > LIMIT or (bool(c.closed) and not c.first and c.closed_role == "system")


def check_closes(report: Report, cycles) -> None:
    firsts = {c.ticket.pk: c.start or c.opened for c in cycles if c.number == 1}
    latest = {c.ticket.pk: c for c in cycles}
    assert figures(report.everyone.first_close) == counted(
        ms(c.closed, firsts[c.ticket.pk]) for c in cycles if c.closed and c.number == 1
    )
    assert figures(report.last_close) == counted(
        ms(c.closed, firsts[pk]) for pk, c in latest.items() if c.closed
    )


def rows_of(response) -> list[dict[str, str]]:
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_report_is_the_count_by_hand(played):
    cycles = by_hand()
    assert any(c.number > 1 for c in cycles)
    assert any(len(c.queue) > 1 for c in cycles)
    assert CycleFact.objects.count() < sum(bool(c.closed) for c in cycles)
    check(Report(FigureScope(DAYS), played.now), cycles, played.now)


def test_it_stays_so_when_celery_has_done_its_work_twice(played):
    for _ in range(2):
        facts.record_closed_cycles()
        rollups.roll_up_hours(played.now)
    assert CycleFact.objects.filter(rolled_up=False).count() == 0
    check(Report(FigureScope(DAYS), played.now), by_hand(), played.now)


def everything_measured() -> list[dict]:
    names = [
        field.name for field in CycleFact._meta.fields if field.name not in ("id", "rolled_up")
    ]
    shares = [field.name for field in OperatorCycleFact._meta.fields if field.name != "id"]
    return [
        *CycleFact.objects.order_by("ticket", "cycle").values(*names),
        *OperatorCycleFact.objects.order_by("ticket", "cycle", "operator").values(*shares),
    ]


def test_and_when_everything_was_thrown_away_and_rebuilt(played):
    facts.record_closed_cycles()
    before = everything_measured()
    facts.rebuild()
    assert HourRollup.objects.count() == 0
    assert everything_measured() == before
    check(Report(FigureScope(DAYS), played.now), by_hand(), played.now)


@pytest.mark.parametrize("recorded", [False, True])
def test_each_operator_is_counted_as_by_hand(played, recorded):
    if recorded:
        facts.record_closed_cycles()
        rollups.roll_up_hours(played.now)
    cycles, report = by_hand(), Report(FigureScope(DAYS), played.now)
    rows = {row.person.pk if row.person else None: row for row in report.by_operator}
    for pk, row in rows.items():
        mine = [c for c in cycles if (c.first_by or c.last_holder) == pk and c.start]
        assert len(row.cycles) == len(mine)
        assert figures(row.first) == counted(ms(c.first, c.start) for c in mine if c.first)
        assert figures(row.reaction) == counted(
            t for c in cycles if c.start for who, t in c.reactions if who == pk
        )
        assert figures(row.answers) == counted(
            t for c in cycles if c.start for who, t in c.answers if who == pk
        )
        assert figures(row.handling) == counted(
            c.handled[pk] for c in cycles if c.closed and pk in c.handled
        )
        assert row.processed.total == sum(bool(c.closed) and c.closed_by == pk for c in cycles)
    assert sum(len(row.cycles) for row in rows.values()) == len(report.everyone.cycles)
    assert sum(row.processed.total for row in rows.values()) == report.everyone.processed.total


def test_a_filter_by_operator_leaves_the_same_figures_as_their_row(played):
    vera = played.operators[0]
    row = next(
        row for row in Report(FigureScope(DAYS), played.now).by_operator if row.person == vera
    )
    mine = Report(FigureScope(DAYS, operator=vera.pk), played.now).everyone
    for name in ("first", "service", "answers", "reaction", "handling", "processed", "abandoned"):
        assert getattr(mine, name) == getattr(row, name), name


@pytest.mark.parametrize("recorded", [False, True])
def test_hours_and_days_are_the_cycle_starts(played, recorded):
    if recorded:
        facts.record_closed_cycles()
        rollups.roll_up_hours(played.now)
    cycles, report = by_hand(), Report(FigureScope(DAYS), played.now)
    for day, count in report.days():
        there = [c for c in cycles if c.start and (c.start + timedelta(hours=2)).date() == day]
        assert count.started == len(there)
        assert count.within_target == sum(
            bool(c.first) and ms(c.first, c.start) <= LIMIT for c in there
        )
        assert count.missed == sum(missed(c, played.now) for c in there)
        assert count.processed == sum(
            bool(c.closed) and (c.closed + timedelta(hours=2)).date() == day for c in cycles
        )
    for slots in report.week():
        for slot in slots:
            moments = [c.start + timedelta(hours=2) for c in cycles if c.start]
            assert slot.starts == sum(
                (m.weekday(), m.hour) == (slot.weekday, slot.hour) for m in moments
            )
            assert slot.hours == (1 if slot.weekday in (0, 1) else 0)


def test_days_apart_add_up_to_both(played):
    both = Report(FigureScope(DAYS), played.now).everyone
    parts = [Report(FigureScope(Period(day, day)), played.now).everyone for day in DAYS.days()]
    assert sum(len(part.cycles) for part in parts) == len(both.cycles)
    assert sum(part.processed.total for part in parts) == both.processed.total


def url(name: str) -> str:
    return (
        reverse("report-download", args=[name, "csv"])
        + "?dates=choose&first=2026-11-16&last=2026-11-17"
    )


def seconds(milliseconds: int | None) -> str:
    return "" if milliseconds is None else str(round(milliseconds / 1000, 3))


def test_files_are_the_count_by_hand(played, as_inga):
    cycles = by_hand()
    firsts = {
        (row["Ticket"], row["Cycle"]): row for row in rows_of(as_inga.get(url("first-response")))
    }
    started = [c for c in cycles if c.start]
    assert firsts.keys() == {(str(c.ticket.number), str(c.number)) for c in started}
    for c in started:
        told = firsts[str(c.ticket.number), str(c.number)]["First response, s"]
        assert told == seconds(ms(c.first, c.start) if c.first else None)
    handling = sorted(
        (r["Ticket"], r["Cycle"], r["Handling, s"]) for r in rows_of(as_inga.get(url("handling")))
    )
    closed = [c for c in cycles if c.closed]
    expected = [
        (str(c.ticket.number), str(c.number), seconds(t))
        for c in closed
        for t in c.handled.values()
    ]
    assert [row for row in handling if row[2]] == sorted(expected)
    assert len(rows_of(as_inga.get(url("processed")))) == sum(bool(c.closed) for c in cycles)
    assert {row["Ticket"] for row in rows_of(as_inga.get(url("open")))} == {
        str(c.ticket.number) for c in cycles if not c.closed
    }
    assert sum(int(row["New tickets"]) for row in rows_of(as_inga.get(url("arrivals")))) == len(
        started
    )
    everyone = rows_of(as_inga.get(url("operators")))[-1]
    assert everyone["Tickets"] == str(len(started))
    assert everyone["First response: median, s"] == seconds(
        middle([ms(c.first, c.start) for c in started if c.first])
    )


def test_files_say_the_same_before_and_after_celery(played, as_inga):
    names = ("first-response", "handling", "processed", "operators", "times", "days", "arrivals")
    before = {name: sorted(map(str, rows_of(as_inga.get(url(name))))) for name in names}
    facts.record_closed_cycles()
    rollups.roll_up_hours(played.now)
    assert before == {name: sorted(map(str, rows_of(as_inga.get(url(name))))) for name in names}


def clock(milliseconds: float | None) -> str:
    return (
        "—"
        if milliseconds is None
        else f"{int(milliseconds) // 60_000}:{int(milliseconds) // 1000 % 60:02}"
    )


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_dashboard_shows_today_as_counted_by_hand(played, as_inga):
    with time_machine.travel(played.now, tick=False):
        text = text_of(as_inga.get(reverse("dashboard")))
    today = [c for c in by_hand() if c.opened >= SECOND - timedelta(hours=9)]
    firsts = [ms(c.first, c.start) for c in today if c.first and c.start]
    waiting = [c for c in by_hand() if not c.closed and not c.holder]
    assert f"In the queue {len(waiting)} " in text
    unanswered = [c for c in by_hand() if not c.closed and c.waiting]
    assert f"Unanswered {len(unanswered)} " in text
    assert f"Open tickets {sum(not c.closed for c in by_hand())} " in text
    assert f"First response {clock(middle(firsts))} median" in text
    assert f"9 of 10 within {clock(nine_of_ten(firsts))} " in text
    assert (
        f"Closed today {sum(c.closed is not None and c.closed >= SECOND for c in by_hand())} "
        in text
    )


def test_the_dashboards_waits_are_those_of_the_log(played, as_inga):
    """Open tickets are read from the projection; the log says the same."""
    for c in by_hand():
        ticket = Ticket.objects.get(pk=c.ticket.pk)
        if ticket.cycle == c.number:
            assert ticket.waiting_since == (c.waiting if ticket.is_open else None)
            assert ticket.is_open == (c.closed is None)
            assert ticket.operator_id == c.holder if ticket.is_open else True


def test_simulated_tickets_never_count_and_the_page_says_so(played, as_inga):
    assert len(by_hand(simulated=True)) == 1
    page = as_inga.get(
        reverse("reports"), {"dates": "choose", "first": "2026-11-16", "last": "2026-11-17"}
    )
    assert "1 ticket of a simulation is left out" in text_of(page)
    numbers = {
        str(number)
        for number in Ticket.objects.filter(simulated=True).values_list("number", flat=True)
    }
    for name in ("first-response", "open", "processed", "handling"):
        assert not numbers & {row["Ticket"] for row in rows_of(as_inga.get(url(name)))}


def test_a_change_of_the_target_does_not_rewrite_history(played, settings):
    facts.record_closed_cycles()
    before = Report(FigureScope(DAYS), played.now).everyone
    settings.FIRST_RESPONSE_TARGET = 5
    closed = [c for c in before.cycles if c.closed_at]
    again = [c for c in Report(FigureScope(DAYS), played.now).everyone.cycles if c.closed_at]
    assert {c.target_ms for c in again} == {c.target_ms for c in closed} == {LIMIT}
    facts.rebuild()
    assert set(CycleFact.objects.values_list("target_ms", flat=True)) == {LIMIT}
