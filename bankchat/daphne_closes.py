"""Close codes under Daphne. Its WebSocket library lets an application send only 1000 and 3000–4999, and drops the line
without a word when a frame is too large; but 1003, 1009 and 1012 are the server's to send, and here the application is
the server. A client must be able to tell "too large" from a lost connection. Uvicorn does this by itself.
"""

from daphne.ws_protocol import WebSocketProtocol


def close(self: WebSocketProtocol, code: int | None = None) -> None:
    """In place of Daphne's `serverClose`: start the closing handshake with whatever code the application chose."""
    self.sendCloseFrame(code=code or 1000, reasonUtf8=None, isReply=False)


WebSocketProtocol.serverClose = close
WebSocketProtocol.failByDrop = False
