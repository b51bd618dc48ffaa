"""Drafts of the person at the desk, over HTTP."""

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta

from accounts.requests import StaffRequest
from messaging.desk.drafts import store
from messaging.desk.drafts.models import DRAFT_LIMIT, KeptDraft
from messaging.http.json_requests import JsonBody, get_json, post_json

Version = Annotated[int, Meta(ge=1, le=2**53)]


class DraftForm(JsonBody, frozen=True):
    text: Annotated[str, Meta(max_length=DRAFT_LIMIT)]
    kind: Literal["reply", "note"]
    version: Version


def shown(draft: KeptDraft) -> dict[str, Any]:
    return {
        "conversation": draft.conversation_id,
        "text": draft.text,
        "kind": draft.kind,
        "version": draft.version,
    }


@get_json
def kept_drafts(request: StaffRequest) -> dict:
    return {"drafts": [shown(draft) for draft in store.drafts_of(request.user)]}


@post_json(DraftForm)
def keep_draft(request: StaffRequest, form: DraftForm, conversation: UUID) -> dict:
    draft = store.keep_draft(
        by=request.user,
        conversation_id=conversation,
        text=form.text,
        kind=form.kind,
        version=form.version,
    )
    return shown(draft)
