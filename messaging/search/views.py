"""Search over HTTP: JSON for the workstation. Every search is a GET whose filters stand in its address."""

from typing import Any
from uuid import UUID

from accounts import audit
from accounts.requests import StaffRequest
from messaging.rows import rows_of
from messaging.search import asking
from messaging.search.wanted import read_wanted
from messaging.staff_requests import reading
from tickets import access

MOST_INSIDE = 200  # hits in one conversation


@reading
def search(request: StaffRequest) -> dict:
    """What is found in all that the person may see. An administrator's search is written to the audit trail."""
    wanted = read_wanted(request.GET)
    if request.user.is_administrator:
        audit.note("dialogs.searched", by=request.user, request=request, filters=request.GET.urlencode())
    found = asking.find(request.user, wanted)
    return {
        "hits": [{**_fields(hit), "excerpt": [list(piece) for piece in hit.excerpt]} for hit in found.hits],
        "more": str(found.more) if found.more else None,
        "nearly": found.nearly,
    }


def _fields(hit: asking.Hit) -> dict[str, Any]:
    names = ("conversation", "seq", "ticket", "kind", "at", "customer", "channel", "topic", "staff_only")
    fields = {name: getattr(hit, name) for name in names}
    return {**fields, "by": {"role": hit.by_role, "name": hit.by_name}}


@reading
def search_inside(request: StaffRequest, conversation: UUID) -> dict:
    """The events of one conversation in which something is found, the newest first, and what to highlight in each."""
    access.conversation_for(
        request.user, conversation, reading="dialog.searched", request=request, filters=request.GET.urlencode()
    )
    found = asking.words_in(request.user, conversation, read_wanted(request.GET), MOST_INSIDE)
    return {"hits": [{"seq": seq, "words": words} for seq, words in found]}


@reading
def row(request: StaffRequest, conversation: UUID) -> dict:
    """The row of a conversation that stands in no list of this person's, and that they may see."""
    access.conversation_for(request.user, conversation, reading="dialog.row_read", request=request)
    return {"row": next(iter(rows_of([conversation]).run()), None)}
