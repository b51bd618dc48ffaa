"""Files that only their owner reads: passwords, keys, the environment."""

import os
import secrets
from pathlib import Path


def remembered_secret(file: Path) -> str:
    """A random password, made once and kept in a private file."""
    if not file.exists():
        write_private(file, secrets.token_hex(24))
    return file.read_text()


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner reads."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as private:
        private.write(text)
