"""The keys of the bank's other systems: made and revoked by administrators, known by their hash
alone.
"""

import hashlib
import secrets
import time
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit
from accounts.models import User
from tickets.models import OUTSIDE, ApiKey, Channel
from tickets.refusals import Forbidden, NotFound

# how every key begins, so that one that got lost is found by whoever looks for secrets
MARK = "bck_"
SECRET = 32  # bytes
REFRESH_INTERVAL = 1.0  # seconds
USED_EVERY = timedelta(minutes=1)  # `last_used_at` is not written more often


@transaction.atomic
def make_key(
    *,
    by: User,
    name: str,
    channels: Collection[Channel],
    request: HttpRequest | None = None,
    key: str | None = None,
) -> tuple[ApiKey, str]:
    """Make a key; returns its row and the key itself, which nobody can read again.

    Only the demo bank says `key`.
    """
    if not by.is_staff or not set(channels) or not set(channels) <= set(OUTSIDE):
        raise Forbidden
    key = key or f"{MARK}{secrets.token_hex(4)}_{secrets.token_urlsafe(SECRET)}"
    row = ApiKey.objects.create(
        name=name,
        prefix=key[: len(MARK) + 8],
        hash=hash_of(key),
        channels=sorted(set(channels)),
        created_by=by,
    )
    audit.record("key.made", by=by, target=row, request=request, channels=" ".join(row.channels))
    return row, key


@transaction.atomic
def revoke_key(*, by: User, prefix: str, request: HttpRequest | None = None) -> ApiKey:
    """End a key for good; what it has handed in stays. Revoking a revoked one changes nothing."""
    if not by.is_staff:
        raise Forbidden
    row = ApiKey.objects.select_for_update(of=("self",)).filter(prefix=prefix).first()
    if row is None:
        raise NotFound
    if row.revoked_at:
        return row
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    audit.record("key.revoked", by=by, target=row, request=request)
    return row


def hash_of(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()


def living_key(key: str) -> ApiKey | None:
    """The key, unless it is wrong or revoked.

    The two take the same way, and time: one question about a hash.
    """
    return ApiKey.objects.filter(hash=hash_of(key), revoked_at=None).first()


def living_keys(values: Collection[str]) -> list[ApiKey]:
    """Those of these values that are good keys, by one question."""
    return list(
        ApiKey.objects.filter(hash__in=[hash_of(value) for value in values], revoked_at=None)
    )


class KnownKeys:
    """Hashes of keys that were good a moment ago. They open nothing: `living_key` decides. But a
    good key must not wait for the rate limit of its address, and a wrong one must not cost a
    question."""

    def __init__(self) -> None:
        self._hashes: set[bytes] = set()
        self._looked_at = float("-inf")  # monotonic seconds

    def has(self, key: str) -> bool:
        return hash_of(key) in self._hashes

    def look_again(self, key: str) -> bool:
        """Whether it is known after all keys are read again: once in REFRESH_INTERVAL."""
        if time.monotonic() - self._looked_at > REFRESH_INTERVAL:
            self._looked_at = time.monotonic()
            living = ApiKey.objects.filter(revoked_at=None).values_list("hash", flat=True)
            self._hashes = {bytes(found) for found in living}
        return self.has(key)

    def add(self, key: str) -> None:
        self._hashes.add(hash_of(key))

    def discard(self, key: str) -> None:
        self._hashes.discard(hash_of(key))


known = KnownKeys()


def note_use(key: ApiKey) -> None:
    """Remember that it was used, without a write for every request."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=Now() - USED_EVERY)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=Now())
