"""Registers the application."""

from django.apps import AppConfig


class DemoBankConfig(AppConfig):
    name = "demobank"
    verbose_name = "Demo bank"
