"""Saying something: the hot path, in the plural. One transaction stores whatever a process has gathered."""

import contextlib
from collections.abc import Sequence
from typing import NamedTuple

from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import Customer
from messaging.batch import Answer, Batch, Place, Stored, Topics
from messaging.database import ask
from messaging.drafts import Draft, Postponed, Sent
from messaging.pipeline import Pipeline
from messaging.reading import Cursor, Page, Reading
from tickets import routing
from tickets.events import ring_for
from tickets.models import Event
from tickets.refusals import Refused
from tickets.topics.suggesting import suggest_all


def send_messages(drafts: Sequence[Draft]) -> list[Sent | Refused]:
    """Store the drafts, in order; the answers stand in the same order. Waits for whoever holds a conversation.

    A customer's message opens a ticket when none is open. A draft that is refused changes nothing and does not touch
    its neighbours. A draft that came before, by its sender and client_id, is answered with the event it made.
    """
    answers = _send(drafts, opening=False, waiting=True)
    opening = [place for place, answer in enumerate(answers) if isinstance(answer, Postponed)]
    if opening:
        for place, answer in zip(opening, _send([drafts[p] for p in opening], opening=True, waiting=True), strict=True):
            answers[place] = answer
    return [answer for answer in answers if not isinstance(answer, Postponed)]


def try_messages(drafts: Sequence[Draft], *, opening: bool) -> list[Answer]:
    """The same without waiting for anybody's row, or for the routing turn unless `opening`. Outside any transaction.

    With a draft that is postponed, all later ones of its conversation are.
    """
    return _send(drafts, opening=opening, waiting=False)


async def store_and_read(
    pipeline: Pipeline, drafts: Sequence[Draft], cursors: Sequence[Cursor]
) -> tuple[list[Answer], list[Page | None] | None]:
    """The same, and then what these readers may see of it and of anything else that is new to them.

    No pages when they cannot be read: what is stored is stored, and its senders hear so all the same.
    """
    quick = _Quick([None] * len(drafts), [], None)
    if not any(draft.file for draft in drafts):
        with contextlib.suppress(_Again, IntegrityError):
            quick = await _try_quickly(pipeline, drafts, cursors)
    answers, reading = quick.answers, quick.reading
    left = [place for place, answer in enumerate(answers) if answer is None]
    if left:
        slowly: Sequence[Answer]
        try:
            slowly = await ask(try_messages, [drafts[place] for place in left], opening=False)
        except Refused as refusal:  # of these alone: the others are stored
            slowly = [refusal for _ in left]
        for place, answer in zip(left, slowly, strict=True):
            answers[place] = answer
        reading = None  # it knows nothing of these
    try:
        pages = await (reading or Reading(pipeline, cursors)).pages(quick.stored)
    except DatabaseError:
        pages = None
    return [answer for answer in answers if answer], pages


class _Quick(NamedTuple):
    """What could be stored at once: None as answer to what could not."""

    answers: list[Answer | None]
    stored: list[Event]
    reading: Reading | None


async def _try_quickly(pipeline: Pipeline, drafts: Sequence[Draft], cursors: Sequence[Cursor]) -> _Quick:
    """Nearly every message goes to an open ticket whose log nobody else is writing to at that moment: one statement
    reads how things stand, and one stores if they still stand so. What is left over takes the way of the locks.
    """
    batch = await Batch.read(pipeline, drafts)
    if batch.wakes:
        raise _Again
    places = _places(batch, drafts, None)
    if not batch.entries:
        return _Quick(batch.answers(places, []), [], None)
    storing = pipeline.ask(batch.storing())
    reading = Reading(pipeline, cursors)  # it asks who may see it right after the commit, and does not wait for us
    recorded = await storing
    ring_for(batch.entries, recorded)
    return _Quick(batch.answers(places, recorded), [event for event in recorded if event], reading)


def _send(drafts: Sequence[Draft], *, opening: bool, waiting: bool) -> list[Answer]:
    """As good as always drafts come for the first time: whether one came before is asked if something is in the way."""
    try:
        return _attempt(drafts, None, opening=opening, waiting=waiting)
    except (_Again, IntegrityError):
        return _attempt(drafts, _stored(drafts), opening=opening, waiting=waiting)


class _Again(Exception):
    """A draft is refused, though it may have been stored before; or a ticket wakes, which is done under its lock."""


@transaction.atomic
def _attempt(drafts: Sequence[Draft], stored: Stored | None, *, opening: bool, waiting: bool) -> list[Answer]:
    topics: Topics = {}
    if opening:  # before any conversation is locked
        topics = _topics_of(drafts)
        routing.take_turn()
    batch = Batch.lock(drafts, stored or {}, opening=opening, waiting=waiting)
    batch.topics = topics
    return batch.store(_places(batch, drafts, stored))


def _places(batch: Batch, drafts: Sequence[Draft], stored: Stored | None) -> list[Place]:
    places = [batch.add(draft) for draft in drafts]
    if stored is None and any(isinstance(place, Refused) for place in places):
        raise _Again
    return places


def _stored(drafts: Sequence[Draft]) -> Stored:
    """The events that these drafts have made before."""
    senders, client_ids = {draft.by.pk for draft in drafts}, {draft.client_id for draft in drafts}
    again = Event.objects.filter(sender__in=senders, client_id__in=client_ids).select_related("ticket")
    return {(event.sender, event.client_id): event for event in again if event.sender and event.client_id}


def _topics_of(drafts: Sequence[Draft]) -> Topics:
    """What the drafts that open a ticket are about. Asked before the routing turn: others wait for that."""
    first = {draft.conversation: draft for draft in reversed(drafts) if isinstance(draft.by, Customer)}
    opening = [draft for draft in first.values() if draft.text]
    suggestions = suggest_all([draft.text or "" for draft in opening]) if opening else []
    return {draft.key: suggestion for draft, suggestion in zip(opening, suggestions, strict=True)}
