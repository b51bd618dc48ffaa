"""What the bank brings, as far as Bankchat meets it: a page that carries the chat, tokens,
keys, a customer system.
"""

import ipaddress
from collections.abc import Callable
from functools import wraps
from secrets import compare_digest

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from demobank import crm, people, simulated_staff, tokens
from demobank.library import DemoCustomer


@require_GET
def bank(request: HttpRequest) -> HttpResponse:
    """The bank's website with the chat in its corner; one may choose whom to be."""
    shown = [{"subject": p.subject, "name": p.name, "locale": p.locale} for p in people.showcase()]
    context = {
        "people": shown,
        "subject": _asked_for(request).subject,
        "chat_url": reverse("demobank:chat"),
    }
    return render(request, "demobank/bank.html", context | _contacts())


@require_GET
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def chat(request: HttpRequest) -> HttpResponse:
    """The customer's chat, alone or inside the bank's page."""
    context = {
        "token_url": f"{reverse('demobank:token')}?as={_asked_for(request).subject}",
        "socket_path": "/ws/customer/",
        "widget": request.GET.get("widget") == "1",
        "bank_name": settings.BANK_NAME,
        **_contacts(),
    }
    return render(request, "messaging/chat.html", context)


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> JsonResponse:
    """A token for the customer asked for. A real bank gives it to nobody but the customer."""
    return _uncached({"token": tokens.issue(_asked_for(request))})


@require_GET
def jwks(request: HttpRequest) -> JsonResponse:
    return JsonResponse(tokens.key_set())


@csrf_exempt
@require_POST
def simulation_operators(request: HttpRequest) -> JsonResponse:
    """Accounts for bin/simulate. They open the desk, so only this very machine gets them."""
    if not ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback:
        return JsonResponse({"error": "only from this machine"}, status=403)
    count = request.GET.get("count", "1")
    if (
        not count.isdecimal()
        or len(count) > 4
        or not 1 <= int(count) <= simulated_staff.STAFF_LIMIT
    ):
        return JsonResponse(
            {"error": f"count is a number from 1 to {simulated_staff.STAFF_LIMIT}"}, status=400
        )
    return _uncached({"operators": simulated_staff.lend_operators(int(count))})


def _for_the_directory(
    view: Callable[[DemoCustomer], JsonResponse],
) -> Callable[[HttpRequest, str], JsonResponse]:
    """The customer system answers whoever has its key, about customers it knows."""

    @require_GET
    @wraps(view)
    def guarded(request: HttpRequest, subject: str) -> JsonResponse:
        given = request.headers.get("Authorization", "")
        if not compare_digest(given.encode(), f"Bearer {settings.BANK_DIRECTORY_KEY}".encode()):
            return JsonResponse(
                {"error": "unauthorized"}, status=401, headers={"WWW-Authenticate": "Bearer"}
            )
        if (person := people.find(subject)) is None:
            return JsonResponse({"error": "no such customer"}, status=404)
        return view(person)

    return guarded


@_for_the_directory
def customer(person: DemoCustomer) -> JsonResponse:
    return _uncached(crm.profile(person))


@_for_the_directory
def operations(person: DemoCustomer) -> JsonResponse:
    return _uncached({"operations": crm.recent_operations(person)})


def _asked_for(request: HttpRequest) -> DemoCustomer:
    """The customer in `?as=`, the first one without it."""
    subject = request.GET.get("as") or people.everyone()[0].subject
    if (person := people.find(subject)) is None:
        raise Http404
    return person


def _contacts() -> dict[str, str]:
    """What the pages tell whoever does not get through to the chat."""
    return {"bank_phone": settings.BANK_PHONE, "bank_email": settings.BANK_EMAIL}


def _uncached(content: dict) -> JsonResponse:
    return JsonResponse(content, headers={"Cache-Control": "no-store"})
