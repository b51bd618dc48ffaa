"""Search over HTTP: JSON for the desk. Every search is a GET whose filters stand in its
address.
"""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from accounts import audit
from accounts.requests import StaffRequest
from messaging.delivery.lists import rows_of
from messaging.desk.search import asking
from messaging.desk.search.lookup import ticket_facts
from messaging.desk.search.search_query import read_number, read_wanted
from messaging.http.json_requests import get_json
from tickets import access

HIT_LIMIT = 200  # hits in one conversation


@get_json
def search(request: StaffRequest) -> dict:
    """What is found in all that the person may see.

    An administrator's search is written to the audit trail, and an operator's that shows what a
    colleague has.
    """
    wanted = read_wanted(request.GET)
    if request.user.is_administrator:
        _record(request)
    found = asking.find(request.user, wanted)
    if not request.user.is_administrator and _shows_colleagues(request.user.pk, found):
        _record(request)
    return {
        "hits": [
            {**_fields(hit), "excerpt": [list(piece) for piece in hit.excerpt]}
            for hit in found.hits
        ],
        "more": str(found.more) if found.more else None,
        "nearly": found.nearly,
        "people": [asdict(customer) for customer in found.people],
        "tickets": [asdict(ticket) for ticket in found.tickets],
    }


def _record(request: StaffRequest) -> None:
    audit.record(
        "dialogs.searched", by=request.user, request=request, filters=request.GET.urlencode()
    )


def _shows_colleagues(reader: UUID, found: asking.Found) -> bool:
    shown = {hit.conversation for hit in found.hits}
    shown |= {ticket.conversation for ticket in (*found.people, *found.tickets)}
    return any(access.visible([(reader, conversation) for conversation in shown]).run().values())


def _fields(hit: asking.Hit) -> dict[str, Any]:
    names = (
        "conversation",
        "seq",
        "ticket",
        "kind",
        "at",
        "customer",
        "channel",
        "topic",
        "staff_only",
    )
    fields = {name: getattr(hit, name) for name in names}
    return {**fields, "by": {"role": hit.by_role, "name": hit.by_name}}


@get_json
def search_inside(request: StaffRequest, conversation: UUID) -> dict:
    """The events of one conversation in which something is found, the newest first, and what to
    highlight in each.
    """
    access.conversation_for(
        request.user,
        conversation,
        reading="dialog.searched",
        request=request,
        filters=request.GET.urlencode(),
    )
    found = asking.words_in(request.user, conversation, read_wanted(request.GET), HIT_LIMIT)
    return {"hits": [{"seq": seq, "words": words} for seq, words in found]}


@get_json
def row(request: StaffRequest, conversation: UUID) -> dict:
    """The row of a conversation that stands in no list of this person's, and that they may see.

    With `?ticket=`, the number of one of its tickets: what the head says of that.
    """
    access.conversation_for(request.user, conversation, reading="dialog.row_read", request=request)
    number = read_number(request.GET.get("ticket", ""))
    facts = ticket_facts(conversation, number) if number is not None else None
    return {"row": next(iter(rows_of([conversation]).run()), None), "ticket": facts}
