"""The one kind of WebSocket frame that nearly all are (RFC 6455, 5.2): a text in a single frame of
less than 64 KiB.

A longer text leaves whole too, as one message in fragments (5.4), so that a server can wait between
two of them until the line takes more: what a process keeps for a slow line is a fragment or two,
however long the text is."""

from collections.abc import Iterator

WHOLE_TEXT = 0x81  # FIN, and the opcode of a text
FIN, TEXT, CONTINUATION = 0x80, 0x01, 0x00
MASK_BIT = 0x80
SHORT, MEDIUM = 126, 65_536  # bytes: below, the length takes one byte, or three
FRAGMENT = 65_535  # bytes: the most whose length takes three


def whole_text(data: bytes, start: int) -> tuple[bytes, int] | None:
    """The payload of a masked text frame and where it ends; None when it is anything else, or not
    all of it is here.
    """
    if len(data) < start + 6 or data[start] != WHOLE_TEXT or data[start + 1] < MASK_BIT:
        return None
    size, key = data[start + 1] - MASK_BIT, start + 2
    if size == SHORT:
        size, key = int.from_bytes(data[key : key + 2], "big"), key + 2
        if size < SHORT:  # not the shortest way to write it: Autobahn closes
            return None
    elif size > SHORT:
        return None
    end = key + 4 + size
    if len(data) < end:
        return None
    payload = unmasked(data[key : key + 4], data[key + 4 : end])
    return (payload, end) if is_utf8(payload) else None


def unmasked(key: bytes, payload: bytes) -> bytes:
    size = len(payload)
    mask = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(mask, "big")).to_bytes(size, "big")


def is_utf8(payload: bytes) -> bool:
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True


def text_frame(payload: bytes) -> bytes:
    """The frame that carries a text of less than 64 KiB to a client."""
    return _frame(WHOLE_TEXT, payload)


def text_fragments(payload: bytes) -> Iterator[bytes]:
    """The frames that carry a text of any length to a client, in their order."""
    for start in range(0, len(payload), FRAGMENT) or [0]:
        end = start + FRAGMENT
        opcode = (TEXT if start == 0 else CONTINUATION) | (FIN if end >= len(payload) else 0)
        yield _frame(opcode, payload[start:end])


def _frame(first: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < SHORT:
        return bytes((first, size)) + payload
    return bytes((first, SHORT)) + size.to_bytes(2, "big") + payload
