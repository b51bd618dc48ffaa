"""The bank's canned answers and macros in Django's admin."""

from typing import Any

from django.contrib import admin
from django.db.models import IntegerField, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from messaging.desk.answers.models import CannedAnswer, Macro
from tickets.admin import Audited


@admin.register(CannedAnswer)
class CannedAnswerAdmin(Audited):
    """The bank's own. What operators keep for themselves is theirs."""

    list_display = ("title", "shortcut", "topic", "locale", "uses")
    list_filter = ("locale", "topic")
    search_fields = ("title", "body", "shortcut")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CannedAnswer]:
        return (
            super()
            .get_queryset(request)
            .filter(owner=None)
            .annotate(used=Sum("habits__uses", default=0, output_field=IntegerField()))
        )

    @admin.display(description=_("used"), ordering="used")
    def uses(self, answer: Any) -> int:
        return answer.used


@admin.register(Macro)
class MacroAdmin(Audited):
    list_display = ("title", "topic", "closes", "order", "active")
    list_filter = ("active",)
    search_fields = ("title", "text")
