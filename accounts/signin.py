"""Staff sign-in: allauth's own views, closed for strangers.

Every password that is checked is counted before.
"""

from typing import Any

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.views import LoginView, PasswordChangeView, ReauthenticateView
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from accounts import audit, password_tries
from accounts.admission import AdmittedRequest, NotAdmitted, network_of_request
from accounts.devices import device_of, remember_device
from accounts.hashing import hashing
from accounts.models import User
from accounts.password_tries import Paused
from accounts.rate_limits import RateLimiter

EMAIL_LIMIT = 254  # characters that are counted and written down; no address is longer
sign_ins = RateLimiter(
    lambda: settings.SIGN_INS_PER_ADDRESS, most=20_000
)  # by network, or by device


class StaffOnly(DefaultAccountAdapter):
    """Administrators create people; nobody signs up.

    All passwords that people type are checked here.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The screens themselves say what happened; a message left over would show on a page of
        another day.
        """

    def set_password(self, user: User, password: str) -> None:
        """Nothing else is written: who was suspended meanwhile stays so."""
        user.set_password(password)
        user.password_must_change = False
        user.save(update_fields=["password", "password_must_change"])

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return render(request, "account/suspended.html", status=403)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether it is the password of somebody who has signed in: counted as a sign-in is."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def authenticate(self, request: AdmittedRequest, **credentials: Any) -> User | None:
        """Who has this address and password.

        Raises Paused, and hashes nothing, beyond the limits.
        """
        email = typed_address(credentials.get("email"))
        counted = password_tries.count(request, email)
        user = super().authenticate(request, **credentials)
        if user is None:
            _note_failure(request, email, counted)
        else:
            password_tries.take_back(counted)
        return user


def _note_failure(request: AdmittedRequest, email: str, counted: password_tries.Try) -> None:
    audit.record("sign_in.failed", by=None, target=email, request=request)
    if counted.paused:
        audit.record(
            "sign_in.paused",
            by=None,
            target=email,
            request=request,
            limits=" ".join(counted.paused),
        )
    request.tries_left = counted.left
    if not counted.left:
        raise Paused(settings.PASSWORD_PAUSE)


class Hashing:
    """For views that check passwords: they wait for their seat before they ask the database
    anything.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with hashing(_place_of(request)):
            return super().post(request, *args, **kwargs)  # type: ignore[misc]


class SignIn(Hashing, LoginView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Limited by address, unless somebody has signed in with this browser before; good
        sign-ins do not count.
        """
        place = _place_of(request)
        if wait := sign_ins.spend(place):
            raise NotAdmitted(wait)
        response = super().post(request, *args, **kwargs)
        if self.request.user.is_authenticated:
            sign_ins.refund(place)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        if self.request.user.is_authenticated:
            audit.record("signed_in", by=form.user, target=form.user.email, request=self.request)
            remember_device(self.request, response, form.user.email)
        return response

    def get_context_data(self, **context: Any) -> dict:
        """After a wrong password: how many tries are left before the pause, and how many
        minutes it takes.
        """
        if left := getattr(self.request, "tries_left", None):
            context |= {"tries_left": left, "pause": round(settings.PASSWORD_PAUSE / 60)}
        return super().get_context_data(**context)


class ChangePasswordForm(forms.ChangePasswordForm):
    def clean_oldpassword(self) -> str:
        """The present password: guessed at, it is counted as at the sign-in."""
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["oldpassword"]):
            raise get_adapter().validation_error("enter_current_password")
        return self.cleaned_data["oldpassword"]


class ChangePassword(Hashing, PasswordChangeView):
    success_url = reverse_lazy("home")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        audit.record(
            "password.changed",
            by=self.request.user,
            target=self.request.user.email,
            request=self.request,
        )
        return response


class Reauthenticate(Hashing, ReauthenticateView):
    """The password once more."""


def _place_of(request: HttpRequest) -> str:
    """Where passwords are typed: a browser that somebody has signed in with, or a network
    address.
    """
    device = device_of(request)
    return device.id if device else network_of_request(request)


def typed_address(typed: str | None) -> str:
    """What was typed as the address, as the tries count it and the audit trail keeps it."""
    return (typed or "").replace("\0", "").strip().lower()[:EMAIL_LIMIT]
