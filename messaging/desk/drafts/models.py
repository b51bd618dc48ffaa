"""What somebody is writing: the text that waits in the composer."""

from django.db import models
from django.db.models.functions import Now

from accounts.models import User
from tickets.models import TEXT_LIMIT, Conversation

# characters: a draft may be too long to be sent, and is kept all the same
DRAFT_LIMIT = 4 * TEXT_LIMIT


class DraftKind(models.TextChoices):
    """Who will see it."""

    REPLY = "reply"
    NOTE = "note"


class KeptDraft(models.Model):
    """What one member of staff is writing in one conversation. Nobody else ever reads it,
    administrators included.

    `version` is the server's time in milliseconds at the writer's machine: the later one wins. What
    was sent or taken away stays for some days as an empty text, so that a machine that comes back
    late does not bring it back."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    kind = models.CharField(max_length=8, choices=DraftKind, default=DraftKind.REPLY)
    version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "conversation"], name="one_draft_a_conversation"
            ),
        )
