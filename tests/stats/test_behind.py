"""A number leads to the tickets that it counted: all of them, and no other."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine

from accounts.models import Role
from stats import facts
from stats.behind import COUNTED, tickets_behind
from stats.figures import ResponseOutcome, left_unanswered, outcome
from stats.models import Closing
from stats.periods import Period
from stats.reading import FigureScope
from stats.reports import Report
from tests.cast import staff
from tests.emptying import empty_tables
from tests.stats.dialogs import Day
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
DAY = Period(date(2026, 11, 16), date(2026, 11, 16))


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker):
    """A day of dialogs; some are open still."""
    with django_db_blocker.unblock():
        people = [staff("Vera Rebane"), staff("Mart Kuusk"), staff("Piret Oja", capacity=2)]
        with Day(START, people, staff("Kadri Mets", Role.ADMINISTRATOR), seed=11) as day:
            day.play(160)
        yield day
        empty_tables()


def counted_in(report: Report, now: datetime) -> dict[str, list]:
    """The report's own cycles of each figure."""
    team, came = report.everyone, ResponseOutcome
    outcomes = [(cycle, outcome(cycle, now)) for cycle in team.cycles]
    return {
        "tickets": team.cycles,
        "reopened": [cycle for cycle in team.cycles if cycle.cycle > 1],
        "within": [cycle for cycle, it in outcomes if it is came.WITHIN],
        "missed": [cycle for cycle, it in outcomes if it is came.MISSED],
        "abandoned": [cycle for cycle in team.cycles if left_unanswered(cycle)],
        "nothing": [cycle for cycle, it in outcomes if it is came.NOTHING],
        "closed": [cycle for cycle in team.closed if cycle.closing != Closing.AUTOMATIC],
        "automatic": [cycle for cycle in team.closed if cycle.closing == Closing.AUTOMATIC],
    }


@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize("whose", ["everyone", "one operator"])
def test_each_figure_leads_to_what_it_counted(played, recorded, whose):
    now = played.now + timedelta(minutes=5)
    if recorded:
        with time_machine.travel(now, tick=False):
            facts.record_closed_cycles()
    scope = FigureScope(DAY, operator=played.operators[0].pk if whose == "one operator" else None)
    counted = counted_in(Report(scope, now), now)
    assert counted.keys() == COUNTED.keys()
    for name, cycles in counted.items():
        behind = Ticket.objects.filter(tickets_behind(name, scope, now))
        assert set(behind.values_list("pk", flat=True)) == {c.ticket_id for c in cycles}, name
    if whose == "everyone":
        assert all(counted[name] for name in ("missed", "within", "closed", "reopened"))


def test_every_number_of_the_report_opens_as_many_tickets(played, as_inga):
    page = as_inga.get("/reports/", {"dates": "choose", "first": DAY.first, "last": DAY.last})
    links = set(re.findall(r'href="(/history/\?counted=[^"]+)"', unescape(page.content.decode())))
    assert len(links) > 10
    assert {as_inga.get(link).status_code for link in links} == {200}
    report = page.context["report"]
    tickets = {cycle.ticket_id for cycle in report.everyone.cycles}
    (whole,) = [link for link in links if "counted=tickets" in link and "operator" not in link]
    assert as_inga.get(whole).context["page"].paginator.count == len(tickets)


def test_what_is_counted_without_a_period_is_of_the_last_two_weeks(as_inga):
    form = as_inga.get("/history/", {"counted": "closed"}).context["form"]
    assert form.data["dates"] == "14"
