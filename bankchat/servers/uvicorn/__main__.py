"""`python -m bankchat.servers.uvicorn --port 8001`: a web process under Uvicorn."""

import contextlib
import sys
from collections.abc import Sequence

from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE

from bankchat.servers.command_line import parse
from bankchat.servers.uvicorn.http import Http
from bankchat.servers.uvicorn.server import UvicornServer
from bankchat.servers.uvicorn.websocket import UvicornWebSocket
from messaging.protocol.frames import FRAME_LIMIT


def main(words: Sequence[str]) -> int:
    options = parse("uvicorn", words)
    config = Config(
        options.application,
        host=options.host,
        port=options.port,
        loop="uvloop",
        http=Http,
        ws=UvicornWebSocket,
        ws_max_size=FRAME_LIMIT,
        ws_ping_interval=options.ping,
        ws_ping_timeout=options.ping,
        ws_per_message_deflate=False,
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        access_log=options.verbose,
        log_level="info" if options.verbose else "warning",  # "debug" would write every frame
        timeout_graceful_shutdown=5,
    )
    config.load_app()
    server = UvicornServer(config)
    with contextlib.suppress(KeyboardInterrupt):  # raised again by Uvicorn when all is done
        server.run()
    return 0 if server.started else STARTUP_FAILURE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
