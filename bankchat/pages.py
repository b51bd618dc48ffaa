"""Django's handler, with a page in one thread from its seat to its view."""

from typing import Any

from django.core.handlers.asgi import ASGIHandler


class Pages(ASGIHandler):
    """No view of ours is asynchronous. Django's own handler would go back to the event loop and to
    the thread again for each of them, and start a thread for whatever came before it had a seat."""

    _middleware_chain: Any

    def load_middleware(self, is_async: bool = True) -> None:
        super().load_middleware(is_async=False)
        # The outermost are asynchronous (accounts/turns.py): called as they are, and not by
        # the bridge for a synchronous server that Django has put in front of them.
        self._middleware_chain = self._middleware_chain.awaitable
