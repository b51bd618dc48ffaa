"""How figures look: "0:44" under an hour and then "2 h 5 min"; percent with one decimal; "—"
for not applicable.
"""

from datetime import datetime

from django import template
from django.conf import settings
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stats.periods import local

register = template.Library()
NOT_APPLICABLE = "—"
HUES = 6


@register.filter
def clock(milliseconds: float | None) -> str:
    if milliseconds is None:
        return NOT_APPLICABLE
    seconds = int(milliseconds // 1000)
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02}"
    return _("%(hours)s h %(minutes)s min") % {
        "hours": seconds // 3600,
        "minutes": seconds % 3600 // 60,
    }


@register.filter
def percent(share: float | None) -> str:
    return NOT_APPLICABLE if share is None else formats.number_format(share * 100, 1)


@register.filter
def stars(average: float | None) -> str:
    return NOT_APPLICABLE if average is None else formats.number_format(average, 1)


@register.filter
def count(number: int | None) -> str:
    return (
        NOT_APPLICABLE if number is None else formats.number_format(number, 0, force_grouping=True)
    )


@register.filter
def signed(number: float | None) -> str:
    """A difference, with one decimal when it has one."""
    if number is None:
        return ""
    decimals = 0 if isinstance(number, int) else 1
    return ("+" if number >= 0 else "−") + formats.number_format(
        abs(number), decimals, force_grouping=True
    )


@register.filter
def tone(number: float | None) -> str:
    return "" if not number else "green" if number > 0 else "red"


@register.filter
def running_state(milliseconds: int) -> str:
    """The pill of somebody who waits: warned at the warning, breached at the target."""
    if milliseconds >= settings.FIRST_RESPONSE_TARGET * 1000:
        return "breach"
    return "warn" if milliseconds >= settings.FIRST_RESPONSE_WARNING * 1000 else ""


@register.filter
def answered_state(milliseconds: int) -> str:
    return "met" if milliseconds <= settings.FIRST_RESPONSE_TARGET * 1000 else "breach"


@register.filter
def seconds(milliseconds: int) -> int:
    return milliseconds // 1000


def _short(instant: datetime, rest: str) -> str:
    """The day with a short month: "30 Nov", and in Russian "30 нояб."."""
    if (get_language() or "").startswith("ru"):
        return formats.date_format(local(instant), "j N" + rest).lower()
    return formats.date_format(local(instant), "j M" + rest)


@register.filter
def bank_day(instant: datetime) -> str:
    return _short(instant, " Y")


@register.filter
def bank_minute(instant: datetime) -> str:
    return _short(instant, ", H:i")


@register.filter
def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0].upper() for word in (words if len(words) < 2 else (words[0], words[-1])))


@register.filter
def hue(name: str) -> int:
    """A person's colour, the same here and on the desk (static/js/elements/avatar.js)."""
    total = 0
    for letter in name:
        total = (total * 31 + ord(letter)) % 9973
    return total % HUES + 1


@register.filter
def get(mapping: dict, key: object) -> object:
    return mapping.get(key)
