"""Canned answers and macros of the person at the desk, over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from msgspec import Meta

from accounts.requests import StaffRequest
from messaging.desk.answers import store, suggesting
from messaging.desk.answers.models import Macro
from messaging.http.json_requests import JsonBody, Nothing, get_json, post_json
from tickets.models import TEXT_LIMIT


class AnswerForm(JsonBody, frozen=True):
    title: Annotated[str, Meta(min_length=1, max_length=120)]
    body: Annotated[str, Meta(min_length=1, max_length=TEXT_LIMIT)]
    locale: Literal["en", "ru"]


class LikeForm(JsonBody, frozen=True):
    favourite: bool


@get_json
def ready_answers(request: StaffRequest) -> dict:
    return {"answers": store.shown_to(request.user)}


@get_json
def suggestions(request: StaffRequest, conversation: UUID) -> dict:
    return {"answers": suggesting.suggestions_for(request.user, conversation)}


@post_json(AnswerForm)
def write_answer(request: StaffRequest, form: AnswerForm, answer: int | None = None) -> dict:
    written = store.write_answer(
        by=request.user,
        answer_id=answer,
        title=form.title.strip(),
        body=form.body.strip(),
        locale=form.locale,
    )
    return {"id": written.pk}


@post_json(Nothing)
def remove_answer(request: StaffRequest, form: Nothing, answer: int) -> None:
    store.remove_answer(by=request.user, answer_id=answer)


@post_json(LikeForm)
def like_answer(request: StaffRequest, form: LikeForm, answer: int) -> None:
    store.like_answer(by=request.user, answer_id=answer, favourite=form.favourite)


@post_json(Nothing)
def count_use(request: StaffRequest, form: Nothing, answer: int) -> None:
    store.count_use(by=request.user, answer_id=answer)


@get_json
def macros(request: HttpRequest) -> dict:
    """In the administrators' order."""
    active = Macro.objects.filter(active=True).values("id", "title", "text", "topic", "closes")
    return {"macros": list(active)}
