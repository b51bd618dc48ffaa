"""The admin's site: our screens alone, behind the sign-in with two factors."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from accounts.screens import Screen


class AdminSite(admin.AdminSite):
    site_header = site_title = "Bankchat"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """A library's own books are left out: nothing there is for reading or editing by hand."""
        if admin_class and issubclass(admin_class, Screen):
            super().register(model_or_iterable, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return secure_admin_login(super().login)(request, extra_context)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """A search through all people beside their list: no screen uses it."""
        raise BadRequest
