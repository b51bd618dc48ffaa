"""Files that were uploaded; their bytes are in the storage "files"."""

import uuid
from datetime import UTC

from django.db import models
from django.db.models import Q

from tickets.models import Conversation


class File(models.Model):
    """A photo or a PDF that somebody uploaded into a conversation; until a message carries it, its
    sender's alone.

    The bytes are in the storage "files" and were written before this row: a row means that they are
    there. `source` is the SHA-256 of what was uploaded, `sha256` of what is kept and handed out.
    `sender` is a customer's or a staff member's id, as in the log; with `upload`, an id of the
    client's making, it makes a repeated upload recognisable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="files")
    sender = models.UUIDField()
    upload = models.UUIDField()
    source = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=32)
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField(null=True)  # pixels, of photos
    height = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    removed = models.JSONField(default=list)  # names of what the copy lacks, as in SentFile
    sent = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["sender", "upload"], name="file_uploaded_once"),
        )
        indexes = (
            models.Index(fields=["sender", "uploaded_at"], name="file_quota"),
            models.Index(fields=["uploaded_at"], condition=Q(sent=False), name="file_orphans"),
        )

    @property
    def path(self) -> str:
        """Where the bytes are in the storage: a folder a day, so that the sweep need not look
        at all that ever was.
        """
        return f"{self.uploaded_at.astimezone(UTC):%Y-%m-%d}/{self.id}"

    @property
    def thumbnail_path(self) -> str:
        return f"{self.path}.thumbnail"
