"""Registers the application, and refuses hours that nobody could keep."""

from datetime import UTC, datetime

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from tickets import bank_calendar, hours


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        """Refuse to start with hours that nobody could keep, rather than at the first ticket."""
        try:
            bank_calendar.calendar_of(()).is_open(datetime.now(UTC))
        except hours.BadHours as error:
            raise ImproperlyConfigured(f"WORKING_HOURS or HOLIDAYS_COUNTRY: {error}") from error
