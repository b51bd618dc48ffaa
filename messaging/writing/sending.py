"""Saying something: the hot path, in the plural.

One transaction stores whatever a process has gathered.
"""

import contextlib
from collections.abc import Sequence
from typing import NamedTuple

from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import Customer
from messaging.delivery.log_reader import Cursor, LogReader, Page
from messaging.writing.batch import Answer, Batch, Place, Stored, Topics
from messaging.writing.new_message import NewMessage, Postponed, Sent
from postgres.lanes import ask
from postgres.pipeline import Pipeline
from postgres.refusals import Refused
from tickets import routing
from tickets.events import ring_for
from tickets.models import Event
from tickets.topics.suggesting import suggest_all


def send_messages(messages: Sequence[NewMessage]) -> list[Sent | Refused]:
    """Store the messages, in order; the answers stand in the same order. Waits for whoever holds a
    conversation.

    Idempotent: a message that came before, by its sender and client_id, is answered with the event
    it made. A customer's message opens a ticket when none is open. A message that is refused
    changes nothing and does not touch its neighbours."""
    answers = _send(messages, opening=False, waiting=True)
    opening = [place for place, answer in enumerate(answers) if isinstance(answer, Postponed)]
    if opening:
        for place, answer in zip(
            opening, _send([messages[p] for p in opening], opening=True, waiting=True), strict=True
        ):
            answers[place] = answer
    return [answer for answer in answers if not isinstance(answer, Postponed)]


def try_messages(messages: Sequence[NewMessage], *, opening: bool) -> list[Answer]:
    """Store messages without waiting for anybody's row, or for the routing lock unless `opening`.
    Outside any transaction.

    With a message that is postponed, all later ones of its conversation are.
    """
    return _send(messages, opening=opening, waiting=False)


async def store_and_read(
    pipeline: Pipeline, messages: Sequence[NewMessage], cursors: Sequence[Cursor]
) -> tuple[list[Answer], list[Page | None] | None]:
    """Store messages, and read what these readers may see of it and of anything else that is new to
    them.

    No pages when they cannot be read: what is stored is stored, and its senders hear so all the
    same."""
    quick = _Quick([None] * len(messages), [], None)
    if not any(message.file for message in messages):
        with contextlib.suppress(_Again, IntegrityError):
            quick = await _try_quickly(pipeline, messages, cursors)
    answers, reading = quick.answers, quick.reading
    left = [place for place, answer in enumerate(answers) if answer is None]
    if left:
        slowly: Sequence[Answer]
        try:
            slowly = await ask(try_messages, [messages[place] for place in left], opening=False)
        except Refused as refusal:  # of these alone: the others are stored
            slowly = [refusal for _ in left]
        for place, answer in zip(left, slowly, strict=True):
            answers[place] = answer
        reading = None  # it knows nothing of these
    try:
        pages = await (reading or LogReader(pipeline, cursors)).pages(quick.stored)
    except DatabaseError:
        pages = None
    return [answer for answer in answers if answer], pages


class _Quick(NamedTuple):
    """What could be stored at once: None as answer to what could not."""

    answers: list[Answer | None]
    stored: list[Event]
    reading: LogReader | None


async def _try_quickly(
    pipeline: Pipeline, messages: Sequence[NewMessage], cursors: Sequence[Cursor]
) -> _Quick:
    """Nearly every message goes to an open ticket whose log nobody else is writing to at that
    moment: one statement reads how things stand, and one stores if they still stand so. What is
    left over takes the way of the locks."""
    batch = await Batch.read(pipeline, messages)
    if batch.wakes:
        raise _Again
    places = _places(batch, messages, None)
    if not batch.entries:
        return _Quick(batch.answers(places, []), [], None)
    storing = pipeline.ask(batch.storing())
    reading = LogReader(
        pipeline, cursors
    )  # it asks who may see it right after the commit, and does not wait for us
    recorded = await storing
    ring_for(batch.entries, recorded)
    return _Quick(batch.answers(places, recorded), [event for event in recorded if event], reading)


def _send(messages: Sequence[NewMessage], *, opening: bool, waiting: bool) -> list[Answer]:
    """As good as always messages come for the first time: whether one came before is asked if
    something is in the way.
    """
    try:
        return _attempt(messages, None, opening=opening, waiting=waiting)
    except (_Again, IntegrityError):
        return _attempt(messages, _stored(messages), opening=opening, waiting=waiting)


class _Again(Exception):
    """A message is refused, though it may have been stored before; or a ticket wakes, which is
    done under its lock.
    """


@transaction.atomic
def _attempt(
    messages: Sequence[NewMessage], stored: Stored | None, *, opening: bool, waiting: bool
) -> list[Answer]:
    topics: Topics = {}
    if opening:  # before any conversation is locked
        topics = _topics_of(messages)
        routing.lock_routing()
    batch = Batch.lock(messages, stored or {}, opening=opening, waiting=waiting)
    batch.topics = topics
    return batch.store(_places(batch, messages, stored))


def _places(batch: Batch, messages: Sequence[NewMessage], stored: Stored | None) -> list[Place]:
    places = [batch.add(message) for message in messages]
    if stored is None and any(isinstance(place, Refused) for place in places):
        raise _Again
    return places


def _stored(messages: Sequence[NewMessage]) -> Stored:
    """The events that these messages have made before."""
    senders, client_ids = (
        {message.by.pk for message in messages},
        {message.client_id for message in messages},
    )
    again = Event.objects.filter(sender__in=senders, client_id__in=client_ids).select_related(
        "ticket"
    )
    return {
        (event.sender, event.client_id): event
        for event in again
        if event.sender and event.client_id
    }


def _topics_of(messages: Sequence[NewMessage]) -> Topics:
    """What the messages that open a ticket are about.

    Asked before the routing lock: others wait for that.
    """
    first = {
        message.conversation: message
        for message in reversed(messages)
        if isinstance(message.by, Customer)
    }
    opening = [message for message in first.values() if message.text]
    suggestions = suggest_all([message.text or "" for message in opening]) if opening else []
    return {
        message.key: suggestion for message, suggestion in zip(opening, suggestions, strict=True)
    }
