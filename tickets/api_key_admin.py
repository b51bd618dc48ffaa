"""API keys in Django's admin: made there, shown once, revoked; never changed and never removed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts.requests import StaffRequest
from accounts.screens import Screen
from tickets.api_keys import make_key, revoke_key
from tickets.models import OUTSIDE, ApiKey, Channel


class NewKeyForm(forms.ModelForm):
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        choices=[(channel.value, channel.label) for channel in OUTSIDE],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ApiKey
        fields = ("name", "channels")


@admin.register(ApiKey)
class ApiKeyAdmin(Screen):
    form = NewKeyForm
    list_display = (
        "name",
        "prefix",
        "channels",
        "created_by",
        "created_at",
        "last_used_at",
        "revoked_at",
    )
    list_filter = ("revoked_at",)
    search_fields = ("name", "prefix")
    actions = ("revoke",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(
            request, obj
        )  # the list has its actions

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What it has handed in names it."""
        return False

    def save_model(self, request: Any, obj: ApiKey, form: Any, change: bool) -> None:
        channels = [Channel(channel) for channel in form.cleaned_data["channels"]]
        row, request.new_key = make_key(
            by=request.user, name=obj.name, channels=channels, request=request
        )
        obj.pk, obj.prefix = row.pk, row.prefix

    def response_add(
        self, request: Any, obj: ApiKey, post_url_continue: Any = None
    ) -> HttpResponse:
        """The key stands on this one page: a message of Django's would put it into a cookie.

        Browsers do not keep the admin's pages.
        """
        context = {
            **self.admin_site.each_context(request),
            "title": _("The new API key"),
            "row": obj,
        }
        return TemplateResponse(
            request, "admin/tickets/apikey/made.html", {**context, "key": request.new_key}
        )

    @admin.action(description=_("Revoke: refuse it from now on"))
    def revoke(self, request: StaffRequest, queryset: QuerySet[ApiKey]) -> None:
        for row in queryset:
            revoke_key(by=request.user, prefix=row.prefix, request=request)
