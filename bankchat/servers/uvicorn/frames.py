"""Where the parser of the websockets library stands: whether it waits for the next frame."""

from collections.abc import Generator

from websockets.server import ServerProtocol
from websockets.streams import StreamReader


class FrameReader(StreamReader):
    waits_for_frame = False  # what comes next begins a frame

    def at_eof(self) -> Generator[None, None, bool]:
        """Asked between two frames, and nowhere else."""
        self.waits_for_frame = True
        is_at_eof = yield from super().at_eof()
        self.waits_for_frame = False
        return is_at_eof


class FrameProtocol(ServerProtocol):
    reader: FrameReader

    def parse(self) -> Generator[None]:
        self.reader = FrameReader()
        yield from super().parse()

    def is_between_messages(self) -> bool:
        return self.reader.waits_for_frame and self.current_size is None
