"""What several pages show."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import formats
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import audit
from accounts.requests import StaffRequest
from stats.csv import TableFile, csv_by_locale, download
from stats.downloads import streamed
from stats.hours import Slot
from stats.periods import ClockChange, Period
from stats.templatetags.figures import NOT_APPLICABLE
from stats.workbook import Workbook
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the heatmap, in words."""

    slot: Slot
    mean: str
    title: str


@dataclass(frozen=True, slots=True)
class Heatmap:
    rows: list[tuple[str, str, list[Cell]]]  # the weekday's short and full name, its hours
    changes: list[ClockChange]


def heatmap(week: list[list[Slot]]) -> Heatmap:
    rows = [
        (str(WEEKDAYS_ABBR[day]), str(WEEKDAYS[day]), [_cell(slot) for slot in slots])
        for day, slots in enumerate(week)
    ]
    return Heatmap(rows, [slot.change for slots in week for slot in slots if slot.change])


def _cell(slot: Slot) -> Cell:
    mean = NOT_APPLICABLE if slot.mean is None else formats.number_format(slot.mean, 1)
    words = {"day": WEEKDAYS[slot.weekday], "hour": f"{slot.hour:02}:00", "mean": mean}
    title = _("%(day)s %(hour)s, %(mean)s an hour (%(starts)s in %(hours)s such hours)") % {
        **words,
        "starts": slot.starts,
        "hours": slot.hours,
    }
    return Cell(slot, mean, title)


def simulated_in(period: Period) -> int:
    """Tickets of simulations opened in the period: no figure contains them, and the page says
    so.
    """
    return Ticket.objects.filter(
        simulated=True, opened_at__gte=period.start, opened_at__lt=period.end
    ).count()


def send(
    request: StaffRequest,
    name: str,
    ending: str,
    header: list[str],
    chunks: Iterator[Any],
    **detail: Any,
) -> StreamingHttpResponse:
    """The download, noted in the audit trail; raises NoSeat, with nothing noted."""
    target, chunks_for_reader = f"{name}.{ending}", streamed(chunks, request.user, get_language())
    kind: type[TableFile] = csv_by_locale() if ending == "csv" else Workbook
    response = download(f"bankchat-{target}", kind, header, chunks_for_reader, by=request.user.pk)
    audit.record(
        "export",
        by=request.user,
        target=target,
        request=request,
        filters=request.GET.urlencode(),
        **detail,
    )
    return response
