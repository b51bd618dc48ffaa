"""Bytes on the wire for one short message, WebSocket frame headers included, beside XMPP's."""

import argparse
from typing import Any

from bench import peer
from bench.stage import stage
from bench.web_server import KINDS

XMPP = {"up": 160, "down": 353}  # the peer's, without its acknowledgements
LIMIT = 60.0  # seconds


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", choices=KINDS, default="uvicorn", help="default: uvicorn")
    peer.arguments(parser)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Ours, the peer's known figures, and with --peer what it needs now with every
    acknowledgement.
    """
    with (
        stage(pairs=1) as ready,
        ready.web(options.server) as servers,
        ready.generate("wire", servers, LIMIT, pairs=ready.people["pairs"]) as generator,
    ):
        figures = {"server": options.server, **generator.figures(), "xmpp": XMPP}
    if options.peer:
        figures["peer"] = peer.measure("wire", 1, options)["bytes_per_message"]
    return figures
