"""Screens of Django's admin: what they let a person look up, and what may be done with evidence."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse

from accounts import audit


class OfferedFilters(ChangeList):
    """A list that is filtered by what stands beside it and by nothing else: a look-up of any
    column, through any relation, would tell a password's or a key's hash letter by letter.
    """

    def get_filters(self, request: HttpRequest) -> Any:
        """Raises DisallowedModelAdminLookup (400) before anything is read."""
        if not self.search_form_class(
            request.GET
        ).is_valid():  # Django would search for nothing, and show all
            raise DisallowedModelAdminLookup(f"no such search here: {self.model._meta.label}")
        asked = set(self.get_filters_params())
        try:
            found = super().get_filters(request)
        except (
            IncorrectLookupParameters,
            ValueError,
            OverflowError,
        ):  # it would show all, or has no such day
            raise DisallowedModelAdminLookup(
                f"no such filter here: {self.model._meta.label}"
            ) from None
        offered = {name for filter in found[0] for name in filter.expected_parameters() if name}
        if self.date_hierarchy:
            offered |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        if asked - offered:
            raise DisallowedModelAdminLookup(f"no such filter here: {self.model._meta.label}")
        return found


class Screen(admin.ModelAdmin):
    """The base of all screens of the admin: one that is not made of it is taken away
    (`bankchat.urls`).
    """

    reads = ""  # the action for the audit trail, where what it shows tells of customers

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return OfferedFilters

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        self._note_reading(request)
        return super().changelist_view(request, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        self._note_reading(request, object_id or "")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _note_reading(self, request: Any, target: str = "") -> None:
        if self.reads:
            audit.record(
                self.reads,
                by=request.user,
                target=target,
                request=request,
                filters=request.GET.urlencode(),
            )


class Evidence(Screen):
    """Only to read: nobody adds to it, changes it or takes anything away."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
