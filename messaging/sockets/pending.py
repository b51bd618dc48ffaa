"""Messages of one socket on their way to the writer: how many at once, and their answers."""

import asyncio
from functools import partial
from uuid import UUID

from messaging.delivery.connection import ClientConnection
from messaging.delivery.feed import Feed
from messaging.delivery.log_reader import log_event_of
from messaging.writing.new_message import NewMessage, Sent
from messaging.writing.writer import Writer
from postgres.refusals import Refused

PENDING_LIMIT = 32  # messages of one socket that may be under way at once


class PendingMessages:
    """What one socket has said and was not answered yet. The sender's own event is the
    acknowledgement.
    """

    __slots__ = ("_answers", "_connection", "_feed", "_writer")

    def __init__(self, connection: ClientConnection, feed: Feed, writer: Writer) -> None:
        self._connection, self._feed, self._writer = connection, feed, writer
        self._answers: set[asyncio.Future[Sent]] = set()

    async def say(self, message: NewMessage) -> None:
        """Hand a message to the writer.

        The next frame is read meanwhile: what is sent in a row is stored in a row.
        """
        if len(self._answers) >= PENDING_LIMIT:
            await asyncio.wait(self._answers, return_when=asyncio.FIRST_COMPLETED)
        answer = self._writer.hand_in(message)
        self._answers.add(answer)
        answer.add_done_callback(partial(self._stored, message.client_id))

    def _stored(self, client_id: UUID, answer: "asyncio.Future[Sent]") -> None:
        self._answers.discard(answer)
        if answer.cancelled():  # the process ends
            return
        try:
            if self._must_say(sent := answer.result()):
                self._connection.background(self.acknowledge(sent))
        except Refused as refusal:
            self._connection.background(self._connection.refuse(refusal, client_id))
        except Exception as error:
            self._connection.fail(error)

    async def acknowledge(self, sent: Sent) -> None:
        """Answer with the stored event, unless it comes from the log."""
        if self._must_say(sent):
            await self._feed.send_event(log_event_of(sent.event))

    def _must_say(self, sent: Sent) -> bool:
        """It comes from the log, as everybody else's does; only what was there before, or what this
        socket does not follow, is sent from here.
        """
        subscription = self._feed.subscriptions.get(sent.event.conversation_id)
        return subscription is None or (sent.repeated and sent.event.seq <= subscription.after)

    async def settled(self) -> None:
        """Wait until all that this socket said before is stored or refused."""
        if self._answers:
            await asyncio.wait(self._answers)
