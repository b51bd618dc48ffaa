"""The way of nearly every frame through Daphne, without the steps that only rare frames need.

Autobahn takes a frame apart for every feature of RFC 6455, and formats a line for a log that nobody keeps; Twisted
writes a turn of the loop later, with two more calls of the kernel to learn that it may. Together that was half of what
a message cost. Here a text frame that has come whole is read in one go, and one that is sent is written at once while
the line takes it. Everything else that comes, whatever is malformed with it, goes on to Autobahn as it came.

Autobahn takes the limit of what clients may send for a limit of what they are sent, too: no text goes out through it.
"""

from typing import Any

from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.abstract import FileDescriptor

from bankchat.text_frames import MEDIUM, text_fragments, text_frame, whole_text

_data_received = WebSocketProtocol._dataReceived


def data_received(self: Any, data: bytes) -> None:
    position = 0
    while is_between_frames(self) and (frame := whole_text(data, position)):
        payload, position = frame
        self.onMessage(payload, False)
    if position < len(data):
        _data_received(self, data[position:] if position else data)


def is_between_frames(protocol: Any) -> bool:
    """Whether the next byte begins a message on an open line."""
    return (
        protocol.state == protocol.STATE_OPEN
        and not protocol.data
        and protocol.current_frame is None
        and not protocol.inside_message
    )


async def send_text(protocol: Any, text: str) -> None:
    """Send one message, a fragment at a time as the line takes them; a frame of less than 64 KiB is one."""
    payload = text.encode()
    for frame in (text_frame(payload),) if len(payload) < MEDIUM else text_fragments(payload):
        connection = protocol.connection
        if connection.is_full:
            await connection.drained()
        if protocol.state != protocol.STATE_OPEN:  # onClose tells the application
            raise ConnectionError
        write(protocol.transport, frame)


def write(line: FileDescriptor, data: bytes) -> None:
    """At once what the line takes now, unless something waits before it; the rest, and a lost line, are Twisted's."""
    if line.connected and not (line.disconnecting or line.disconnected or line.dataBuffer or line._tempDataBuffer):
        sent = line.writeSomeData(data)
        if isinstance(sent, int) and sent >= 0:
            data = data[sent:]
    if data:
        line.write(data)


WebSocketProtocol._dataReceived = data_received
