"""A first password, given by an administrator, opens one page: the one that changes it."""

from collections.abc import Callable

from asgiref.sync import iscoroutinefunction
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import sync_and_async_middleware

from accounts.models import User


@sync_and_async_middleware
def first_password_must_change(get_response: Callable) -> Callable:
    async def answer_async(request: HttpRequest) -> HttpResponse:
        if must_change(await request.auser(), request.path):
            return redirect("account_change_password")
        return await get_response(request)

    def answer(request: HttpRequest) -> HttpResponse:
        if must_change(request.user, request.path):
            return redirect("account_change_password")
        return get_response(request)

    return answer_async if iscoroutinefunction(get_response) else answer


def must_change(user: User | AnonymousUser, path: str) -> bool:
    open_pages = {
        reverse("account_change_password"),
        reverse("account_logout"),
        reverse("javascript-catalog"),
    }
    return isinstance(user, User) and user.password_must_change and path not in open_pages
