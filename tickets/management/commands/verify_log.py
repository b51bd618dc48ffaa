"""`manage.py verify_log`: verifies the log's hash chain."""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from postgres.snapshot import snapshot
from tickets import events
from tickets.models import Conversation, Event

PAGE = 200  # conversations checked in one transaction
CHUNK = 1000  # events in memory


class Command(BaseCommand):
    help = (
        "Walks the log and says where it was changed, cut or reordered. Exits 1 when it was. "
        "It writes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--conversation", type=UUID, metavar="UUID", help="check this one alone"
        )

    def handle(self, **options: Any) -> None:
        count = broken = 0
        for page in _pages(options["conversation"]):
            count += len(page)
            with snapshot():
                for conversation, seq, problem in check(page):
                    broken += 1
                    self.stdout.write(f"conversation {conversation} seq {seq}: {problem}")
        if broken:
            raise CommandError(f"{broken} breaks in {count} conversations")
        if options["conversation"] and not count:
            raise CommandError("there is no such conversation")
        self.stdout.write(f"the log is whole; conversations checked: {count}")


def check(conversations: Collection[UUID]) -> Iterator[tuple[UUID, int, str]]:
    """The breaks in the logs of these conversations: where, and what is wrong there."""
    heads = Conversation.objects.in_bulk(conversations)
    log = Event.objects.filter(conversation__in=conversations).order_by("conversation_id", "seq")
    for pk, events_of_one in groupby(
        log.iterator(chunk_size=CHUNK), key=lambda event: event.conversation_id
    ):
        for seq, problem in Walk().over(events_of_one, heads.pop(pk)):
            yield pk, seq, problem
    for pk, head in heads.items():  # those without an event
        for seq, problem in Walk().over((), head):
            yield pk, seq, problem


class Walk:
    """One conversation's log from its beginning; it remembers no more than the last event."""

    def __init__(self) -> None:
        self.seq = self.public_seq = 0
        self.hash = b""

    def over(self, log: Iterable[Event], head: Conversation) -> Iterator[tuple[int, str]]:
        for event in log:
            for problem in self._step(event):
                yield event.seq, problem
        if (head.seq, head.public_seq) != (self.seq, self.public_seq):
            yield (
                self.seq,
                f"the log ends here with public_seq {self.public_seq}, "
                f"the conversation says {head.seq} with public_seq {head.public_seq}",
            )
        elif bytes(head.head_hash) != self.hash:
            yield self.seq, "the conversation's head is not this event's hash"

    def _step(self, event: Event) -> Iterator[str]:
        if event.seq != self.seq + 1:
            yield f"{self.seq + 1} should stand here"
        if event.public_seq is not None and event.public_seq != self.public_seq + 1:
            yield f"public_seq is {event.public_seq}, {self.public_seq + 1} should stand here"
        if events.seal(self.hash, event) != bytes(event.hash):
            yield "its hash is not that of its content after the event before it"
        self.seq, self.hash = event.seq, bytes(event.hash)
        self.public_seq = self.public_seq if event.public_seq is None else event.public_seq


def _pages(only: UUID | None) -> Iterator[list[UUID]]:
    """The conversations in the order of their ids; each page is found by the last one of the
    page before.
    """
    found = Conversation.objects.order_by("pk").values_list("pk", flat=True)
    if only:
        found = found.filter(pk=only)
    page = list(found[:PAGE])
    while page:
        yield page
        page = list(found.filter(pk__gt=page[-1])[:PAGE])
