"""Topics, rules and trained models in Django's admin.

A topic is never removed, as old tickets name it.
"""

from typing import Any

from celery import current_app
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from kombu.exceptions import KombuError

from accounts import audit
from accounts.requests import StaffRequest
from accounts.screens import Evidence, Screen
from tickets.topics.models import Topic, TopicModel, TopicRule


@admin.register(Topic)
class TopicAdmin(Screen):
    list_display = ("name", "name_ru", "code", "line", "skill", "complexity", "target", "active")
    list_filter = ("active", "line", "complexity")
    search_fields = ("name", "name_ru", "code")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Topic | None = None
    ) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: Any, topic: Topic, form: Any, change: bool) -> None:
        super().save_model(request, topic, form, change)
        audit.record(
            "topic.changed" if change else "topic.created",
            by=request.user,
            target=topic.code,
            request=request,
        )


@admin.register(TopicRule)
class TopicRuleAdmin(Screen):
    list_display = ("__str__", "topic", "order", "active")
    list_filter = ("active", "topic")
    search_fields = ("words",)

    def save_model(self, request: Any, rule: TopicRule, form: Any, change: bool) -> None:
        super().save_model(request, rule, form, change)
        audit.record(
            "topic_rule.saved", by=request.user, target=f"{rule.pk}: {rule}", request=request
        )

    def delete_model(self, request: Any, rule: TopicRule) -> None:
        audit.record(
            "topic_rule.removed", by=request.user, target=f"{rule.pk}: {rule}", request=request
        )
        super().delete_model(request, rule)

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        for rule in queryset:
            self.delete_model(request, rule)


@admin.register(TopicModel)
class TopicModelAdmin(Evidence):
    """Only to look at, and to ask for a training."""

    change_list_template = "admin/tickets/topicmodel/change_list.html"
    list_display = (
        "trained_at",
        "current",
        "accuracy_of_it",
        "accuracy_before",
        "macro_f1_of_it",
        "samples",
        "held_out",
        "classes",
        "seconds_of_it",
        "digest",
    )
    fields = readonly_fields = (*list_display[:-1], "sha256")

    def get_urls(self) -> list[URLPattern]:
        train = self.admin_site.admin_view(require_POST(self.train))
        return [path("train/", train, name="train_topics"), *super().get_urls()]

    def train(self, request: StaffRequest) -> HttpResponse:
        try:
            current_app.send_task(
                "tickets.train_topics", retry=False
            )  # importing it would load scikit-learn here
        except (KombuError, OSError):
            self.message_user(
                request,
                _("The queue of tasks does not answer. Try again in a moment."),
                messages.ERROR,
            )
        else:
            audit.record("topics.training_asked", by=request.user, request=request)
            self.message_user(
                request, _("Training started; the result appears here in about a minute.")
            )
        return HttpResponseRedirect(reverse("admin:tickets_topicmodel_changelist"))

    @admin.display(description=_("accuracy"), ordering="accuracy")
    def accuracy_of_it(self, model: TopicModel) -> str:
        return _percent(model.accuracy)

    @admin.display(description=_("accuracy of the one before"))
    def accuracy_before(self, model: TopicModel) -> str:
        return _percent(model.present_accuracy)

    @admin.display(description=_("macro F1"), ordering="macro_f1")
    def macro_f1_of_it(self, model: TopicModel) -> str:
        return _percent(model.macro_f1)

    @admin.display(description=_("training time, s"), ordering="seconds")
    def seconds_of_it(self, model: TopicModel) -> str:
        return f"{model.seconds:.1f}"

    @admin.display(description=_("file"))
    def digest(self, model: TopicModel) -> str:
        return model.sha256[:12]


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.1f} %"
