"""Why an answer was not kept."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from postgres.refusals import Refused
from tickets.refusals import Empty


class BadAnswer(Refused):
    """HTTP, desk: the text asks for a secret or has a gap that nobody fills; `text` says which."""

    code = "bad_answer"
    words = _("This can't be a canned answer.")

    def __init__(self, faults: Iterable[object]) -> None:
        super().__init__()
        self.words = " ".join(map(str, faults))  # type: ignore[assignment]  # said already, in their language


class EmptyAnswer(Empty):
    """HTTP, desk: a title or a text without a visible character."""

    status = 400


class TooManyAnswers(Refused):
    """HTTP, desk: of one's own."""

    code = "too_many"
    words = _("You've reached the limit of personal answers. Delete some first.")
