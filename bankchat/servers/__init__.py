"""The web servers: subclasses of Daphne's and Uvicorn's own classes, which are named at start.

`python -m bankchat.servers.daphne` and `python -m bankchat.servers.uvicorn` take the same options
and serve the same application. What both lack, and have here:

- **Admission control and timeouts** of every connection (`connections`): slow heads, slow bodies,
  idle connections, and lines that take nothing.
- **Backpressure** in both directions: a client that sends faster than it is served, or reads slower
  than it is sent, is kept in the kernel and not in memory.
- **Close codes** that a client can read, and handshakes refused with a status.
- **A short way for whole text frames** (`text_frames`), which nearly all are.
- **Draining** at the end: what was taken is answered before a socket closes.
"""

HOW_TO_START = (
    "Bankchat is started by its own servers: python -m bankchat.servers.daphne --port 8001  "
    "(or bankchat.servers.uvicorn)"
)
