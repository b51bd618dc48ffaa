"""Why the desk's own things were not kept. Sent with 422."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tickets.refusals import Refused


class BadAnswer(Refused):
    """HTTP, desk: the text asks for a secret or has a gap that nobody fills; `text` says which."""

    code = "bad_answer"
    words = _("This text cannot stand ready.")

    def __init__(self, faults: Iterable[object]) -> None:
        super().__init__()
        self.words = " ".join(map(str, faults))  # type: ignore[assignment]  # said already, in their language


class TooManyAnswers(Refused):
    """HTTP, desk: of one's own."""

    code = "too_many"
    words = _("You have as many answers of your own as one may. Delete some first.")


class OutOfReach(Refused):
    """HTTP, desk: quiet until a time more than a year away."""

    code = "out_of_reach"
    words = _("Choose a time within a year.")
