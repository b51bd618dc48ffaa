"""Daphne or Uvicorn with some constants changed: what tests/servers.py starts. Loads nothing of ours before them."""

import json
import sys
from importlib import import_module


def main(constants: str, kind: str, *arguments: str) -> None:
    import_module(f"{kind}.server")  # before the application, which looks for it
    import_module("bankchat.asgi")
    for name, value in json.loads(constants).items():
        module, constant = name.rsplit(".", 1)
        assert hasattr(import_module(module), constant), name
        setattr(import_module(module), constant, value)
    sys.argv[1:] = arguments
    if kind == "daphne":
        import_module("daphne.cli").CommandLineInterface.entrypoint()
    else:
        import_module("uvicorn.main").main()


if __name__ == "__main__":
    main(*sys.argv[1:])
