"""What a person can see of a text: one rule, wherever somebody writes.

`sdk/js/src/visible.ts` says the same.
"""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Letters and symbols by their category, and yet nothing is drawn: the Hangul fillers, the blanks of
# Braille and of music, and the place of an object that is not there.
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffc\U0001d159")
DRAWN = frozenset(
    "LNPS"
)  # letters, numbers, punctuation and symbols; a mark needs one of them as its base
# Where Python's tables are older than the writer's telephone: emoji and ideographs of later
# versions of Unicode.
_LATER = ((0x1F000, 0x1FAFF), (0x20000, 0x3FFFD))


def is_visible(text: str) -> bool:
    """Whether a base character draws in it: marks alone, fillers, white space and format
    characters say nothing.
    """
    return any(map(_draws, text))


def validate_visible(text: str) -> None:
    """For the fields of a form; an empty one is for `blank` to judge. Raises ValidationError."""
    if text and not is_visible(text):
        raise ValidationError(_("Nobody could see this text."), code="invisible")


def _draws(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cn":
        return any(first <= ord(character) <= last for first, last in _LATER)
    return category[0] in DRAWN and character not in BLANK
