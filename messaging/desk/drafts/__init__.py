"""Drafts that wait in the composer, the same on every machine of an operator."""
