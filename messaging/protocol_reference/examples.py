"""One example of every frame, as an instance of its struct: what the documents show is what the encoder makes of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from messaging import decoding
from messaging.frames import (
    AttentionSet,
    Availability,
    By,
    Colleague,
    Considered,
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
    HandedTo,
    HandTo,
    Hello,
    History,
    HistoryGet,
    Hours,
    Limits,
    Location,
    Marks,
    MarkSet,
    MessageSend,
    MessageSent,
    NoteAdd,
    NoteAdded,
    Offer,
    OpenTicket,
    PassedOver,
    Person,
    Ping,
    Pong,
    PresenceChanged,
    PresenceSet,
    Resync,
    Row,
    SentFile,
    SlaAlert,
    SlaBreached,
    SlaWarned,
    Snippet,
    TicketAccept,
    TicketAssigned,
    TicketCategorise,
    TicketCategorised,
    TicketClose,
    TicketClosed,
    TicketCloseUndone,
    TicketDecline,
    TicketEscalate,
    TicketEscalated,
    TicketOfferDeclined,
    TicketOffered,
    TicketOfferExpired,
    TicketOpened,
    TicketRate,
    TicketRated,
    TicketReopen,
    TicketReopened,
    TicketReturned,
    TicketSilenceWarned,
    TicketSnooze,
    TicketSnoozed,
    TicketTransfer,
    TicketTransferred,
    TicketUnsnooze,
    TicketWoken,
    TokenExpiring,
    TokenRefresh,
    Typing,
    TypingStart,
    Welcome,
    Why,
)

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TALK = UUID("0193a4d2-7c10-7a55-9d3e-5b1f6a2c8e40")
ANNA = Person(id=UUID("0193a1b0-0001-7000-8000-00000000a11a"), name="Anna Kovaleva")
DMITRY = Person(id=UUID("0193a1b0-0001-7000-8000-00000000d101"), name="Dmitry Belov")
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjLTEwMDEifQ.c2lnbmF0dXJl"
QUESTION, ANSWER, NOTE, CLOSE, ACCEPT, REOPEN, CATEGORISE, RATE, HAND_ON, SNOOZE, DECLINE = (
    UUID(f"0193a4d3-{number:04x}-7000-8000-0000000000c1") for number in range(1, 12)
)
LOG = "6f0e3a4c9d1b2e77"
ALICE = By(role="customer", name="Alice Tamm")
OPERATOR = By(role="operator", name="Anna")
SYSTEM = By(role="system")
OPEN = Availability(
    state="open",
    hours=[Hours(opens="09:00", closes="18:00")],
    zone="Europe/Tallinn",
    phone="+372 600 0000",
    email="help@bank.example",
)
CLOSED = Availability(
    state="closed", opens_at=datetime(2026, 11, 24, 7, 0, tzinfo=UTC), hours=[Hours(opens="09:00", closes="18:00")],
    zone="Europe/Tallinn", phone="+372 600 0000", email="help@bank.example",
)  # fmt: skip
QUESTION_TEXT, ANSWER_TEXT = "My card was refused.", "Let me look."


def _at(seconds: int) -> datetime:
    return AT + timedelta(seconds=seconds)


_SAID = MessageSent(seq=2, at=AT, by=ALICE, ticket=10001, client_id=QUESTION, text=QUESTION_TEXT)
_PHOTO = MessageSent(
    seq=7, at=_at(90), by=ALICE, ticket=10001,
    file=SentFile(
        id=UUID("0193a4d3-0009-7000-8000-0000000000f1"), name="receipt.jpg", type="image/jpeg", size=184_220,
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", width=1600, height=1200,
    ),
)  # fmt: skip
_PLACE = MessageSent(
    seq=8, at=_at(95), by=ALICE, ticket=10001,
    location=Location(latitude=59.43696, longitude=24.75353, accuracy=12.0),
)  # fmt: skip

_COMMANDS = (
    Ping(),
    Hello(token=TOKEN, after=12, log=LOG, device=Device(sdk="js 1.0", platform="ios", app_version="7.4", locale="et")),
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
    TicketTransfer(conversation=TALK, client_id=HAND_ON, to=HandTo(operator=DMITRY.id), note="Knows about cards."),
    TicketEscalate(conversation=TALK, client_id=HAND_ON, note="Looks like fraud."),
    TicketSnooze(conversation=TALK, client_id=SNOOZE, until=_at(3600)),
    TicketUnsnooze(conversation=TALK, client_id=SNOOZE),
    PresenceSet(status="break", tickets="return"),
    DeskMarkSet(conversation=TALK, delivered=14, read=14),
    DeskTypingStart(conversation=TALK),
    AttentionSet(conversation=TALK, writing=True),
    DeskHistoryGet(conversation=TALK, before=120, limit=50),
)
_EVENTS = (
    TicketOpened(seq=1, at=AT, by=ALICE, ticket=10001, channel="app", previous=9874),
    _SAID,
    TicketAssigned(
        seq=3, at=AT, by=SYSTEM, ticket=10001, operator="Anna", conversation=TALK,
        why=Why(
            because="load",
            considered=[Considered(name="Anna Kovaleva", load=1.25), Considered(name="Dmitry Belov", load=3.0)],
            number=2, passed=[PassedOver(code="offline", count=1, names=["Olga Smirnova"])], next="Dmitry Belov",
            dropped=["language:ru"],
        ),
    ),
    TicketOffered(
        seq=3, at=AT, by=SYSTEM, ticket=10001, conversation=TALK, operator="Anna", until=_at(15),
        why=Why(because="only", considered=[Considered(name="Anna Kovaleva", load=0.0)], number=1, passed=[]),
    ),
    TicketOfferDeclined(
        seq=4, at=_at(4), by=OPERATOR, ticket=10001, conversation=TALK, client_id=DECLINE, operator="Anna"
    ),
    TicketOfferExpired(seq=4, at=_at(15), by=SYSTEM, ticket=10001, conversation=TALK, operator="Anna"),
    SlaWarned(
        seq=4, at=_at(40), by=SYSTEM, ticket=10001, conversation=TALK, due_at=_at(60), target=60, policy="",
        reoffer=False,
    ),
    SlaBreached(
        seq=5, at=_at(60), by=SYSTEM, ticket=10001, conversation=TALK, due_at=_at(60), target=60, policy="Cards"
    ),
    NoteAdded(
        seq=4, at=_at(15), by=OPERATOR, ticket=10001, client_id=NOTE, conversation=TALK,
        text="Second decline this month.",
    ),
    TicketReturned(
        seq=6, at=_at(60), by=By(role="administrator", name="Inga"), ticket=10001, conversation=TALK, operator="Anna",
        why="suspended",
    ),
    TicketCategorised(
        seq=5, at=_at(20), by=SYSTEM, ticket=10001, conversation=TALK, topic="card-declined", source="model",
        confidence=0.93,
    ),
    TicketSilenceWarned(seq=9, at=_at(200), by=SYSTEM, ticket=10001, closes_at=_at(800)),
    TicketClosed(seq=9, at=_at(300), by=OPERATOR, ticket=10001, reason="solved"),
    TicketCloseUndone(seq=10, at=_at(304), by=OPERATOR, ticket=10001, client_id=REOPEN, operator="Anna"),
    TicketReopened(seq=10, at=_at(420), by=ALICE, ticket=10001),
    TicketRated(
        seq=12, at=_at(600), by=ALICE, ticket=10001, client_id=RATE, score=5, comment="Quick and kind.",
        operator="Anna",
    ),
    TicketTransferred(
        seq=6, at=_at(80), by=OPERATOR, ticket=10001, client_id=HAND_ON, conversation=TALK, giver="Anna",
        to=HandedTo(operator=DMITRY.id, name="Dmitry Belov"), note="Knows about cards.",
    ),
    TicketEscalated(
        seq=6, at=_at(80), by=OPERATOR, ticket=10001, client_id=HAND_ON, conversation=TALK, giver="Anna",
        to=HandedTo(line=2), note="Looks like fraud.",
    ),
    TicketSnoozed(
        seq=7, at=_at(90), by=OPERATOR, ticket=10001, client_id=SNOOZE, conversation=TALK, until=_at(3600)
    ),
    TicketWoken(seq=8, at=_at(3600), by=SYSTEM, ticket=10001, conversation=TALK, why="time"),
)  # fmt: skip
_BOTH = (
    History(before=9, events=[_SAID, _PHOTO, _PLACE], more=True),
    Marks(delivered=5, read=4),
    Typing(by="Anna"),
    Error(
        code="unavailable", text="We could not save this just now. Please try again.", client_id=QUESTION,
        retry_after=2.0,
    ),
)  # fmt: skip
_CUSTOMER = (
    Welcome(
        name="Alice Tamm", log=LOG, seq=14, read=12, ticket=OpenTicket(number=10001, operator="Anna"),
        availability=OPEN, heartbeat=15, limits=Limits(), time=AT,
    ),
    CLOSED,
    TokenExpiring(seconds=60),
    Resync(seq=14),
    Pong(seq=14),
)  # fmt: skip
_ROW = Row(
    conversation=TALK, ticket=10001, state="assigned", customer="Alice Tamm", locale="en", channel="app", line=1,
    topic="card-declined", topic_source="model",
    operator=ANNA, offered_to=None, offered_until=None,
    opened_at=AT, cycle_started_at=AT, waiting_since=AT, first_response_at=None, warn_at=_at(40),
    due_at=_at(60), sla="ok", closed_at=None, reason="", snippet=Snippet(by="customer", text=QUESTION_TEXT, at=AT),
    unread=1, seq=3, handed=Handed(by="Dmitry", note="Speaks Estonian.", at=AT, escalated=False),
)  # fmt: skip
_DESK = (
    DeskWelcome(
        user=ANNA, role="operator", status="available", capacity=5, warning=40, target=60, reopen_window=600,
        close_undo=10,
        heartbeat=15, limits=Limits(), time=AT,
    ),
    DeskChanged(rows=[_ROW], gone=[], waiting=0),
    SlaAlert(conversation=TALK, ticket=10001, customer="Alice Tamm", operator=ANNA, sla="warned"),
    Offer(conversation=TALK, ticket=10001, customer="Alice Tamm", topic="card-declined", line=1, until=_at(15)),
    ConversationFollowed(conversation=TALK, log=LOG, seq=14),
    ConversationLost(conversation=TALK),
    PresenceChanged(status="available", open=3, load=1.5, capacity=5, ceiling=10),
    Colleague(conversation=TALK, by=DMITRY, doing="writing"),
    DeskPong(time=AT, newest={TALK: 14}),
)  # fmt: skip

SAMPLES: dict[type[Frame], Frame] = {type(frame): frame for frame in (*_COMMANDS, *_EVENTS, *_BOTH, *_CUSTOMER, *_DESK)}


def example_of(frame: type[Frame]) -> str:
    """The example on the wire. A frame that has none yet stops the making of the documents."""
    if frame not in SAMPLES:
        raise LookupError(f"{frame.__name__} has no example: add one to messaging/protocol_reference/examples.py")
    return decoding.encode(SAMPLES[frame])


def payload_of(frame: type[Frame]) -> object:
    """The same, as the JSON value it stands for."""
    return msgspec.json.decode(example_of(frame))
