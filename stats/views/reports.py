"""The figures of a period, and their downloads."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts.requests import StaffRequest
from postgres.snapshot import snapshot
from stats.downloads import SHEETS
from stats.filters import ReportFilters
from stats.live import open_tickets
from stats.periods import local
from stats.permissions import administrators_only
from stats.reading import FigureScope
from stats.reports import EDGES, Report, ordered
from stats.templatetags.links import behind
from stats.views.filtered import filtered
from stats.views.shared import heatmap, send, simulated_in

PAGE_TEMPLATE = "stats/reports.html"
COLUMNS = {
    "name": gettext_lazy("Operator"),
    "tickets": gettext_lazy("Tickets"),
    "first": gettext_lazy("First response"),
    "p90": gettext_lazy("9 of 10 within"),
    "share": gettext_lazy("Within 1 min"),
    "reaction": gettext_lazy("Reaction"),
    "handling": gettext_lazy("Handling"),
    "processed": gettext_lazy("Closed"),
    "rating": gettext_lazy("Rating"),
}


@never_cache
@administrators_only
@filtered(ReportFilters, PAGE_TEMPLATE)
def reports(request: StaffRequest, form: ReportFilters) -> HttpResponse:
    """The figures of a period."""
    now = timezone.now()
    scope, sort = form.scope(now), form.cleaned_data["sort"] or "-tickets"
    with snapshot():
        report = Report(scope, now)
        context = {
            "form": form,
            "report": report,
            "scope": scope,
            "team": report.everyone,
            "now": local(now),
            "rows": ordered(report.by_operator, sort),
            "people": sum(row.person is not None for row in report.by_operator),
            "columns": _columns(request, sort),
            "days": report.days(),
            "days_chart": _days_chart(report, scope),
            "answers": _answers(report),
            "week": heatmap(report.week()),
            "open": _open(scope),
            "simulated": simulated_in(scope.period),
            "zone": settings.TIME_ZONE,
            "query": _query(request),
            "sheets": list(SHEETS),
        }
    return render(request, PAGE_TEMPLATE, context)


@never_cache
@administrators_only
@filtered(ReportFilters, PAGE_TEMPLATE)
def report_download(
    request: StaffRequest, form: ReportFilters, name: str, ending: str
) -> StreamingHttpResponse:
    """One table of the report as a file, with the page's filters."""
    if name not in SHEETS:
        raise Http404
    now, sheet = timezone.now(), SHEETS[name]
    scope = form.scope(now)
    dates = f"{scope.period.first:%Y-%m-%d}-{scope.period.last:%Y-%m-%d}"
    return send(request, f"{name}-{dates}", ending, sheet.header(), sheet.chunks(scope, now))


def _open(scope: FigureScope) -> int:
    tickets = open_tickets(scope.line, scope.channel)
    return (tickets.filter(operator=scope.operator) if scope.operator else tickets).count()


def _query(request: StaffRequest) -> str:
    """The filters, for links that keep them."""
    query = request.GET.copy()
    query.pop("sort", None)
    return query.urlencode()


def _columns(request: StaffRequest, sort: str) -> list[dict[str, Any]]:
    """The table's heads: where a click leads, and how the table is sorted now.

    Figures start with the largest.
    """
    columns = []
    for name, title in COLUMNS.items():
        current = name == sort.removeprefix("-")
        downwards = sort.startswith("-")
        query = request.GET.copy()
        query["sort"] = (
            name if (current and downwards) or (name == "name" and not current) else f"-{name}"
        )
        columns.append(
            {
                "title": title,
                "query": query.urlencode(),
                "is_number": name != "name",
                "sorted": ("descending" if downwards else "ascending") if current else "",
            }
        )
    return columns


def _days_chart(report: Report, scope: FigureScope) -> dict[str, Any]:
    days = report.days()
    links = {
        name: [behind(scope, name, day=day) for day, _count in days]
        for name in ("missed", "within", "tickets")
    }
    return {
        "kind": "days",
        "labels": [formats.date_format(day, "j") for day, _count in days],
        "titles": [formats.date_format(day, "D j M") for day, _count in days],
        "within": [count.within_target for _day, count in days],
        "missed": [count.missed for _day, count in days],
        "other": [count.started - count.within_target - count.missed for _day, count in days],
        "links": list(links.values()),
        "names": [_("Within 1 min"), _("Later"), _("Left or waiting")],
        "sentence": _("New tickets by day: %(most)s at most, %(least)s at least.")
        % {"most": max(c.started for _day, c in days), "least": min(c.started for _day, c in days)},
    }


def _answers(report: Report) -> dict[str, Any]:
    """The bars of "how fast we answer first", with the tone that the target and the warning
    give each.
    """
    counts, total = report.answer_times(), max(1, report.everyone.first.n)
    warning, target = settings.FIRST_RESPONSE_WARNING, settings.FIRST_RESPONSE_TARGET
    tones = [
        "fine" if edge <= warning else "late" if edge <= target else "breach" for edge in EDGES
    ] + ["breach"]
    names = [_edge(low, high) for low, high in zip([0, *EDGES], [*EDGES, None], strict=True)]
    shares = [count / total for count in counts]
    chart = {
        "kind": "answers",
        "labels": names,
        "tones": tones,
        "shares": [round(share * 100, 2) for share in shares],
        "names": [_("Share of first answers")],
        "sentence": _("How fast the first answer comes: %(rows)s.")
        % {
            "rows": ", ".join(
                f"{name} {share:.0%}" for name, share in zip(names, shares, strict=True)
            )
        },
    }
    return {
        "rows": list(zip(names, counts, shares, strict=True)),
        "chart": chart,
        "warning": warning,
        "target": target,
    }


def _edge(low: int, high: int | None) -> str:
    if high is None:
        return _("over %(minutes)s min") % {"minutes": low // 60}
    if high <= 60:
        return _("%(low)s–%(high)s s") % {"low": low, "high": high}
    return _("%(low)s–%(high)s min") % {"low": low // 60, "high": high // 60}
