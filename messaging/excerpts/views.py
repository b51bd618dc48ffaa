"""What the composer asks while a reply is written, and tells when it is sent. Neither holds anything up."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from accounts.models import User
from accounts.requests import StaffRequest
from messaging.composing.answers import answers_for
from messaging.composing.suggesting import fitting_answers, last_words
from messaging.excerpts.judging import Verdict, judge
from messaging.excerpts.outcomes import record_outcome
from messaging.excerpts.shelf import shelf
from messaging.excerpts.shingles import Place
from messaging.staff_requests import Form, writing
from tickets import access
from tickets.models import TEXT_LIMIT

Text = Annotated[str, Meta(max_length=TEXT_LIMIT)]


class ReviewForm(Form, frozen=True):
    text: Text


class OutcomeForm(Form, frozen=True):
    text: Text
    client_id: UUID
    warned: Annotated[int, Meta(ge=0, le=100)]
    reasons: Annotated[str, Meta(max_length=120, pattern=r"^[a-z_,]*$")]
    answer: int | None = None


@writing(ReviewForm)
def review(request: StaffRequest, form: ReviewForm, conversation: UUID) -> dict:
    """The verdict on what is being written, and the friendlier answer when it reads like an excerpt."""
    customer = access.conversation_for(request.user, conversation).customer
    question = last_words(conversation)
    verdict = judge(form.text, shelf.index(), question)
    shown: dict[str, Any] = {"score": verdict.score, "excerpt": verdict.is_excerpt, "answer": None}
    shown["reasons"] = list(verdict.reasons)
    shown["place"] = place_of(verdict)
    if verdict.is_excerpt:
        shown["answer"] = _friendlier(request.user, verdict.place, f"{question}\n{form.text}", customer.locale or "en")
    return shown


def place_of(verdict: Verdict) -> str:
    place = verdict.place
    return "" if place is None else f"{place.document}, {place.section}" if place.section else place.document


def _friendlier(user: User, place: Place | None, text: str, locale: str) -> int | None:
    """The answer that says this very section in plain words, else the one that fits best."""
    language = "ru" if locale.startswith("ru") else "en"
    if place is not None:
        sources = [f"{place.document}, {place.section}", place.document]
        found = {answer.source: answer.pk for answer in answers_for(user).filter(source__in=sources, locale=language)}
        for source in sources:
            if source in found:
                return found[source]
    return next(iter(fitting_answers(user, text, locale=locale)), None)


@writing(OutcomeForm)
def outcome(request: StaffRequest, form: OutcomeForm, conversation: UUID) -> dict:
    access.conversation_for(request.user, conversation)
    verdict = judge(form.text, shelf.index(), last_words(conversation))
    record_outcome(
        by=request.user, conversation_id=conversation, client_id=form.client_id, warned=form.warned,
        reasons=form.reasons, verdict=verdict, answer=form.answer,
    )  # fmt: skip
    return {"score": verdict.score}
