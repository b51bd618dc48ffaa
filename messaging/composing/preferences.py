"""How one wants the workstation to behave: kept for the person, the same on every machine."""

from datetime import datetime
from typing import Literal

import msgspec
from django.db import transaction

from accounts.models import User
from messaging.composing.models import Preferences
from messaging.staff_requests import Form


class Wishes(Form, frozen=True):
    """All of them at once: what is sent is what stands from now on."""

    send_key: Literal["enter", "control"]
    letters: bool
    ticket_sound: bool
    message_sound: bool
    repeat: bool
    ticket_notice: bool
    message_notice: bool
    quiet_until: datetime | None


def wishes_of(user: User) -> Wishes:
    return msgspec.convert(
        Preferences.objects.filter(pk=user.pk).first() or Preferences(user=user), Wishes, from_attributes=True
    )


def as_text(user: User) -> str:
    """As the workstation's page carries them."""
    return msgspec.json.encode(wishes_of(user)).decode()


@transaction.atomic
def set_wishes(*, by: User, wishes: Wishes) -> None:
    Preferences.objects.update_or_create(user=by, defaults=msgspec.structs.asdict(wishes))
