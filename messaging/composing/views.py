"""What the workstation asks and writes for the person at it. Rules are in the modules that are called here."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from msgspec import Meta

from accounts.requests import StaffRequest
from messaging.composing import answers, drafts, preferences, suggesting
from messaging.composing.models import DRAFT_LIMIT, KeptDraft, Macro
from messaging.composing.preferences import Wishes
from messaging.staff_requests import Form, Nothing, reading, writing
from tickets.models import TEXT_LIMIT

Version = Annotated[int, Meta(ge=1, le=2**53)]


class DraftForm(Form, frozen=True):
    text: Annotated[str, Meta(max_length=DRAFT_LIMIT)]
    kind: Literal["reply", "note"]
    version: Version


class AnswerForm(Form, frozen=True):
    title: Annotated[str, Meta(min_length=1, max_length=120)]
    body: Annotated[str, Meta(min_length=1, max_length=TEXT_LIMIT)]
    locale: Literal["en", "ru"]


class LikeForm(Form, frozen=True):
    favourite: bool


def shown(draft: KeptDraft) -> dict[str, Any]:
    return {"conversation": draft.conversation_id, "text": draft.text, "kind": draft.kind, "version": draft.version}


@reading
def kept_drafts(request: StaffRequest) -> dict:
    return {"drafts": [shown(draft) for draft in drafts.drafts_of(request.user)]}


@writing(DraftForm)
def keep_draft(request: StaffRequest, form: DraftForm, conversation: UUID) -> dict:
    draft = drafts.keep_draft(
        by=request.user, conversation_id=conversation, text=form.text, kind=form.kind, version=form.version
    )
    return shown(draft)


@reading
def ready_answers(request: StaffRequest) -> dict:
    return {"answers": answers.shown_to(request.user)}


@reading
def suggestions(request: StaffRequest, conversation: UUID) -> dict:
    return {"answers": suggesting.suggestions_for(request.user, conversation)}


@writing(AnswerForm)
def write_answer(request: StaffRequest, form: AnswerForm, answer: int | None = None) -> dict:
    written = answers.write_answer(
        by=request.user, answer_id=answer, title=form.title.strip(), body=form.body.strip(), locale=form.locale
    )
    return {"id": written.pk}


@writing(Nothing)
def remove_answer(request: StaffRequest, form: Nothing, answer: int) -> None:
    answers.remove_answer(by=request.user, answer_id=answer)


@writing(LikeForm)
def like_answer(request: StaffRequest, form: LikeForm, answer: int) -> None:
    answers.like_answer(by=request.user, answer_id=answer, favourite=form.favourite)


@writing(Nothing)
def count_use(request: StaffRequest, form: Nothing, answer: int) -> None:
    answers.count_use(by=request.user, answer_id=answer)


@writing(Wishes)
def set_wishes(request: StaffRequest, form: Wishes) -> None:
    preferences.set_wishes(by=request.user, wishes=form)


@reading
def macros(request: HttpRequest) -> dict:
    """In the administrators' order."""
    active = Macro.objects.filter(active=True).values("id", "title", "text", "topic", "closes")
    return {"macros": list(active)}
