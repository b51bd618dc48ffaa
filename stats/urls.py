from django.urls import path

from stats.views.dashboard import dashboard, dashboard_live
from stats.views.history import dialog, dialog_download, dialogs_download, history, messages_download
from stats.views.home import home
from stats.views.reports import report_download, reports

urlpatterns = [
    path("", home, name="home"),
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/live/", dashboard_live, name="dashboard-live"),
    path("reports/", reports, name="reports"),
    path("reports/<slug:name>.csv", report_download, name="report-download"),
    path("history/", history, name="history"),
    path("history/dialogs.csv", dialogs_download, name="dialogs-download"),
    path("history/messages.csv", messages_download, name="messages-download"),
    path("history/<int:number>/", dialog, name="dialog"),
    path("history/<int:number>.csv", dialog_download, name="dialog-download"),
]
