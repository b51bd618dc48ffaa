"""The ASGI application: pages by Django, sockets by `messaging`. Both servers run the same object.

It relies on what they give every scope (`bankchat/servers/`), and serves under no other. They have
set up Django (`servers/django.py`)."""

import gc
import sys
from typing import Any

from channels.routing import ProtocolTypeRouter

from accounts.scopes import join_cookies
from bankchat.pages import Pages
from bankchat.servers import HOW_TO_START
from bankchat.servers.body_limit import BodyLimit
from messaging.sockets.admission import not_a_page, raise_open_files
from messaging.sockets.websocket_urls import websocket_application
from tickets import channel_layer

raise_open_files()
# loads Redis' client, which takes a second, before there are sockets that would wait for it
channel_layer.load()
limited = BodyLimit(Pages())


async def http(scope: Any, receive: Any, send: Any) -> None:
    await (not_a_page if scope["path"].startswith("/ws/") else limited)(scope, receive, send)


router = ProtocolTypeRouter({"http": http, "websocket": websocket_application})


async def application(scope: Any, receive: Any, send: Any) -> None:
    if "abort" not in scope:  # nobody limits its connections
        raise RuntimeError(HOW_TO_START)
    join_cookies(scope)
    await router(scope, receive, send)


# What is loaded now stays: looking through all of it for garbage would stop every conversation for
# a tenth of a second.
gc.collect()
gc.freeze()

# The event loop lets go of the interpreter at every write to a socket, and a thread that then has
# it would keep it for five milliseconds; a message waits for half a dozen writes.
sys.setswitchinterval(0.0005)
