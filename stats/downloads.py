"""The files of the reports: the same figures as on the page, by the same definitions."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from asgiref.sync import sync_to_async
from django.utils import translation

from accounts.http_client import release_connection
from accounts.models import User
from stats import fact_sheets, table_sheets
from stats.csv import Row
from stats.reading import FigureScope


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: what its columns are called, and its rows in chunks."""

    header: Callable[[], list[str]]
    chunks: Callable[[FigureScope, datetime], Iterator[Sequence[Row]]]


SHEETS = {
    "first-response": Sheet(fact_sheets.first_response_header, fact_sheets.first_response),
    "processed": Sheet(fact_sheets.processed_header, fact_sheets.processed),
    "handling": Sheet(fact_sheets.handling_header, fact_sheets.handling),
    "open": Sheet(fact_sheets.open_header, fact_sheets.open_now),
    "operators": Sheet(table_sheets.operators_header, table_sheets.operators),
    "times": Sheet(table_sheets.times_header, table_sheets.times),
    "days": Sheet(table_sheets.days_header, table_sheets.days),
    "arrivals": Sheet(table_sheets.arrivals_header, table_sheets.arrivals),
}


async def streamed(
    chunks: Iterator[Sequence[Row]], reader: User, language: str | None
) -> AsyncIterator[Sequence[Row]]:
    """The chunks, each fetched in a thread when the one before has gone out, while `reader` may
    still have them, in the language of whoever asked.

    Between two chunks there is neither a transaction nor a database connection: a client may read
    slowly."""
    while (chunk := await sync_to_async(_next)(chunks, reader, language)) is not None:
        yield chunk


def _next(
    chunks: Iterator[Sequence[Row]], reader: User, language: str | None
) -> Sequence[Row] | None:
    try:
        with translation.override(language):
            chunk = next(chunks, None)
        return chunk if User.objects.as_they_were(reader).exists() else None
    finally:
        release_connection()
