"""Uvicorn's own classes, with what Bankchat needs of them."""

from bankchat.servers import django, versions

versions.require(uvicorn="0.54.0", httptools="0.9.0", websockets="17.4", uvloop="0.23.0")
django.set_up()
