"""Courtesy after the end turns no kept promise into a missed one: it is counted apart, worked
out here by hand.
"""

import csv
import io
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from stats import facts, rollups
from stats.models import HourRollup
from stats.periods import last_days
from stats.reading import FigureScope
from stats.reports import Report
from tests.cast import answer, close, conversation_of, customer, log_of, say, sits_down, ticket_of
from tickets.closing import reopen_ticket
from tickets.models import CloseReason
from tickets.sla_clock import tick

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse"),
]
COURTESY = ("👍", "Thank you, bye", "ok", "Ок, спасибо!", "Very good service, 5 of 5", "❤️", ")")


@pytest.fixture
def at():
    with time_machine.travel(datetime(2026, 11, 18, 9, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def solved(at, anna, alice):
    """Anna has answered Alice after 10 s, and closed."""
    sits_down(anna)
    say(alice)
    at.shift(10)
    answer(anna, alice)
    close(anna, alice)
    at.shift(300)


def report() -> Report:
    now = datetime.now(UTC)
    return Report(FigureScope(last_days(1, now)), now)


def level(figures) -> tuple[int, int, int, int, int]:
    told = figures.service
    return told.within, told.missed, told.left, told.running, told.nothing


@pytest.mark.parametrize("words", COURTESY)
def test_thanks_that_staff_close_in_time_are_counted_apart(solved, at, as_inga, anna, alice, words):
    say(alice, words)
    at.shift(4)
    close(anna, alice)
    for recorded in (False, True):
        if recorded:
            facts.record_closed_cycles()
            rollups.roll_up_hours(datetime.now(UTC))
        told = report()
        assert level(told.everyone) == (1, 0, 0, 0, 1)
        assert (told.everyone.service.share, told.everyone.first.n, told.everyone.first.median) == (
            1.0,
            1,
            10_000,
        )
        [row] = told.by_operator
        assert (row.person, level(row), len(row.cycles)) == (anna, (1, 0, 0, 0, 1), 2)
        [(_, count)] = told.days()
        assert (count.started, count.within_target, count.missed, count.processed) == (2, 1, 0, 2)
    assert outcomes(as_inga) == {"1": "within the target", "2": "nothing to answer"}
    assert everyone(as_inga)["Nothing to answer"] == "1"
    assert (
        "1 with nothing to answer"
        in as_inga.get(reverse("reports"), {"dates": "1"}).content.decode()
    )
    assert "1 with nothing to answer" in as_inga.get(reverse("dashboard")).content.decode()


def outcomes(browser) -> dict[str, str]:
    return {row["Cycle"]: row["Outcome"] for row in rows(browser, "first-response")}


def everyone(browser) -> dict[str, str]:
    return rows(browser, "operators")[-1]


def rows(browser, name: str) -> list[dict[str, str]]:
    answer = browser.get(reverse("report-download", args=[name, "csv"]), {"dates": "1"})
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(60, (1, 0, 0, 0, 1)), (60.001, (1, 1, 0, 0, 0))],
    ids=["at the target", "after it"],
)
def test_what_is_closed_unanswered_after_the_target_stays_missed(
    solved, at, anna, alice, seconds, expected
):
    say(alice, "And why was it refused?")
    at.shift(timedelta(seconds=seconds))
    close(anna, alice)
    assert level(report().everyone) == expected


def test_a_question_that_was_closed_away_and_asked_again_has_a_target_of_its_own(
    solved, at, anna, alice
):
    say(alice, "And why was it refused?")
    at.shift(4)
    close(anna, alice)
    at.shift(5)
    say(alice, "I asked something!")
    at.shift(61)
    answer(anna, alice)
    assert level(report().everyone) == (1, 1, 0, 0, 1)


def test_who_closes_it_themselves_and_who_left_are_as_before(solved, at, anna, alice, bob):
    say(alice, "Thanks")
    at.shift(4)
    close(alice, alice)
    say(bob)
    at.shift(20)
    close(anna, bob, CloseReason.LEFT)
    assert level(report().everyone) == (1, 0, 2, 0, 0)
    assert (report().everyone.abandoned.n, report().everyone.abandoned.short) == (1, 1)


def test_what_staff_open_and_close_without_a_word_of_the_customer_is_no_question(
    solved, at, anna, alice
):
    reopen_ticket(by=anna, conversation_id=conversation_of(alice).pk, client_id=uuid.uuid4())
    at.shift(4)
    close(anna, alice)
    assert level(report().everyone) == (1, 0, 0, 0, 0)


def test_thanks_are_with_who_answered_and_breach_nothing(solved, at, anna, dmitry, alice):
    sits_down(dmitry)
    say(alice, "👍")
    assert ticket_of(alice).operator == anna
    at.shift(4)
    close(anna, alice)
    at.shift(120)
    tick(datetime.now(UTC))
    assert not {"sla.warned", "sla.breached"} & set(log_of(alice))


def test_one_that_goes_on_waiting_is_running_and_then_missed(solved, at, anna, alice):
    say(alice, "Thanks, and one more thing")
    at.shift(60)
    assert level(report().everyone) == (1, 0, 0, 1, 0)
    at.shift(1)
    assert level(report().everyone) == (1, 1, 0, 0, 0)


def test_rebuilt_from_the_log_it_is_the_same(solved, at, anna, alice):
    say(alice, "👍")
    at.shift(4)
    close(anna, alice)
    say(customer("Carol"))
    facts.record_closed_cycles()
    rollups.roll_up_hours(datetime.now(UTC))
    HourRollup.objects.update(missed=7)  # as it was counted before
    call_command("rebuild_stats")
    assert sum(HourRollup.objects.values_list("missed", flat=True)) == 0
    assert level(report().everyone) == (1, 0, 0, 1, 1)
