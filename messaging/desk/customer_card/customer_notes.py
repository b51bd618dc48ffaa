"""Notes and tags of a customer: whoever may see the conversation writes them, and each change
is in the audit trail.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Customer, User
from accounts.visible import is_visible
from messaging.desk.customer_card.models import CustomerNote, CustomerTag
from messaging.desk.customer_card.refusals import NothingWritten, TooManyRemarks
from tickets import access
from tickets.refusals import Conflict, Forbidden, NotFound

MOST_NOTES, MOST_TAGS = 100, 20  # of one customer


def notes_of(customer: Customer) -> Sequence[CustomerNote]:
    """The newest first."""
    return list(
        CustomerNote.objects.filter(customer=customer, removed_at=None)
        .select_related("by")
        .order_by("-at")
    )


def tags_of(customer: Customer) -> Sequence[CustomerTag]:
    return list(CustomerTag.objects.filter(customer=customer).order_by("at"))


@transaction.atomic
def add_note(*, by: User, conversation_id: UUID, client_id: UUID, text: str) -> CustomerNote:
    """Write a note about the customer. The same again is the same note."""
    customer = _lock(by, conversation_id)
    text = text.strip()
    if done := CustomerNote.objects.filter(by=by, client_id=client_id).first():
        if (done.customer_id, done.text) != (customer.pk, text):
            raise Conflict
        return done
    if not is_visible(text):
        raise NothingWritten
    if CustomerNote.objects.filter(customer=customer, removed_at=None).count() >= MOST_NOTES:
        raise TooManyRemarks
    note = CustomerNote.objects.create(customer=customer, by=by, client_id=client_id, text=text)
    audit.record("customer.noted", by=by, target=customer.pk, note=str(note.pk))
    return note


@transaction.atomic
def remove_note(*, by: User, conversation_id: UUID, note_id: UUID) -> None:
    """Take one's own note away; an administrator any.

    Nobody reads it any more, and it stays for the record.
    """
    customer = _lock(by, conversation_id)
    note = CustomerNote.objects.filter(customer=customer, pk=note_id).first()
    if note is None:
        raise NotFound
    if note.removed_at:
        return
    if note.by_id != by.pk and not by.is_administrator:
        raise Forbidden
    note.removed_at = timezone.now()
    note.save(update_fields=["removed_at"])
    audit.record("customer.note_removed", by=by, target=customer.pk, note=str(note.pk))


@transaction.atomic
def add_tag(*, by: User, conversation_id: UUID, tag: str) -> None:
    """Tag the customer. A tag that is there, in any case, changes nothing."""
    customer = _lock(by, conversation_id)
    tag = " ".join(tag.split())
    if not is_visible(tag):
        raise NothingWritten
    tags = tags_of(customer)
    if any(known.tag.lower() == tag.lower() for known in tags):
        return
    if len(tags) >= MOST_TAGS:
        raise TooManyRemarks
    CustomerTag.objects.create(customer=customer, by=by, tag=tag)
    audit.record("customer.tagged", by=by, target=customer.pk, tag=tag)


@transaction.atomic
def remove_tag(*, by: User, conversation_id: UUID, tag: str) -> None:
    customer = _lock(by, conversation_id)
    removed, _ = CustomerTag.objects.filter(
        customer=customer, tag__iexact=" ".join(tag.split())
    ).delete()
    if removed:
        audit.record("customer.untagged", by=by, target=customer.pk, tag=tag)


def _lock(by: User, conversation_id: UUID) -> Customer:
    """The customer, with their row locked; NotFound when `by` may not see the conversation."""
    customer = access.conversation_for(by, conversation_id, reading="").customer
    return Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
