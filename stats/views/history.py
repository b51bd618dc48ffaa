"""The list of all dialogs, and one of them."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import audit
from accounts.requests import StaffRequest
from messaging.desk.search.slots import search_slot
from postgres.refusals import Refused
from postgres.snapshot import snapshot
from stats.dialog_sheets import dialog_rows, dialogs_header, message_rows, messages_header
from stats.filters import HistoryFilters
from stats.history import PAGE, dialogs, with_figures
from stats.permissions import administrators_only
from stats.transcript import Transcript, earlier_tickets
from stats.views.filtered import filtered
from stats.views.shared import send
from tickets.models import Ticket

PAGE_TEMPLATE = "stats/history.html"


@never_cache
@administrators_only
@filtered(HistoryFilters, PAGE_TEMPLATE)
def history(request: StaffRequest, form: HistoryFilters) -> HttpResponse:
    """All dialogs, found by words, people and dates."""
    context = {"form": form, "zone": settings.TIME_ZONE, "query": _query(request)}
    action = "dialogs.searched" if form.cleaned_data["q"] else "dialogs.listed"
    audit.record(action, by=request.user, request=request, filters=request.GET.urlencode())
    try:
        with snapshot(), _turn(request, form):
            context |= _page(form)
    except (
        OperationalError,
        Refused,
    ):  # PostgreSQL's statement timeout: the search was too wide, or one too many
        return render(request, PAGE_TEMPLATE, {**context, "too_slow": True}, status=503)
    return render(request, PAGE_TEMPLATE, context)


def _turn(request: StaffRequest, form: HistoryFilters) -> AbstractContextManager[None]:
    """Words are searched for in turn with the desks, and written down; a list without
    them is only read.
    """
    return search_slot(request.user.pk) if form.cleaned_data["q"] else nullcontext()


def _page(form: HistoryFilters) -> dict[str, Any]:
    """Beyond the last page is the last."""
    now, wanted = timezone.now(), form.cleaned_data
    page = Paginator(dialogs(wanted, form.chosen_period(now), now), PAGE).get_page(
        wanted["page"] or 1
    )
    return {"page": page, "dialogs": with_figures(list(page.object_list), now, wanted["q"])}


@never_cache
@administrators_only
def dialog(request: StaffRequest, number: int) -> HttpResponse:
    """One dialog whole. Reading it is noted."""
    ticket = get_object_or_404(_tickets(), number=number)
    audit.record("dialog.read", by=request.user, target=number, request=request)
    with snapshot():
        context = {
            "ticket": ticket,
            "customer": ticket.conversation.customer,
            "transcript": Transcript(ticket, timezone.now()),
            "earlier": earlier_tickets(ticket),
            "zone": settings.TIME_ZONE,
        }
        return render(request, "stats/dialog.html", context)


@never_cache
@administrators_only
def dialog_download(request: StaffRequest, number: int, ending: str) -> StreamingHttpResponse:
    ticket = get_object_or_404(_tickets(), number=number)
    return send(
        request,
        f"dialog-{number}",
        ending,
        messages_header(),
        message_rows(_tickets().filter(pk=ticket.pk)),
    )


@never_cache
@administrators_only
@filtered(HistoryFilters, PAGE_TEMPLATE)
def dialogs_download(
    request: StaffRequest, form: HistoryFilters, ending: str
) -> StreamingHttpResponse:
    """The list of the filtered dialogs."""
    now = timezone.now()
    chosen = dialogs(form.cleaned_data, form.chosen_period(now), now)
    return send(request, "dialogs", ending, dialogs_header(), dialog_rows(chosen, now))


@never_cache
@administrators_only
@filtered(HistoryFilters, PAGE_TEMPLATE)
def messages_download(
    request: StaffRequest, form: HistoryFilters, ending: str
) -> StreamingHttpResponse:
    """Everything that was said in the filtered dialogs."""
    now = timezone.now()
    chosen = dialogs(form.cleaned_data, form.chosen_period(now), now)
    return send(request, "messages", ending, messages_header(), message_rows(chosen))


def _tickets() -> Any:
    return Ticket.objects.select_related("conversation__customer", "operator").order_by("-number")


def _query(request: StaffRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
