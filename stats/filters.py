"""The filters of the pages, as forms: what comes from outside is checked here and leaves as a `Scope`."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from stats.periods import Period, last_days
from stats.reading import Scope
from tickets.models import Channel
from tickets.topics.models import Topic

LONGEST = 366  # days
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
SPANS = {
    "1": _("Today"),
    "7": _("Last 7 days"),
    "14": _("Last 14 days"),
    "30": _("Last 30 days"),
    "90": _("Last 90 days"),
}
LINES = [("", _("All lines")), ("1", _("Line 1")), ("2", _("Line 2"))]
CHANNELS = [("", _("All channels")), *Channel.choices]


class LineAndChannel(forms.Form):
    """The dashboard's filters."""

    line = forms.TypedChoiceField(choices=LINES, coerce=int, required=False, empty_value=None, label=_("Line"))
    channel = forms.ChoiceField(choices=CHANNELS, required=False, label=_("Channel"))


class Dates(forms.Form):
    """A span of whole days, chosen by name or by its ends."""

    default_span = "14"
    dates = forms.ChoiceField(choices=[*SPANS.items(), ("choose", _("Choose dates"))], required=False, label=_("Dates"))
    first = forms.DateField(required=False, label=_("From"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last = forms.DateField(required=False, label=_("To"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("dates") == "choose" and not self.errors:
            self._check_ends(cleaned.get("first"), cleaned.get("last"))
        return cleaned

    def _check_ends(self, first: date | None, last: date | None) -> None:
        if first is None or last is None:
            self.add_error("dates", _("Say both the first and the last day."))
        elif not (EARLIEST <= first <= LATEST and EARLIEST <= last <= LATEST):
            self.add_error("dates", _("There is nothing that far away."))
        elif first > last:
            self.add_error("dates", _("The first day comes after the last."))
        elif (last - first).days >= LONGEST:
            self.add_error("dates", _("At most %(days)s days at once.") % {"days": LONGEST})

    def period(self, now: datetime) -> Period:
        cleaned = self.cleaned_data
        if cleaned.get("dates") == "choose" and cleaned.get("first") and cleaned.get("last") and not self.errors:
            return Period(cleaned["first"], cleaned["last"])
        span = cleaned.get("dates")
        return last_days(int(span if span in SPANS else Dates.default_span), now)


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
    field_order = ("dates", "first", "last", "operator", "line", "channel")

    def scope(self, now: datetime) -> Scope:
        """What to count. A field that was not understood narrows nothing and shows its error."""
        cleaned = self.cleaned_data
        operator = cleaned.get("operator")
        return Scope(
            self.period(now), operator.pk if operator else None, cleaned.get("line"), cleaned.get("channel") or None
        )


class HistoryFilters(Dates):
    """The list of dialogs. `q` is a ticket's number, a customer's name, or words that somebody wrote."""

    default_span = ""
    dates = forms.ChoiceField(
        choices=[("", _("Any time")), *SPANS.items(), ("choose", _("Choose dates"))], required=False, label=_("Opened")
    )
    q = forms.CharField(max_length=200, required=False, label=_("Search"))
    state = forms.ChoiceField(
        choices=[("", _("All")), ("open", _("Open")), ("waiting", _("Waiting")), ("closed", _("Closed"))],
        required=False, label=_("State"),
    )  # fmt: skip
    operator = StaffChoice()
    topic = forms.ModelChoiceField(
        Topic.objects.order_by("name"), required=False, empty_label=_("All topics"), label=_("Topic")
    )
    channel = forms.ChoiceField(choices=CHANNELS, required=False, label=_("Channel"))

    def chosen_period(self, now: datetime) -> Period | None:
        return self.period(now) if self.cleaned_data.get("dates") else None


def filled(form_class: type[forms.Form], data: Any) -> Any:
    """The form, checked; what was not asked for has its default."""
    data = data.copy()
    data.setdefault("dates", getattr(form_class, "default_span", ""))
    form = form_class(data)
    form.is_valid()
    return form
