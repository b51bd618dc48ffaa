"""Tickets of other channels, handed in by the bank's other systems over HTTP: docs/api.md."""
