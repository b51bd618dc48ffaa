"""Which socket answers at which address.

The desk is for our own pages only; a token opens the customer's end.
"""

from typing import Any

from channels.routing import URLRouter
from django.urls import path, re_path

from messaging.sockets.admission import OurPages, SocketAdmission, nothing_here
from messaging.sockets.customer import CustomerSocket
from messaging.sockets.desk import DeskSocket
from messaging.sockets.staff_session import StaffSession

desk: Any = OurPages(StaffSession(DeskSocket.as_asgi()))
nothing: Any = nothing_here  # Django's path() knows views only

websocket_application = SocketAdmission(
    URLRouter(
        [
            path("ws/customer/", CustomerSocket.as_asgi()),
            path("ws/desk/", desk),
            re_path("", nothing),
        ]
    )
)
