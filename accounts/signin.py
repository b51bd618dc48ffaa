"""Staff sign-in: allauth's own views, closed for strangers, with django-axes counting the tries in the database."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView, PasswordChangeView
from axes.decorators import axes_dispatch, axes_form_invalid
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from accounts import audit
from accounts.models import User


class StaffOnly(DefaultAccountAdapter):
    """Administrators create people; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The screens themselves say what happened; a message left over would show on a page of another day."""

    def set_password(self, user: User, password: str) -> None:
        """Nothing else is written: who was suspended meanwhile stays so."""
        user.set_password(password)
        user.password_must_change = False
        user.save(update_fields=["password", "password_must_change"])

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return render(request, "account/suspended.html", status=403)


@method_decorator(axes_dispatch, name="dispatch")
@method_decorator(axes_form_invalid, name="form_invalid")
class SignIn(LoginView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        if self.request.user.is_authenticated:
            audit.note("signed_in", by=form.user, target=form.user.email, request=self.request)
        return response

    def get_context_data(self, **context: Any) -> dict:
        """After a wrong password: how many tries are left before the pause, and how many minutes it takes."""
        failures = getattr(self.request, "axes_failures_since_start", None)
        if failures:
            context |= {"tries_left": settings.AXES_FAILURE_LIMIT - failures, "pause": _pause()}
        return super().get_context_data(**context)


class ChangePassword(PasswordChangeView):
    success_url = reverse_lazy("home")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        audit.note("password.changed", by=self.request.user, target=self.request.user.email, request=self.request)
        return response


def typed_address(request: HttpRequest | None, credentials: dict | None = None) -> str | None:
    """What was typed as the address, for counting the tries; allauth and its form name it differently."""
    typed = (credentials or {}).get("email") or (request.POST.get("login") if request else None)
    return typed.replace("\0", "").strip().lower() if typed else None


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict | None = None
) -> HttpResponse:
    """Too many wrong passwords: a pause, in words that do not say whether the address exists."""
    return render(request, "account/locked.html", {"minutes": _pause()}, status=429)


def _pause() -> int:
    """Minutes."""
    return round(settings.AXES_COOLOFF_TIME * 60)
