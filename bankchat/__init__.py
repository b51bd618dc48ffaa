"""Bankchat as one Django project: settings, addresses, the ASGI application, Celery."""

from bankchat.celery import app as celery_app

__all__ = ["celery_app"]
