"""The dialogs as files: their list, and all that was said in them."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from stats.columns import in_seconds, when
from stats.csv import Row
from stats.facts import log_of
from stats.history import DialogRow, with_figures
from stats.labels import about, channel_of, kind_of, reason_of, role_of, topic_names
from stats.loading import tuples
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
        _("Ticket"),
        _("Customer"),
        _("State"),
        _("Reason"),
        _("Topic"),
        _("Operator"),
        _("Line"),
        _("Channel"),
        _("Cycles"),
        when(_("Opened")),
        when(_("Closed")),
        _("First response, s"),
        _("Longest wait, s"),
        _("Messages"),
        _("Rating"),
        _("Simulated"),
    ]


def dialog_rows(tickets: QuerySet[Ticket], now: datetime) -> Iterator[list[Row]]:
    topics = topic_names()
    for chunk in in_chunks(tickets):
        yield [_dialog_row(dialog, topics) for dialog in with_figures(chunk, now)]


def _dialog_row(dialog: DialogRow, topics: Mapping[str, str]) -> Row:
    ticket = dialog.ticket
    return (
        ticket.number,
        ticket.conversation.customer.name,
        str(ticket.state.label),
        reason_of(ticket.close_reason, unanswered=ticket.left_unanswered),
        topics.get(ticket.topic_id or "", ticket.topic_id),
        ticket.operator.name if ticket.operator else None,
        ticket.line,
        channel_of(ticket.channel),
        ticket.cycle,
        ticket.opened_at,
        ticket.closed_at,
        in_seconds(dialog.first),
        in_seconds(dialog.longest),
        dialog.messages,
        dialog.score,
        int(ticket.simulated),
    )


def messages_header() -> list[str]:
    return [
        _("Ticket"),
        _("Number in the log"),
        when(_("Time")),
        _("What"),
        _("Role"),
        _("By"),
        _("Text"),
        _("About"),
        _("Rating"),
        _("Only for staff"),
    ]


COLUMNS = (
    "ticket__number",
    "seq",
    "at",
    "kind",
    "by_role",
    "by_name",
    "text",
    "data",
    "public_seq",
)


def message_rows(tickets: QuerySet[Ticket]) -> Iterator[list[Row]]:
    """Everything in the logs of these tickets, notes and events included, ticket by ticket in
    the log's order.
    """
    topics = topic_names()
    for chunk in in_chunks(tickets):
        log = log_of(chunk).order_by("-ticket__number", "seq")
        yield [_message_row(topics, *row) for row in tuples(log.values_list(*COLUMNS))]


def _message_row(topics: Mapping[str, str], *row: Any) -> Row:
    number, seq, at, kind, role, name, text, data, public_seq = row
    told = json.loads(data)
    return (
        number,
        seq,
        at,
        kind_of(kind),
        role_of(role),
        name,
        _said(told) if text is None else text,
        about(kind, told, topics),
        told.get("score"),
        int(public_seq is None),
    )


def _said(told: Mapping[str, Any]) -> str | None:
    """What was said by an event without a text of its own: the note of a transfer, a place, a
    file.
    """
    if place := told.get("location"):
        return f"{place['latitude']:.5f}, {place['longitude']:.5f}"
    return told.get("note") or told.get("file", {}).get("name")
