"""An operator's preferences, the same on every machine."""
