"""The rules of the style card in Django's admin."""

from typing import Any

from django.contrib import admin

from accounts import audit
from accounts.screens import Screen
from messaging.desk.customer_card.models import OfferedTag, StyleRule
from tickets.admin import Audited


@admin.register(OfferedTag)
class OfferedTagAdmin(Audited):
    search_fields = ("tag",)


@admin.register(StyleRule)
class StyleRuleAdmin(Screen):
    list_display = (
        "title",
        "order",
        "active",
        "age_from",
        "age_to",
        "segment",
        "language",
        "emoji",
    )
    list_filter = ("active", "language")
    search_fields = ("title", "title_ru", "advice", "advice_ru")

    def save_model(self, request: Any, rule: StyleRule, form: Any, change: bool) -> None:
        super().save_model(request, rule, form, change)
        audit.record(
            "style_rule.saved", by=request.user, target=f"{rule.pk}: {rule}", request=request
        )

    def delete_model(self, request: Any, rule: StyleRule) -> None:
        audit.record(
            "style_rule.removed", by=request.user, target=f"{rule.pk}: {rule}", request=request
        )
        super().delete_model(request, rule)

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        for rule in queryset:
            self.delete_model(request, rule)
