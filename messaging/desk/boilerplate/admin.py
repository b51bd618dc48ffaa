"""Administrators give the documents, and read what became of each warning."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.screens import Evidence
from accounts.visible import is_visible
from messaging.desk.boilerplate.document_cache import cached_documents
from messaging.desk.boilerplate.models import DOCUMENT_LIMIT, BankDocument, Excerpt
from tickets.admin import Audited


class PastedText(forms.CharField):
    """A browser sends two characters for the end of a line: they count as the one that was
    pasted.
    """

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class BankDocumentForm(forms.ModelForm):
    """The text is written or pasted, or comes as a file of plain text or Markdown in UTF-8."""

    file = forms.FileField(
        label=_("or a file"),
        required=False,
        help_text=_("Plain text or Markdown (.txt, .md) in UTF-8, up to a million characters."),
    )

    class Meta:
        model = BankDocument
        fields = ("title", "text", "file", "active")
        field_classes = {"text": PastedText}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False

    def clean(self) -> dict:
        content = super().clean() or {}
        if file := content.get("file"):
            content["text"] = self._read(file)
        if not is_visible(content.get("text", "")) and not self.errors:
            self.add_error("text", _("Write the text, or choose a file."))
        return content

    def _read(self, file: UploadedFile) -> str:
        if not str(file.name).lower().endswith((".txt", ".md")):
            self.add_error("file", _("Only .txt and .md are read."))
        elif (file.size or 0) > 4 * DOCUMENT_LIMIT:
            self.add_error("file", _("This file is too large."))
        else:
            return self._decoded(file)
        return ""

    def _decoded(self, file: UploadedFile) -> str:
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text or len(text) > DOCUMENT_LIMIT:
            self.add_error(
                "file", _("This is not a text in UTF-8 of at most a million characters.")
            )
            return ""
        return text


@admin.register(BankDocument)
class BankDocumentAdmin(Audited):
    form = BankDocumentForm
    list_display = ("title", "active", "changed_at")
    list_filter = ("active",)
    search_fields = ("title",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BankDocument]:
        found = super().get_queryset(request)
        return (
            found.defer("text")
            if request.resolver_match and "changelist" in str(request.resolver_match.url_name)
            else found
        )

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        cached_documents.forget()


@admin.register(Excerpt)
class ExcerptAdmin(Evidence):
    """Only to read: who sends excerpts, who says it another way, and which answers help."""

    list_display = ("at", "operator", "outcome", "score", "sent_score", "reasons", "answer")
    list_filter = ("outcome", "operator")
    date_hierarchy = "at"
    fields = readonly_fields = (*list_display, "conversation", "client_id")
