"""The one kind of WebSocket frame that nearly all are (RFC 6455, 5.2): a text in a single frame of less than 64 KiB."""

WHOLE_TEXT = 0x81  # FIN, and the opcode of a text
MASKED = 0x80
SHORT, MEDIUM = 126, 65_536  # bytes: below, the length takes one byte, or three


def whole_text(data: bytes, start: int) -> tuple[bytes, int] | None:
    """The payload of a masked text frame and where it ends; None when it is anything else, or not all of it is here."""
    if len(data) < start + 6 or data[start] != WHOLE_TEXT or data[start + 1] < MASKED:
        return None
    size, key = data[start + 1] - MASKED, start + 2
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
    size = len(payload)
    if size < SHORT:
        return bytes((WHOLE_TEXT, size)) + payload
    return bytes((WHOLE_TEXT, SHORT)) + size.to_bytes(2, "big") + payload
