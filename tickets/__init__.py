"""The case and its log: conversations, events, access, routing, actions."""
