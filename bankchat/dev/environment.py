"""The environment of all that bin/dev starts, and of whoever works beside it."""

import contextlib
import os
import secrets
import shlex
from collections.abc import Iterator

from bankchat.dev.orphans import MARK
from bankchat.dev.paths import ENVIRONMENT, LOCAL, ROOT
from bankchat.dev.private_files import write_private
from bankchat.dev.service_process import CannotStart
from bankchat.environment import Misconfigured, read

KEPT = ["SECRET_KEY", "HTTPS", "DEMO_BANK", "PORT", "PUBLIC_ORIGINS", "DATABASE_URL", "REDIS_URL"]


def require_good_variables() -> None:
    """Refuse a wrong variable before anything is started; those that are not set come later."""
    not_yet = {
        "SECRET_KEY": "not-yet",
        "PUBLIC_ORIGINS": "http://localhost",
        "DATABASE_URL": "postgres://localhost/not-yet",
        "REDIS_URL": "redis://localhost",
    }
    try:
        read({**not_yet, **os.environ})
    except Misconfigured as fault:
        raise CannotStart(str(fault)) from None


@contextlib.contextmanager
def environment(port: str) -> Iterator[None]:
    """Set the defaults of what settings need; they stand in .local/env for as long as we run."""
    defaults = {
        "SECRET_KEY": secret_key(),
        "HTTPS": "false",
        "DEMO_BANK": "true",
        "RELOAD": "true",
        "PORT": port,
        "PUBLIC_ORIGINS": f"http://localhost:{port},http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "bankchat.settings",
    }
    os.environ.update({name: value for name, value in defaults.items() if name not in os.environ})
    os.environ[MARK] = str(ROOT)
    kept = "".join(f"{name}={shlex.quote(os.environ[name])}\n" for name in KEPT)
    write_private(ENVIRONMENT, kept)
    try:
        yield
    finally:
        ENVIRONMENT.unlink(missing_ok=True)


def secret_key() -> str:
    """Return this checkout's own, made once."""
    file = LOCAL / "secret_key"
    if not file.exists():
        write_private(file, secrets.token_urlsafe(50))
    return file.read_text()
