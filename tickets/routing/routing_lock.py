"""The routing lock: all decisions take one after another, under an advisory lock of the
transaction.

The order of locks is fixed, for all code that takes more than one: the routing lock, then duties,
then conversations by id. Whoever holds conversations and finds that it needs the routing lock gives
them back and starts again."""

from django.db import connection

ROUTING_LOCK = 0x62616E6B63686174  # "bankchat": any constant that nobody else locks


def lock_routing() -> None:
    """Wait until no other transaction is deciding; held until this one ends.

    Never call it holding a conversation.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ROUTING_LOCK])
