"""Daphne's own classes, with what Bankchat needs of them."""

from daphne.server import Server as StockServer  # before all else: it chooses Twisted's reactor

from bankchat.servers import django, versions

__all__ = ["StockServer"]

versions.require(daphne="4.2.3", twisted="26.10.0", autobahn="26.10.2")
django.set_up()
