"""Addresses of the administrators' pages."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from stats.views.dashboard import dashboard, dashboard_live
from stats.views.history import (
    dialog,
    dialog_download,
    dialogs_download,
    history,
    messages_download,
)
from stats.views.home import home
from stats.views.reports import report_download, reports


class FileEnding(StringConverter):
    regex = "xlsx|csv"


register_converter(FileEnding, "ending")
urlpatterns = [
    path("", home, name="home"),
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/live/", dashboard_live, name="dashboard-live"),
    path("reports/", reports, name="reports"),
    path("reports/<slug:name>.<ending:ending>", report_download, name="report-download"),
    path("history/", history, name="history"),
    path("history/dialogs.<ending:ending>", dialogs_download, name="dialogs-download"),
    path("history/messages.<ending:ending>", messages_download, name="messages-download"),
    path("history/<int:number>/", dialog, name="dialog"),
    path("history/<int:number>.<ending:ending>", dialog_download, name="dialog-download"),
]
