"""Preferences: how one wants the desk to behave: kept for the person, the same on every machine."""

from datetime import timedelta
from typing import Literal

import msgspec
from django.db import transaction
from django.utils import timezone

from accounts.bounds import Moment
from accounts.models import User
from messaging.desk.preferences.models import Preferences
from messaging.desk.preferences.refusals import OutOfReach
from messaging.http.json_requests import JsonBody

A_YEAR = timedelta(days=366)


class PreferencesForm(JsonBody, frozen=True):
    """All of them at once: what is sent is what stands from now on."""

    send_key: Literal["enter", "control"]
    letters: bool
    ticket_sound: bool
    message_sound: bool
    repeat: bool
    ticket_notice: bool
    message_notice: bool
    quiet_until: Moment | None


def preferences_of(user: User) -> PreferencesForm:
    kept = Preferences.objects.filter(pk=user.pk).first() or Preferences(user=user)
    if kept.quiet_until and kept.quiet_until <= timezone.now():
        kept.quiet_until = None  # it is over
    return msgspec.convert(kept, PreferencesForm, from_attributes=True)


def as_text(user: User) -> str:
    """Preferences as JSON, for the page to carry."""
    return msgspec.json.encode(preferences_of(user)).decode()


@transaction.atomic
def save_preferences(*, by: User, preferences: PreferencesForm) -> None:
    """Keep them; OutOfReach when it shall be quiet until a time more than a year away, either
    way.
    """
    now = timezone.now()
    if preferences.quiet_until and not now - A_YEAR <= preferences.quiet_until <= now + A_YEAR:
        raise OutOfReach
    Preferences.objects.update_or_create(user=by, defaults=msgspec.structs.asdict(preferences))
