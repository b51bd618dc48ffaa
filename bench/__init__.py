"""bin/bench: how fast Bankchat delivers, and what that costs.

`bench/README.md` says how to read its figures.
"""
