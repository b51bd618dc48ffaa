"""The protocol's reference, made from the frames themselves: docs/protocol.md and
docs/asyncapi.json.

The rules are written by hand in `head.md`, the examples are instances in `examples`; all else
follows from the code."""
