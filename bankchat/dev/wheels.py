"""Programs of PostgreSQL and Valkey inside their wheels."""

import importlib.util
import os
from pathlib import Path

from bankchat.dev.service_process import CannotStart


def find_program(package: str, name: str) -> Path:
    """A program inside a wheel.

    The wheels' own launchers are not used: they widen the rights of every folder above.
    """
    found = importlib.util.find_spec(package)
    for folder in (found and found.submodule_search_locations) or []:
        for program in Path(folder).rglob(name):
            if program.is_file() and os.access(program, os.X_OK):
                return program
    raise CannotStart(f"{package} is not installed for this machine: run  bin/dev  to install it.")
