"""WebSocket close codes (RFC 6455, section 7.4): why the server ends a connection."""

from enum import IntEnum


class CloseCode(IntEnum):
    """What a client is told when the server closes; docs/protocol.md lists them with `meaning`."""

    meaning: str

    def __new__(cls, code: int, meaning: str) -> "CloseCode":
        member = int.__new__(cls, code)
        member._value_, member.meaning = code, meaning
        return member

    UNSUPPORTED_DATA = 1003, "a binary frame"
    MESSAGE_TOO_BIG = 1009, "a frame above the limit"
    INTERNAL_ERROR = (
        1011,
        "something broke here (the reason is the number in our log): come back, and send again "
        "what is unconfirmed",
    )
    SERVICE_RESTART = (
        1012,
        "restart: what was taken is stored and answered; come back with jitter",
    )
    TRY_AGAIN_LATER = 1013, "the database is away: come back later"
    UNAUTHENTICATED = 4401, "not authenticated, or the token or session has ended"
    FORBIDDEN = 4403, "suspended or blocked"
    TIMED_OUT = 4408, "no hello within 5 s, or no heartbeat for 35 s"
    TOO_SLOW = (
        4409,
        "too slow: the client does not acknowledge what it is sent, or takes none of it",
    )
    FLOOD = (
        4429,
        "flood: five bad frames or a hundred refusals in ten seconds, too many sockets or "
        "pings, or back too early",
    )
