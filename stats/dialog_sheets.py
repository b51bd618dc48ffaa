"""The dialogs as CSV: their list, and all that was said in them."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from stats.columns import in_seconds, when
from stats.facts import log_of
from stats.history import Dialog, with_figures
from stats.loading import tuples
from stats.sheets import Row
from tickets.models import Ticket

CHUNK = 200  # tickets read at once


def in_chunks(tickets: QuerySet[Ticket]) -> Iterator[list[Ticket]]:
    """Newest first; each chunk is found by the last number of the one before."""
    chunk = list(tickets[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(tickets.filter(number__lt=chunk[-1].number)[:CHUNK])


def dialogs_header() -> list[str]:
    return [
        _("Ticket"), _("Customer"), _("State"), _("Reason"), _("Operator"), _("Line"), _("Channel"), _("Cycles"),
        when(_("Opened")), when(_("Closed")), _("First response, s"), _("Longest wait, s"),
        _("Messages"), _("Simulated"),
    ]  # fmt: skip


def dialog_rows(tickets: QuerySet[Ticket], now: datetime) -> Iterator[list[Row]]:
    for chunk in in_chunks(tickets):
        yield [_dialog_row(dialog) for dialog in with_figures(chunk, now)]


def _dialog_row(dialog: Dialog) -> Row:
    ticket = dialog.ticket
    return (
        ticket.number, ticket.conversation.customer.name, ticket.state.value, ticket.close_reason,
        ticket.operator.name if ticket.operator else None, ticket.line, ticket.channel, ticket.cycle, ticket.opened_at,
        ticket.closed_at, in_seconds(dialog.first), in_seconds(dialog.longest), dialog.messages, int(ticket.simulated),
    )  # fmt: skip


def messages_header() -> list[str]:
    return [
        _("Ticket"), _("Number in the log"), when(_("Time")), _("What"), _("Role"), _("By"),
        _("Text"), _("Only for staff"),
    ]  # fmt: skip


def message_rows(tickets: QuerySet[Ticket]) -> Iterator[list[Row]]:
    """Everything in the logs of these tickets, notes and events included, ticket by ticket in the log's order."""
    for chunk in in_chunks(tickets):
        log = log_of(chunk).order_by("-ticket__number", "seq")
        columns = ("ticket__number", "seq", "at", "kind", "by_role", "by_name", "text", "data", "public_seq")
        yield [_message_row(*row) for row in tuples(log.values_list(*columns))]


def _message_row(*row: Any) -> Row:
    *columns, text, data, public_seq = row
    return *columns, _about(data) if text is None else text, int(public_seq is None)


def _about(data: str) -> str | None:
    """What an event without words was about."""
    told = json.loads(data)
    if place := told.get("location"):
        return f"{place['latitude']:.5f}, {place['longitude']:.5f}"
    told = told.get("file", told)
    return ", ".join(str(told[name]) for name in ("name", "reason", "why") if told.get(name)) or None
