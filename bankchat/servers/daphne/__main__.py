"""`python -m bankchat.servers.daphne --port 8001`: a web process under Daphne."""

import sys
from collections.abc import Sequence
from pkgutil import resolve_name

from daphne.access import AccessLogGenerator
from daphne.endpoints import build_endpoint_description_strings

from bankchat.servers.command_line import parse
from bankchat.servers.daphne.server import DaphneServer
from messaging.protocol.frames import FRAME_LIMIT

HANDSHAKE_TIMEOUT = 5  # seconds


def main(words: Sequence[str]) -> int:
    options = parse("daphne", words)
    server = DaphneServer(
        application=resolve_name(options.application),
        endpoints=build_endpoint_description_strings(host=options.host, port=options.port),
        ping_interval=options.ping,
        ping_timeout=options.ping,
        websocket_connect_timeout=HANDSHAKE_TIMEOUT,
        websocket_handshake_timeout=HANDSHAKE_TIMEOUT,
        websocket_max_message_size=FRAME_LIMIT,
        websocket_max_frame_size=FRAME_LIMIT,
        action_logger=AccessLogGenerator(sys.stdout) if options.verbose else None,
        server_name="",
    )
    server.run()
    return int(server.abort_start)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
