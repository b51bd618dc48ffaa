"""Django, set up before the servers' classes are loaded: they know what a body or a socket may be
from the applications."""

import os

import django
from django.apps import apps


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bankchat.settings")
    if not apps.ready:
        django.setup()
