"""One example of every event of the log, and the conversation that all examples are about."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from messaging.protocol.frames import (
    By,
    Considered,
    HandedTo,
    Location,
    MessageSent,
    NoteAdded,
    PassedOver,
    Person,
    SentFile,
    SlaBreached,
    SlaWarned,
    TicketAssigned,
    TicketCategorised,
    TicketClosed,
    TicketCloseUndone,
    TicketEscalated,
    TicketOfferDeclined,
    TicketOffered,
    TicketOfferExpired,
    TicketOpened,
    TicketRated,
    TicketReopened,
    TicketReturned,
    TicketSilenceWarned,
    TicketSnoozed,
    TicketTransferred,
    TicketWoken,
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
QUESTION_TEXT, ANSWER_TEXT = "My card was refused.", "Let me look."


def at(seconds: int) -> datetime:
    return AT + timedelta(seconds=seconds)


SAID = MessageSent(seq=2, at=AT, by=ALICE, ticket=10001, client_id=QUESTION, text=QUESTION_TEXT)
PHOTO = MessageSent(
    seq=7,
    at=at(90),
    by=ALICE,
    ticket=10001,
    file=SentFile(
        id=UUID("0193a4d3-0009-7000-8000-0000000000f1"),
        name="receipt.jpg",
        type="image/jpeg",
        size=184_220,
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        width=1600,
        height=1200,
    ),
)
PLACE = MessageSent(
    seq=8,
    at=at(95),
    by=ALICE,
    ticket=10001,
    location=Location(latitude=59.43696, longitude=24.75353, accuracy=12.0),
)

EVENTS = (
    TicketOpened(seq=1, at=AT, by=ALICE, ticket=10001, channel="app", previous=9874),
    SAID,
    TicketAssigned(
        seq=3,
        at=AT,
        by=SYSTEM,
        ticket=10001,
        operator="Anna",
        conversation=TALK,
        why=Why(
            because="load",
            considered=[
                Considered(name="Anna Kovaleva", load=1.25, needs=1, waits=1, level=1, idle=190),
                Considered(name="Dmitry Belov", load=3.0, needs=3, waits=0, level=2, idle=412),
            ],
            number=2,
            passed=[
                PassedOver(
                    code="full",
                    count=1,
                    names=["Timur Rakhimov"],
                    people=[Considered(name="Timur Rakhimov", load=5.0, needs=5, waits=0, level=1)],
                ),
                PassedOver(code="offline", count=1, names=["Olga Smirnova"]),
            ],
            next="Dmitry Belov",
            dropped=["language:ru"],
        ),
    ),
    TicketOffered(
        seq=3,
        at=AT,
        by=SYSTEM,
        ticket=10001,
        conversation=TALK,
        operator="Anna",
        until=at(15),
        why=Why(
            because="only",
            considered=[Considered(name="Anna Kovaleva", load=0.0, needs=0, waits=0)],
            number=1,
            passed=[],
        ),
    ),
    TicketOfferDeclined(
        seq=4,
        at=at(4),
        by=OPERATOR,
        ticket=10001,
        conversation=TALK,
        client_id=DECLINE,
        operator="Anna",
    ),
    TicketOfferExpired(
        seq=4, at=at(15), by=SYSTEM, ticket=10001, conversation=TALK, operator="Anna"
    ),
    SlaWarned(
        seq=4,
        at=at(40),
        by=SYSTEM,
        ticket=10001,
        conversation=TALK,
        due_at=at(60),
        target=60,
        policy="",
        reoffer=False,
    ),
    SlaBreached(
        seq=5,
        at=at(60),
        by=SYSTEM,
        ticket=10001,
        conversation=TALK,
        due_at=at(60),
        target=60,
        policy="Cards",
    ),
    NoteAdded(
        seq=4,
        at=at(15),
        by=OPERATOR,
        ticket=10001,
        client_id=NOTE,
        conversation=TALK,
        text="Second decline this month.",
    ),
    TicketReturned(
        seq=6,
        at=at(60),
        by=By(role="administrator", name="Inga"),
        ticket=10001,
        conversation=TALK,
        operator="Anna",
        why="suspended",
    ),
    TicketCategorised(
        seq=5,
        at=at(20),
        by=SYSTEM,
        ticket=10001,
        conversation=TALK,
        topic="card-declined",
        source="model",
        confidence=0.93,
    ),
    TicketSilenceWarned(seq=9, at=at(200), by=SYSTEM, ticket=10001, closes_at=at(800)),
    TicketClosed(seq=9, at=at(300), by=OPERATOR, ticket=10001, reason="solved"),
    TicketCloseUndone(
        seq=10, at=at(304), by=OPERATOR, ticket=10001, client_id=REOPEN, operator="Anna"
    ),
    TicketReopened(seq=10, at=at(420), by=ALICE, ticket=10001),
    TicketRated(
        seq=12,
        at=at(600),
        by=ALICE,
        ticket=10001,
        client_id=RATE,
        score=5,
        comment="Quick and kind.",
        operator="Anna",
    ),
    TicketTransferred(
        seq=6,
        at=at(80),
        by=OPERATOR,
        ticket=10001,
        client_id=HAND_ON,
        conversation=TALK,
        giver="Anna",
        to=HandedTo(operator=DMITRY.id, name="Dmitry Belov"),
        note="Knows about cards.",
    ),
    TicketEscalated(
        seq=6,
        at=at(80),
        by=OPERATOR,
        ticket=10001,
        client_id=HAND_ON,
        conversation=TALK,
        giver="Anna",
        to=HandedTo(line=2),
        note="Looks like fraud.",
    ),
    TicketSnoozed(
        seq=7,
        at=at(90),
        by=OPERATOR,
        ticket=10001,
        client_id=SNOOZE,
        conversation=TALK,
        until=at(3600),
    ),
    TicketWoken(seq=8, at=at(3600), by=SYSTEM, ticket=10001, conversation=TALK, why="time"),
)
