"""Prepares the database, and remembers with which migrations that was done."""

import hashlib
import subprocess
import sys

from bankchat.dev.paths import PEOPLE, PREPARED, ROOT


def prepare(*, quietly: bool = False) -> int:
    """Migrate and seed in a process of its own; remember it when all went well."""
    command = [sys.executable, "-m", "bankchat.dev.migrate_and_seed", str(PEOPLE)]
    output = subprocess.DEVNULL if quietly else None
    code = subprocess.run(
        command, cwd=ROOT, stdout=output, start_new_session=True, check=False
    ).returncode
    if code == 0:
        PREPARED.write_text(migrations())
    return code


def is_prepared() -> bool:
    """Whether our own database has been prepared with these very migrations."""
    return PREPARED.exists() and PREPARED.read_text() == migrations()


def migrations() -> str:
    """Return a fingerprint of the migrations in this checkout."""
    files = sorted(ROOT.glob("*/migrations/*.py"))
    return hashlib.sha256(
        b"\0".join(str(file).encode() + file.read_bytes() for file in files)
    ).hexdigest()
