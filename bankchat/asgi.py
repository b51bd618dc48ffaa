"""The ASGI application: pages by Django, sockets by `messaging`. Daphne and Uvicorn run the same object."""

import gc
import os
import sys
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bankchat.settings")
pages = get_asgi_application()

from channels.layers import get_channel_layer  # noqa: E402
from channels.routing import ProtocolTypeRouter  # noqa: E402

from accounts.scopes import join_cookies  # noqa: E402
from bankchat.body_limit import BodyLimit  # noqa: E402
from messaging.door import not_a_page, raise_open_files  # noqa: E402
from messaging.routing import door  # noqa: E402

raise_open_files()
get_channel_layer()  # loads Redis' client, which takes a second, before there are sockets that would wait for it
limited = BodyLimit(pages)


async def http(scope: Any, receive: Any, send: Any) -> None:
    await (not_a_page if scope["path"].startswith("/ws/") else limited)(scope, receive, send)


protocols = {"http": http, "websocket": door}
if "daphne.server" in sys.modules:
    from bankchat import daphne_bodies, daphne_frames, daphne_sockets  # noqa: F401
if "uvicorn.server" in sys.modules:
    from bankchat import uvicorn_sockets  # noqa: F401
    from bankchat.uvicorn_draining import lifespan

    protocols["lifespan"] = lifespan

router = ProtocolTypeRouter(protocols)


async def application(scope: Any, receive: Any, send: Any) -> None:
    join_cookies(scope)
    await router(scope, receive, send)


# What is loaded now stays: looking through all of it for garbage would stop every conversation for a tenth of a second.
gc.collect()
gc.freeze()

# The event loop lets go of the interpreter at every write to a socket, and a thread that then has it would keep it for
# five milliseconds; a message waits for half a dozen writes.
sys.setswitchinterval(0.0005)
