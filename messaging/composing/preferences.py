"""How one wants the workstation to behave: kept for the person, the same on every machine."""

from datetime import timedelta
from typing import Literal

import msgspec
from django.db import transaction
from django.utils import timezone

from accounts.bounds import Moment
from accounts.models import User
from messaging.composing.models import Preferences
from messaging.composing.refusals import OutOfReach
from messaging.staff_requests import Form

A_YEAR = timedelta(days=366)


class Wishes(Form, frozen=True):
    """All of them at once: what is sent is what stands from now on."""

    send_key: Literal["enter", "control"]
    letters: bool
    ticket_sound: bool
    message_sound: bool
    repeat: bool
    ticket_notice: bool
    message_notice: bool
    quiet_until: Moment | None


def wishes_of(user: User) -> Wishes:
    kept = Preferences.objects.filter(pk=user.pk).first() or Preferences(user=user)
    if kept.quiet_until and kept.quiet_until <= timezone.now():
        kept.quiet_until = None  # it is over
    return msgspec.convert(kept, Wishes, from_attributes=True)


def as_text(user: User) -> str:
    """As the workstation's page carries them."""
    return msgspec.json.encode(wishes_of(user)).decode()


@transaction.atomic
def set_wishes(*, by: User, wishes: Wishes) -> None:
    """Keep them; OutOfReach when it shall be quiet until a time more than a year away, either way."""
    now = timezone.now()
    if wishes.quiet_until and not now - A_YEAR <= wishes.quiet_until <= now + A_YEAR:
        raise OutOfReach
    Preferences.objects.update_or_create(user=by, defaults=msgspec.structs.asdict(wishes))
