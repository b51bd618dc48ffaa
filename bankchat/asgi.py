"""The ASGI application: pages by Django, sockets by `messaging`. Daphne and Uvicorn run the same object."""

import os
import sys

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bankchat.settings")
pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402

from messaging.routing import sockets  # noqa: E402

if "daphne.server" in sys.modules:
    from bankchat import daphne_closes  # noqa: F401

application = ProtocolTypeRouter({"http": pages, "websocket": sockets})
