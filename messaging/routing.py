"""Which socket answers at which address. The desk is for our own pages only; a token opens the customer's end."""

from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.urls import path, re_path

from messaging.customer_socket import CustomerSocket
from messaging.desk_socket import DeskSocket


class Nothing(AsyncWebsocketConsumer):
    """There is no socket at this address; refused before it opens."""

    channel_layer_alias = "none"

    async def connect(self) -> None:
        await self.close()


# The stock AllowedHostsOriginValidator takes any scheme and port: this one compares the whole origin.
desk = OriginValidator(AuthMiddlewareStack(DeskSocket.as_asgi()), settings.PUBLIC_ORIGINS)

sockets = URLRouter(
    [
        path("ws/customer/", CustomerSocket.as_asgi()),
        path("ws/desk/", desk),
        re_path("", Nothing.as_asgi()),
    ]
)
