"""Filters of the figures' templates."""
