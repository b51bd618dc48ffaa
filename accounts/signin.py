"""Staff sign-in: allauth's own views, closed for strangers, with django-axes counting the tries in the database."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView, PasswordChangeView
from axes.decorators import axes_dispatch, axes_form_invalid
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from accounts import audit


class StaffOnly(DefaultAccountAdapter):
    """Administrators create people; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


@method_decorator(axes_dispatch, name="dispatch")
@method_decorator(axes_form_invalid, name="form_invalid")
class SignIn(LoginView):
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        audit.note("signed_in", by=form.user, target=form.user.email, request=self.request)
        return response


class ChangePassword(PasswordChangeView):
    success_url = reverse_lazy("home")

    def form_valid(self, form) -> HttpResponse:
        self.request.user.password_must_change = False
        self.request.user.save(update_fields=["password_must_change"])
        response = super().form_valid(form)
        audit.note("password.changed", by=self.request.user, target=self.request.user.email, request=self.request)
        return response


def locked_out(request: HttpRequest, original_response=None, credentials: dict | None = None) -> HttpResponse:
    """Too many wrong passwords: a pause, in words that do not say whether the address exists."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "account/locked.html", {"minutes": minutes}, status=429)
