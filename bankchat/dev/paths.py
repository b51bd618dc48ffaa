"""Where a checkout keeps what bin/dev makes."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / ".local"
ENVIRONMENT = LOCAL / "env"  # as long as bin/dev runs
PEOPLE = LOCAL / "people"  # who may sign in
PREPARED = LOCAL / "prepared"  # the migrations that our own database has seen
WEB_ANSWERS = LOCAL / "web-answers"  # there as soon as the web process serves
