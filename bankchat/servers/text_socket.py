"""The short way of nearly every frame through both servers, past what only rare frames need.

Autobahn takes a frame apart for every feature of RFC 6455, and formats a line for a log that nobody
keeps; Twisted writes a turn of the loop later, with two more calls of the kernel to learn that it
may. Uvicorn stops reading at each frame and starts again when that is served. Together that was
half of what a message cost. Here a text frame that has come whole is read in one go, and one that
is sent is written at once while the line takes it. Everything else that comes, whatever is
malformed with it, goes on to the server's own WebSocket library as it came."""

from bankchat.servers.connection import Connection
from bankchat.servers.text_frames import MEDIUM, text_fragments, text_frame, whole_text


class TextSocket:
    """What a WebSocket protocol of either server inherits before its server's own class."""

    connection: Connection
    gone: type[OSError] = ConnectionError  # what the application is told when the line is lost

    # what the server's own kind knows

    def is_between_frames(self) -> bool:
        """Whether the next byte begins a message on an open line."""
        raise NotImplementedError

    def can_send(self) -> bool:
        """Whether the line is open."""
        raise NotImplementedError

    def receive_text(self, payload: bytes) -> None:
        raise NotImplementedError

    def write(self, frame: bytes) -> None:
        raise NotImplementedError

    # the short way

    def take_texts(self, data: bytes) -> bytes:
        """Receive the whole text frames that it begins with; returns the rest, for the library."""
        start = 0
        while self.is_between_frames() and (frame := whole_text(data, start)):
            payload, start = frame
            self.receive_text(payload)
        return data[start:] if start else data

    async def send_text(self, text: str) -> None:
        """Send one message, a fragment at a time as the line takes them (backpressure); a frame of
        less than 64 KiB is one.
        """
        payload = text.encode()
        for frame in (text_frame(payload),) if len(payload) < MEDIUM else text_fragments(payload):
            if self.connection.is_full:
                await self.connection.writable.wait()
            if not self.can_send():
                raise self.gone
            self.write(frame)
