"""WebSockets of customers and of the desk: admission, handshake, hub, draining."""
