"""The dashboard: today and this moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import audit
from accounts.requests import StaffRequest
from messaging.protocol.language import in_page_language
from postgres.snapshot import snapshot
from stats.dashboard import Board
from stats.filters import DashboardFilters
from stats.live import AT_RISK_LIMIT
from stats.periods import local
from stats.permissions import administrators_only
from stats.views.filtered import filtered
from stats.views.shared import heatmap, simulated_in
from tickets.models import Ticket

SAME_NAMES = timedelta(minutes=10)  # in which names that are shown again are not written down again

PAGE_TEMPLATE = "stats/dashboard.html"


@never_cache
@administrators_only
@filtered(DashboardFilters, PAGE_TEMPLATE)
def dashboard(request: StaffRequest, form: DashboardFilters) -> HttpResponse:
    """Today and this moment."""
    return render(request, PAGE_TEMPLATE, _context(request, form, timezone.now(), whole=True))


@never_cache
@administrators_only
@in_page_language
@filtered(DashboardFilters, PAGE_TEMPLATE)
def dashboard_live(request: StaffRequest, form: DashboardFilters) -> HttpResponse:
    """The parts of the dashboard that change, for the page that is open; asking does not
    prolong the session.
    """
    return render(request, "stats/_live.html", _context(request, form, timezone.now(), whole=False))


def _context(
    request: StaffRequest, form: DashboardFilters, now: datetime, *, whole: bool
) -> dict[str, Any]:
    line, channel = form.cleaned_data["line"], form.cleaned_data["channel"] or None
    with_simulation = bool(form.cleaned_data["simulated"])
    with snapshot():
        board = Board(now, line=line, channel=channel, whole=whole, simulated=with_simulation)
        simulated = simulated_in(board.today)
    risk = board.at_risk()
    _write_down(request, risk[:AT_RISK_LIMIT])
    return {
        "form": form,
        "board": board,
        "now": local(now),
        "simulated": simulated,
        "places": board.places(),
        "risk": risk,
        "most_shown": AT_RISK_LIMIT,
        "shown": f":{AT_RISK_LIMIT}",
        "arrivals": _arrivals(board),
        "week": heatmap(board.week()) if whole else None,
        "zone": settings.TIME_ZONE,
    }


def _write_down(request: StaffRequest, risk: Sequence[tuple[Ticket, int]]) -> None:
    """Whose names the page shows.

    The open page asks every few seconds, so the same ones are one line for a while.
    """
    if tickets := " ".join(sorted(str(ticket.number) for ticket, _wait in risk)):
        audit.record_once(
            "dashboard.read", by=request.user, within=SAME_NAMES, request=request, tickets=tickets
        )


def _arrivals(board: Board) -> dict[str, Any]:
    """What the chart draws; the table beside it shows the same rows."""
    rows = board.arrivals()
    return {
        "rows": rows,
        "chart": {
            "kind": "arrivals",
            "labels": [name for name, _today, _before in rows],
            "today": [today for _name, today, _before in rows],
            "before": [before for _name, _today, before in rows],
            "names": [_("Today"), _("A week ago")],
            "sentence": _(
                "New tickets by hour: %(today)s today so far, %(before)s on the whole day a week "
                "ago."
            )
            % {
                "today": sum(today or 0 for _name, today, _before in rows),
                "before": sum(row[2] for row in rows),
            },
        },
    }
