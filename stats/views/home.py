"""The first page after sign-in, by role."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.requests import StaffRequest


@login_required
def home(request: StaffRequest) -> HttpResponse:
    """Operators go to their tickets, administrators to the dashboard."""
    return redirect("dashboard" if request.user.is_administrator else "workstation")
