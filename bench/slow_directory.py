"""A bank's directory that answers every question rightly, and slowly; in a thread, and on an
event loop of its own.
"""

import asyncio
import contextlib
import threading
from collections.abc import Iterator

PROFILE, OPERATIONS = b'{"name": "Alice Tamm"}', b'{"operations": []}'
# connections that come at once; with a short one the kernel drops some, which come again a second
# later
BACKLOG = 1000


@contextlib.contextmanager
def slow_directory(seconds: float) -> Iterator[str]:
    """Its address."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):  # whoever asked is gone
            head = await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(seconds)
            body = OPERATIONS if head.split(b" ")[1].endswith(b"/operations") else PROFILE
            writer.write(
                b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b"
                % (len(body), body)
            )
            await writer.drain()
        writer.close()

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opening = asyncio.start_server(answer, "127.0.0.1", 0, backlog=BACKLOG)
    server = asyncio.run_coroutine_threadsafe(opening, loop).result()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
