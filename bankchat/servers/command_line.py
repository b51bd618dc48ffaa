"""The command line of both servers: the same options, and the same limits behind them."""

import argparse
from collections.abc import Sequence

APPLICATION = "bankchat.application:application"
PING = 15  # seconds between pings, and for the answer: a line that is gone is closed within 32


def parse(server: str, words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=f"python -m bankchat.servers.{server}", description="Serves Bankchat: one web process."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to bind to (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument(
        "--ping", type=int, default=PING, help=f"seconds between pings, and for an answer ({PING})"
    )
    parser.add_argument(
        "--verbose", action="store_true", help="write a line for each request and socket"
    )
    parser.add_argument("application", nargs="?", default=APPLICATION, help=argparse.SUPPRESS)
    return parser.parse_args(words)
