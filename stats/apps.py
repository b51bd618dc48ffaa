"""Registers the application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatsConfig(AppConfig):
    """Read-only numbers over the log.

    Nothing imports this application: it can be deleted without another change.
    """

    name = "stats"
    verbose_name = _("Statistics")
