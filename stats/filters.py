"""The filters of the pages, as forms: what comes from outside is checked here and leaves as a
`FigureScope`.

Filters fail closed: with a value that cannot be read, or a parameter that is unknown or doubled,
nothing is asked for."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from stats.behind import FIGURES
from stats.periods import Period, last_days
from stats.reading import FigureScope
from stats.reports import SORTS
from tickets.models import Channel
from tickets.rating import SCORE_LIMIT, SCORE_MINIMUM
from tickets.topics.models import Topic

PERIOD_LIMIT = 366  # days
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
ISO_DATE = "%Y-%m-%d"  # one form in every language: 01/02 is two days
CHOOSE = "choose"
SPANS = {
    "1": _("Today"),
    "7": _("Last 7 days"),
    "14": _("Last 14 days"),
    "30": _("Last 30 days"),
    "90": _("Last 90 days"),
}
LINES = [("", _("All lines")), ("1", _("Line 1")), ("2", _("Line 2"))]
CHANNELS = [("", _("All channels")), *Channel.choices]

RATINGS = [
    ("", _("Any")),
    ("rated", _("Rated")),
    ("unrated", _("Not rated")),
    *((str(score), f"{score} ★") for score in range(SCORE_LIMIT, SCORE_MINIMUM - 1, -1)),
]


class Filters(forms.Form):
    """The parameters of an address, each of them known and there once."""

    def __init__(self, given: QueryDict) -> None:
        self._given = given
        super().__init__(self._with_defaults(given.copy()))

    def _with_defaults(self, data: QueryDict) -> QueryDict:
        return data

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, values in self._given.lists():
            if name not in self.fields:
                self.add_error(None, _("There is no filter “%(name)s”.") % {"name": name[:40]})
            elif len(values) > 1:
                self.add_error(name, _("Choose one value."))
        return cleaned


class LineAndChannel(Filters):
    """What the dashboard and the reports have in common."""

    line = forms.TypedChoiceField(
        choices=LINES, coerce=int, required=False, empty_value=None, label=_("Line")
    )
    channel = forms.ChoiceField(choices=CHANNELS, required=False, label=_("Channel"))


class DashboardFilters(LineAndChannel):
    """`simulated`: the live part shows the simulation as well."""

    simulated = forms.ChoiceField(
        choices=[("", _("Without simulation")), ("1", _("Incl. simulation"))], required=False
    )


class DayField(forms.DateField):
    def __init__(self, label: Any) -> None:
        super().__init__(required=False, label=label, input_formats=[ISO_DATE])
        self.error_messages["invalid"] = _("There is no such day. Write it as 2026-11-20.")


class Dates(Filters):
    """A span of whole days, chosen by name or by its ends."""

    default_span = "14"
    dates = forms.ChoiceField(
        choices=[*SPANS.items(), (CHOOSE, _("Choose dates"))], required=False, label=_("Dates")
    )
    first = DayField(_("From"))
    last = DayField(_("To"))

    def _with_defaults(self, data: QueryDict) -> QueryDict:
        if not data.get("dates"):
            data["dates"] = CHOOSE if data.get("first") or data.get("last") else self.default_span
        return data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            self._check_ends(cleaned["dates"] == CHOOSE, cleaned["first"], cleaned["last"])
        return cleaned

    def _check_ends(self, chosen: bool, first: date | None, last: date | None) -> None:
        if not chosen:
            if first or last:
                self.add_error("dates", _("Select “Choose dates”, or clear both dates."))
        elif first is None or last is None:
            self.add_error("dates", _("Enter a start and an end date."))
        elif not (EARLIEST <= first <= LATEST and EARLIEST <= last <= LATEST):
            self.add_error("dates", _("No data that far back."))
        elif first > last:
            self.add_error("dates", _("The start date is after the end date."))
        elif (last - first).days >= PERIOD_LIMIT:
            self.add_error("dates", _("At most %(days)s days at once.") % {"days": PERIOD_LIMIT})

    def period(self, now: datetime) -> Period:
        if self.cleaned_data["dates"] == CHOOSE:
            return Period(self.cleaned_data["first"], self.cleaned_data["last"])
        return last_days(int(self.cleaned_data["dates"]), now)


class StaffChoice(forms.ModelChoiceField):
    def __init__(self) -> None:
        people = User.objects.filter(simulated=False).order_by("name")
        super().__init__(people, required=False, empty_label=_("Everyone"), label=_("Operator"))
        self.error_messages["invalid_choice"] = _("There is no such person.")

    def to_python(self, value: Any) -> User | None:
        try:
            return super().to_python(value)
        except forms.ValidationError:  # not even an identifier
            raise forms.ValidationError(self.error_messages["invalid_choice"]) from None


class ReportFilters(Dates, LineAndChannel):
    operator = StaffChoice()
    sort = forms.ChoiceField(
        choices=[(f"{sign}{name}", name) for name in SORTS for sign in ("", "-")], required=False
    )

    def scope(self, now: datetime) -> FigureScope:
        """What to count."""
        cleaned = self.cleaned_data
        operator = cleaned["operator"]
        return FigureScope(
            self.period(now),
            operator.pk if operator else None,
            cleaned["line"],
            cleaned["channel"] or None,
        )


class HistoryFilters(Dates):
    """The list of dialogs.

    `q` is a ticket's number, a customer's name, or words that somebody wrote. `counted` leaves the
    tickets behind one figure, of a period.
    """

    default_span = ""
    dates = forms.ChoiceField(
        choices=[("", _("Any time")), *SPANS.items(), (CHOOSE, _("Choose dates"))],
        required=False,
        label=_("Period"),
    )
    q = forms.CharField(max_length=200, required=False, label=_("Search"))
    state = forms.ChoiceField(
        choices=[
            ("", _("All")),
            ("open", _("Open")),
            ("waiting", _("Waiting")),
            ("closed", _("Closed")),
        ],
        required=False,
        label=_("State"),
    )
    operator = StaffChoice()
    topic = forms.ModelChoiceField(
        Topic.objects.order_by("name"),
        required=False,
        empty_label=_("All topics"),
        label=_("Topic"),
    )
    channel = forms.ChoiceField(choices=CHANNELS, required=False, label=_("Channel"))
    line = forms.TypedChoiceField(
        choices=LINES, coerce=int, required=False, empty_value=None, label=_("Line")
    )
    rating = forms.ChoiceField(choices=RATINGS, required=False, label=_("Rating"))
    counted = forms.ChoiceField(
        choices=[("", _("All tickets")), *FIGURES], required=False, label=_("Counted as")
    )
    page = forms.IntegerField(min_value=1, required=False)

    def _with_defaults(self, data: QueryDict) -> QueryDict:
        data = super()._with_defaults(data)
        if data.get("counted") and not data.get("dates"):
            data["dates"] = Dates.default_span
        return data

    def chosen_period(self, now: datetime) -> Period | None:
        return self.period(now) if self.cleaned_data["dates"] else None
