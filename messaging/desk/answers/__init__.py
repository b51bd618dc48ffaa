"""Canned answers and macros."""
