"""Daphne's server, with factories of its own, logs without queries, and draining at the end.

Somebody may have put a token into a query; and Daphne cuts every line at once when it is told to
end, whatever was under way."""

import asyncio
import signal
from typing import Any
from urllib.parse import unquote

from daphne.http_protocol import HTTPFactory
from daphne.ws_protocol import WebSocketFactory
from twisted.internet import reactor as twisted_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import serverFromString
from twisted.internet.tcp import Port
from twisted.logger import LogPublisher, globalLogBeginner

from accounts.leaked_tokens import find_jwt
from accounts.scopes import HIDDEN
from bankchat.servers.daphne import StockServer
from bankchat.servers.daphne.channel import DaphneChannel
from bankchat.servers.daphne.request import Request
from bankchat.servers.daphne.websocket import DaphneWebSocket
from messaging.protocol.close_codes import CloseCode
from messaging.sockets import draining

reactor: Any = twisted_reactor
PAGES_WITHIN = 5.0  # seconds for pages that are under way, at the end


class HttpFactory(HTTPFactory):
    protocol = DaphneChannel

    def buildProtocol(self, addr: Any) -> DaphneChannel:
        channel: DaphneChannel = super().buildProtocol(addr)
        channel.requestFactory = Request
        return channel


class SocketFactory(WebSocketFactory):
    protocol = DaphneWebSocket


class DaphneServer(StockServer):
    def run(self) -> None:
        """Daphne's own, which names its factories itself."""
        self.connections: dict[Any, dict[str, Any]] = {}
        self.ports: list[Port] = []
        self.http_factory = HttpFactory(self)
        self.ws_factory = SocketFactory(self, server=self.server_name)
        self.ws_factory.setProtocolOptions(
            autoPingTimeout=self.ping_timeout,
            allowNullOrigin=True,
            openHandshakeTimeout=self.websocket_handshake_timeout,
            maxMessagePayloadSize=self.websocket_max_message_size,
            maxFramePayloadSize=self.websocket_max_frame_size,
            failByDrop=False,
        )
        nobody: Any = LogPublisher()
        globalLogBeginner.beginLoggingTo([nobody], redirectStandardIO=False, discardBuffer=True)
        reactor.callLater(1, self.application_checker)
        reactor.callLater(2, self.timeout_checker)
        for endpoint in self.endpoints:
            listener = serverFromString(reactor, endpoint).listen(self.http_factory)
            listener.addCallbacks(self.listen_success, self.listen_error)
        asyncio.set_event_loop(reactor._asyncioEventloop)
        reactor.addSystemEventTrigger("before", "shutdown", self.kill_all_applications)
        if not self.abort_start:
            reactor.run()

    def listen_success(self, port: Port) -> None:
        self.ports.append(port)
        super().listen_success(port)

    def log_action(self, protocol: Any, action: str, details: dict[str, Any]) -> None:
        if isinstance(path := details.get("path"), str):
            path, _, query = path.partition("?")
            details["path"] = HIDDEN if find_jwt(unquote(path), query) else path
        super().log_action(protocol, action, details)

    # ---------------------------------------------------------------- the application

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Start it for a request or a socket, which is read no faster than it is served."""
        if protocol not in self.connections:
            return None
        connection = protocol.prepare(scope)
        scope["asgi"], scope["abort"] = {"version": "3.0"}, connection.abort
        messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

        async def receive() -> dict[str, Any]:
            if connection.is_paused and messages.empty():
                connection.resume()
            return await messages.get()

        application = asyncio.ensure_future(
            self.application(scope=scope, receive=receive, send=protocol.send)
        )
        application.add_done_callback(protocol.ended)
        self.connections[protocol]["application_instance"] = application
        return messages

    def forget(self, request: Any) -> None:
        """Daphne looks once a second for what has ended, and keeps thousands of answered requests
        of a flood until then.
        """
        if "disconnected" in self.connections.get(request, ()):
            del self.connections[request]

    # ---------------------------------------------------------------- the end

    def kill_all_applications(self) -> Deferred:
        """Drain first; Twisted waits for it before it ends."""
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, signal.SIG_DFL)  # whoever says it twice means it
        drained = Deferred.fromFuture(asyncio.ensure_future(self._drain()))
        kill = super().kill_all_applications
        return drained.addBoth(lambda _: kill())

    async def _drain(self) -> None:
        draining.end_at_last()
        for port in self.ports:
            port.stopListening()
        await draining.drain()
        for protocol in list(self.connections):
            # they have not said who they are, and nothing was taken from them
            if isinstance(protocol, DaphneWebSocket) and protocol.state == protocol.STATE_OPEN:
                protocol.serverClose(CloseCode.SERVICE_RESTART)
        running = [details.get("application_instance") for details in self.connections.values()]
        if pages := [page for page in running if page and not page.done()]:
            await asyncio.wait(pages, timeout=PAGES_WITHIN)
