"""The name that stock start commands know (`daphne bankchat.asgi:application`, `uvicorn …`): they
are refused in one line, for they would serve without limits, timeouts and draining.

The application itself is in bankchat/application.py."""

from bankchat.servers import HOW_TO_START

raise SystemExit(HOW_TO_START)
