"""The admin as an application: Django's own, with our site."""

from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    default_site = "bankchat.admin_site.AdminSite"
