"""One example of every frame, as an instance of its struct: what the documents show is what the
encoder makes of it.
"""

from datetime import UTC, datetime

import msgspec

from messaging.protocol import codec
from messaging.protocol.frames import (
    AttentionSet,
    Availability,
    Colleague,
    ConversationFollow,
    ConversationFollowed,
    ConversationLost,
    ConversationUnfollow,
    DeskChanged,
    DeskHistoryGet,
    DeskMarkSet,
    DeskMessageSend,
    DeskPong,
    DeskTicketClose,
    DeskTypingStart,
    DeskWelcome,
    Device,
    Error,
    Frame,
    Handed,
    HandTo,
    Hello,
    History,
    HistoryGet,
    Hours,
    Limits,
    Marks,
    MarkSet,
    MessageSend,
    NoteAdd,
    OpenOffer,
    OpenTicket,
    Ping,
    Pong,
    PresenceChanged,
    PresenceSet,
    Resync,
    Row,
    SlaAlert,
    Snippet,
    TicketAccept,
    TicketCategorise,
    TicketClose,
    TicketDecline,
    TicketEscalate,
    TicketRate,
    TicketReopen,
    TicketSnooze,
    TicketTransfer,
    TicketUnsnooze,
    TokenExpiring,
    TokenRefresh,
    Typing,
    TypingStart,
    Welcome,
)
from messaging.reference.event_examples import (
    ACCEPT,
    ANNA,
    ANSWER,
    ANSWER_TEXT,
    AT,
    CATEGORISE,
    CLOSE,
    DECLINE,
    DMITRY,
    EVENTS,
    HAND_ON,
    LOG,
    NOTE,
    PHOTO,
    PLACE,
    QUESTION,
    QUESTION_TEXT,
    RATE,
    REOPEN,
    SAID,
    SNOOZE,
    TALK,
    TOKEN,
    at,
)

OPEN = Availability(
    state="open",
    hours=[Hours(opens="09:00", closes="18:00")],
    zone="Europe/Tallinn",
    phone="+372 600 0000",
    email="help@bank.example",
)
CLOSED = Availability(
    state="closed",
    opens_at=datetime(2026, 11, 24, 7, 0, tzinfo=UTC),
    hours=[Hours(opens="09:00", closes="18:00")],
    zone="Europe/Tallinn",
    phone="+372 600 0000",
    email="help@bank.example",
)

_COMMANDS = (
    Ping(),
    Hello(
        token=TOKEN,
        after=12,
        log=LOG,
        device=Device(sdk="js 1.0", platform="ios", app_version="7.4", locale="et"),
    ),
    MessageSend(client_id=QUESTION, text=QUESTION_TEXT),
    MarkSet(delivered=14, read=12),
    TypingStart(),
    HistoryGet(before=120, limit=50),
    TicketClose(client_id=CLOSE),
    TicketRate(client_id=RATE, ticket=10001, score=5, comment="Quick and kind."),
    TokenRefresh(token=TOKEN),
    ConversationFollow(conversation=TALK, after=12, log=LOG),
    ConversationUnfollow(conversation=TALK),
    DeskMessageSend(conversation=TALK, client_id=ANSWER, text=ANSWER_TEXT),
    NoteAdd(conversation=TALK, client_id=NOTE, text="Second decline this month."),
    TicketAccept(conversation=TALK, client_id=ACCEPT),
    TicketDecline(conversation=TALK, client_id=DECLINE),
    DeskTicketClose(conversation=TALK, client_id=CLOSE, reason="solved"),
    TicketReopen(conversation=TALK, client_id=REOPEN),
    TicketCategorise(conversation=TALK, client_id=CATEGORISE, topic="card-declined"),
    TicketTransfer(
        conversation=TALK,
        client_id=HAND_ON,
        to=HandTo(operator=DMITRY.id),
        note="Knows about cards.",
    ),
    TicketEscalate(conversation=TALK, client_id=HAND_ON, note="Looks like fraud."),
    TicketSnooze(conversation=TALK, client_id=SNOOZE, until=at(3600)),
    TicketUnsnooze(conversation=TALK, client_id=SNOOZE),
    PresenceSet(status="break", tickets="return"),
    DeskMarkSet(conversation=TALK, delivered=14, read=14),
    DeskTypingStart(conversation=TALK),
    AttentionSet(conversation=TALK, writing=True),
    DeskHistoryGet(conversation=TALK, before=120, limit=50),
)
_BOTH = (
    History(before=9, events=[SAID, PHOTO, PLACE], more=True),
    Marks(delivered=5, read=4),
    Typing(by="Anna"),
    Error(
        code="unavailable",
        text="We could not save this just now. Please try again.",
        client_id=QUESTION,
        retry_after=2.0,
    ),
)
_CUSTOMER = (
    Welcome(
        name="Alice Tamm",
        log=LOG,
        seq=14,
        read=12,
        ticket=OpenTicket(number=10001, operator="Anna"),
        availability=OPEN,
        heartbeat=15,
        limits=Limits(),
        time=AT,
    ),
    CLOSED,
    TokenExpiring(seconds=60),
    Resync(seq=14),
    Pong(seq=14),
)
_ROW = Row(
    conversation=TALK,
    ticket=10001,
    state="assigned",
    customer="Alice Tamm",
    locale="en",
    channel="app",
    line=1,
    topic="card-declined",
    topic_source="model",
    operator=ANNA,
    offered_to=None,
    offered_until=None,
    opened_at=AT,
    cycle_started_at=AT,
    waiting_since=AT,
    first_response_at=None,
    warn_at=at(40),
    due_at=at(60),
    sla="ok",
    closed_at=None,
    reason="",
    snippet=Snippet(by="customer", text=QUESTION_TEXT, at=AT),
    unread=1,
    seq=3,
    handed=Handed(by="Dmitry", note="Speaks Estonian.", at=AT, escalated=False, answered=False),
)
_DESK = (
    DeskWelcome(
        user=ANNA,
        role="operator",
        status="available",
        capacity=5,
        warning=40,
        target=60,
        reopen_window=600,
        close_undo=10,
        heartbeat=15,
        limits=Limits(),
        time=AT,
    ),
    DeskChanged(rows=[_ROW], gone=[], waiting=0),
    SlaAlert(conversation=TALK, ticket=10001, customer="Alice Tamm", operator=ANNA, sla="warned"),
    OpenOffer(
        conversation=TALK,
        ticket=10001,
        customer="Alice Tamm",
        topic="card-declined",
        line=1,
        until=at(15),
    ),
    ConversationFollowed(conversation=TALK, log=LOG, seq=14),
    ConversationLost(conversation=TALK),
    PresenceChanged(
        status="available",
        open=3,
        needs=1,
        waits=2,
        full=False,
        load=1.5,
        capacity=5,
        ceiling=10,
    ),
    Colleague(conversation=TALK, by=DMITRY, doing="writing"),
    DeskPong(time=AT, newest={TALK: 14}),
)

SAMPLES: dict[type[Frame], Frame] = {
    type(frame): frame for frame in (*_COMMANDS, *EVENTS, *_BOTH, *_CUSTOMER, *_DESK)
}


def example_of(frame: type[Frame]) -> str:
    """The example on the wire. A frame that has none yet stops the making of the documents."""
    if frame not in SAMPLES:
        raise LookupError(
            f"{frame.__name__} has no example: add one to messaging/reference/examples.py"
        )
    return codec.encode(SAMPLES[frame])


def payload_of(frame: type[Frame]) -> object:
    """An example as the JSON value it stands for."""
    return msgspec.json.decode(example_of(frame))
