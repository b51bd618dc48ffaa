"""bin/simulate: customers and operators over real sockets, and the account of what became of every
message.

Nothing here imports Django or the server's own code: the check must not share a mistake with what
it checks."""
