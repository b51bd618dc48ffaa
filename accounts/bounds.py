"""The bounds of times from outside: beyond them PostgreSQL keeps what Python's calendar cannot
read again.
"""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

Moment = Annotated[datetime, Meta(tz=True)]
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def is_within_reach(moment: datetime) -> bool:
    """Whether it is an instant, by its offset, that every part of the system can keep and read
    again.
    """
    return moment.tzinfo is not None and EARLIEST <= moment < LATEST
