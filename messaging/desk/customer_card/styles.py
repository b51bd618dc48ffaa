"""The style card: one hint how to talk to this customer, from what the directory says and the
administrators' rules.
"""

from dataclasses import dataclass

from django.utils import timezone

from accounts.directory import Profile
from messaging.desk.customer_card.models import StyleRule


@dataclass(frozen=True, slots=True)
class Style:
    """`age` in years as of this year; `emoji` is "yes", "no", or empty when no rule says."""

    title: str
    advice: str
    emoji: str
    age: int | None
    segment: str
    language: str


def style_for(profile: Profile, locale: str, reader: str) -> Style:
    """The hint in the reader's language.

    `locale` is the customer's, for when the directory names none.
    """
    language = (profile.locale or locale).lower()
    age = timezone.localtime().year - profile.born if profile.born else None
    rules = StyleRule.objects.filter(active=True)
    fitting = [
        rule for rule in rules if rule.fits(age=age, segment=profile.segment, language=language)
    ]
    first = fitting[0] if fitting else None
    return Style(
        title=first.title_in(reader) if first else "",
        advice=first.advice_in(reader) if first else "",
        emoji=next((rule.emoji for rule in fitting if rule.emoji), ""),
        age=age,
        segment=profile.segment,
        language=profile.language or language,
    )
