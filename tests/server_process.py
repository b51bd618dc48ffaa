"""Daphne or Uvicorn with some constants changed: what tests/servers.py starts.

Loads nothing of ours before them.
"""

import json
import sys
from importlib import import_module


def main(constants: str, kind: str, *arguments: str) -> None:
    server = import_module(f"bankchat.servers.{kind}.__main__")
    import_module("bankchat.application")
    for name, value in json.loads(constants).items():
        module, constant = name.rsplit(".", 1)
        assert hasattr(import_module(module), constant), name
        setattr(import_module(module), constant, value)
    sys.exit(server.main(arguments))


if __name__ == "__main__":
    main(*sys.argv[1:])
