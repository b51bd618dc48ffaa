from django.contrib import admin

from messaging.card import admin as card  # noqa: F401 (registers its own)
from messaging.models import CannedAnswer


@admin.register(CannedAnswer)
class CannedAnswerAdmin(admin.ModelAdmin):
    list_display = ("title", "shortcut", "topic", "locale")
    list_filter = ("locale", "topic")
    search_fields = ("title", "body", "shortcut")
