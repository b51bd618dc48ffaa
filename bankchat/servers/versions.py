"""Pinned versions: what is overridden here was read in these versions of the servers."""

import sys
from importlib.metadata import version


def require(**wanted: str) -> None:
    """Exit in one line unless each of these packages is installed in exactly this version."""
    for name, pinned in wanted.items():
        if (found := version(name)) != pinned:
            sys.exit(
                f"bankchat.servers needs {name} {pinned}, and {found} is installed: "
                "pip install -r requirements.txt -c constraints.txt"
            )
