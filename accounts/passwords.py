"""What a password may not be, besides too short and too common: the person's own name, or the
one they have.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User

OTHER_LETTERS = 8  # letters and digits that a password needs beside its owner's names


class OwnNameValidator:
    """Refuses a password that is little more than its owner's name or address, however it is
    joined and marked.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        said = rest = _letters(password)
        for name in _names(user) if user else ():
            rest = rest.replace(name, "")
        if rest != said and len(rest) < OTHER_LETTERS:
            raise ValidationError(self.get_help_text(), code="own_name")

    def get_help_text(self) -> str:
        return _("A password must not be the person's own name or address.")


class PresentPasswordValidator:
    """Refuses the password that the person has: a change is one. An administrator's form describes
    a person who is not stored, since it must not tell whether a guess is right.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        if user and not user._state.adding and user.check_password(password):
            raise ValidationError(self.get_help_text(), code="present_password")

    def get_help_text(self) -> str:
        return _("Choose another password than the present one.")


def _names(user: User) -> list[str]:
    """The longest first."""
    written = (user.name, user.public_name, user.email.partition("@")[0])
    parts = {_letters(part) for text in written for part in (text, *re.split(r"[\W_]+", text))}
    return sorted((part for part in parts if len(part) > 2), key=len, reverse=True)


def _letters(text: str) -> str:
    """Letters and digits alone, small and without marks: é is e, and a hyphen or a blank is
    nothing.
    """
    return "".join(
        character
        for character in unicodedata.normalize("NFKD", text).casefold()
        if character.isalnum()
    )
