"""Taking a file: checked, cleaned, kept, and then known.

What is killed between leaves bytes, never a broken file.
"""

import hashlib
from datetime import timedelta
from io import RawIOBase
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.http_client import without_connection
from accounts.models import Customer, User
from messaging.files import storage
from messaging.files.models import File
from messaging.files.names import clean_name
from messaging.files.refusal_quota import RefusedLately
from messaging.files.refusals import OverQuota, UploadConflict
from messaging.files.sanitising.process import Cleaned, clean
from messaging.protocol.limits import Buckets, RateLimited
from postgres.refusals import Refused, Unavailable

refused = RefusedLately()
uploads = Buckets(lambda: settings.PERSON_UPLOADS, most=10_000)


def upload_file(
    *, by: User | Customer, conversation: UUID, upload: UUID, source: RawIOBase, name: str
) -> tuple[File, bool]:
    """Keep a clean copy of `source`; returns it, and whether this upload had come before.

    The same upload id with the same bytes answers with the same file, whatever became of the first
    answer. Raises Refused. No transaction is open meanwhile: cleaning takes seconds, and database
    connections are few."""
    source.seek(0)
    digest = hashlib.file_digest(source, "sha256").hexdigest()
    if before := _uploaded(by, upload):
        return _same(before, conversation, digest), True
    uploads.check(
        by.pk
    )  # files that turn out to be broken cost seconds too, and leave no row to count
    _keep_within_quota(by, coming=0)
    cleaned = _cleaned(source, by)
    row = _row(cleaned, by, conversation, upload, digest, name)
    paths = {row.path: cleaned.copy, row.thumbnail_path: cleaned.thumbnail}
    storage.keep({path: content for path, content in paths.items() if content})
    try:
        _insert(row, by)
    except IntegrityError:  # the same upload came twice at once, and the other was faster
        storage.forget(paths)
        before = _uploaded(by, upload)
        if before is None:
            raise
        return _same(before, conversation, digest), True
    except OverQuota:
        storage.forget(paths)
        raise
    # Any other failure may come after the commit: the bytes stay, and without a row the sweep takes
    # them.
    return row, False


def _cleaned(source: RawIOBase, by: User | Customer) -> Cleaned:
    try:
        with without_connection():
            return clean(source, by=by.pk)
    except (Unavailable, RateLimited):
        raise
    except Refused:
        refused.count(by.pk)
        raise


def _uploaded(by: User | Customer, upload: UUID) -> File | None:
    return File.objects.filter(sender=by.pk, upload=upload).first()


def _same(before: File, conversation: UUID, digest: str) -> File:
    if (before.conversation_id, before.source) != (conversation, digest):
        raise UploadConflict
    return before


def _row(
    cleaned: Cleaned, by: User | Customer, conversation: UUID, upload: UUID, source: str, name: str
) -> File:
    facts = cleaned.facts
    return File(
        conversation_id=conversation,
        sender=by.pk,
        upload=upload,
        source=source,
        name=clean_name(name, facts.type),
        type=facts.type,
        size=facts.size,
        width=facts.width,
        height=facts.height,
        sha256=hashlib.sha256(cleaned.copy).hexdigest(),
        uploaded_at=timezone.now(),
        removed=list(facts.removed),
    )


@transaction.atomic
def _insert(row: File, by: User | Customer) -> None:
    people = User.objects if isinstance(by, User) else Customer.objects
    people.select_for_update(no_key=True).get(
        pk=by.pk
    )  # many uploads at once stay within the quota too
    _keep_within_quota(by, coming=row.size)
    row.save(force_insert=True)


def _keep_within_quota(by: User | Customer, *, coming: int) -> None:
    since = timezone.now() - timedelta(hours=24)
    today = File.objects.filter(sender=by.pk, uploaded_at__gt=since)
    used = today.aggregate(files=Count("pk"), bytes=Coalesce(Sum("size"), 0))
    if (
        used["files"] + refused.lately(by.pk) >= settings.FILES_PER_DAY
        or used["bytes"] + coming > settings.FILES_BYTES_PER_DAY
    ):
        raise OverQuota
