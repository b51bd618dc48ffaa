"""What a request is behind a sign-in: the person is known."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from accounts.models import User

if TYPE_CHECKING:

    class StaffRequest(HttpRequest):
        user: User
else:
    StaffRequest = HttpRequest
