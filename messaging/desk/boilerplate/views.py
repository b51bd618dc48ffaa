"""What the composer asks while a reply is written. It holds nothing up."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from accounts.models import User
from accounts.requests import StaffRequest
from messaging.desk.answers.store import answers_for
from messaging.desk.answers.suggesting import fitting_answers, last_words
from messaging.desk.boilerplate.document_cache import cached_documents
from messaging.desk.boilerplate.judging import Verdict, judge
from messaging.desk.boilerplate.shingles import Occurrence
from messaging.desk.boilerplate.warning import note_warning
from messaging.http.json_requests import JsonBody, post_json
from tickets import access
from tickets.models import TEXT_LIMIT

Text = Annotated[str, Meta(max_length=TEXT_LIMIT)]


class ReviewForm(JsonBody, frozen=True):
    text: Text


@post_json(ReviewForm)
def review(request: StaffRequest, form: ReviewForm, conversation: UUID) -> dict:
    """The verdict on what is being written, and the friendlier answer when it reads like an
    excerpt.
    """
    customer = access.conversation_for(request.user, conversation, reading="").customer
    question = last_words(conversation)
    verdict = judge(form.text, cached_documents.index(), question)
    shown: dict[str, Any] = {"score": verdict.score, "excerpt": verdict.is_excerpt, "answer": None}
    shown["reasons"] = list(verdict.reasons)
    shown["place"] = place_of(verdict)
    if verdict.is_excerpt:
        note_warning(by=request.user, conversation_id=conversation, text=form.text, verdict=verdict)
        shown["answer"] = _friendlier(
            request.user, verdict.place, f"{question}\n{form.text}", customer.locale or "en"
        )
    return shown


def place_of(verdict: Verdict) -> str:
    place = verdict.place
    return (
        ""
        if place is None
        else f"{place.document}, {place.section}"
        if place.section
        else place.document
    )


def _friendlier(user: User, place: Occurrence | None, text: str, locale: str) -> int | None:
    """The answer that says this very section in plain words, else the one that fits best."""
    language = "ru" if locale.startswith("ru") else "en"
    if place is not None:
        sources = [f"{place.document}, {place.section}", place.document]
        found = {
            answer.source: answer.pk
            for answer in answers_for(user).filter(source__in=sources, locale=language)
        }
        for source in sources:
            if source in found:
                return found[source]
    return next(iter(fitting_answers(user, text, locale=locale)), None)
