"""Staff in Django's admin: create with a first password, suspend, bring back.

It stands here for the tickets' sake.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.models import AuditEntry, Role, Skill, StaffSkill, Team, User
from accounts.requests import StaffRequest
from accounts.screens import Evidence, Screen
from tickets import api_key_admin as _api_key_admin  # noqa: F401 (registers itself)
from tickets import staffing
from tickets.models import ExceptionDay, SlaPolicy
from tickets.topics import admin as topics_admin  # noqa: F401 (registers its screens)


class StaffForm(forms.ModelForm):
    """Who somebody is, and a first password for them."""

    first_password: forms.CharField

    class Meta:
        model = User
        fields = ("email", "name", "public_name", "role", "line", "teams", "capacity")

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody with this address exists already."))
        return email

    def clean(self) -> dict:
        """The first password is looked at as one's own is, beside the name and the address that
        stand here.
        """
        content = super().clean() or {}
        person = User(
            **{name: content.get(name) or "" for name in ("email", "name", "public_name")}
        )
        try:
            if password := content.get("first_password"):
                validate_password(password, person)
        except forms.ValidationError as error:
            self.add_error("first_password", error)
        return content


class NewStaffForm(StaffForm):
    first_password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. They must change it when they first sign in."),
    )


class KnownStaffForm(StaffForm):
    first_password = forms.CharField(
        label=_("New first password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Only when they forgot theirs. They must change it when they sign in."),
    )

    def clean_role(self) -> str:
        """The transaction goes on until it is saved, and so does the lock."""
        role: str = self.cleaned_data["role"]
        if role != Role.ADMINISTRATOR:
            staffing.keep_administrator(without=self.instance)
        return role


class StaffSkills(admin.TabularInline):
    model = StaffSkill
    extra = 1


@admin.register(User)
class StaffAdmin(Screen):
    list_display = ("name", "email", "role", "line", "capacity", "is_active")
    list_filter = ("is_active", "role", "line", "teams")
    search_fields = ("name", "email")
    filter_horizontal = ("teams",)
    inlines = (StaffSkills,)
    actions = ("suspend", "bring_back")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).filter(simulated=False)

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> type:
        return super().get_form(
            request, obj, change, form=KnownStaffForm if obj else NewStaffForm, **kwargs
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What somebody said stays theirs for ever: they are suspended, never removed."""
        return False

    def save_model(self, request: Any, user: User, form: Any, change: bool) -> None:
        """Only what was changed here is written: a form that was read before a suspension must
        not take it back.
        """
        role_before = User.objects.get(pk=user.pk).role if change else ""
        password = form.cleaned_data.get("first_password")
        if password:
            user.set_password(password)
            user.password_must_change = True
        if change:
            user.save(update_fields=_changed(form))
        else:
            super().save_model(request, user, form, change)
        fields = " ".join(form.changed_data)
        action = "staff.changed" if change else "staff.created"
        audit.record(action, by=request.user, target=user.email, request=request, fields=fields)
        if user.role != role_before:
            roles = {"role": user.role, "before": role_before}
            audit.record(
                "staff.role_given", by=request.user, target=user.email, request=request, **roles
            )
        if password:
            audit.record("password.given", by=request.user, target=user.email, request=request)

    @admin.action(description=_("Suspend access"))
    def suspend(self, request: StaffRequest, queryset: QuerySet[User]) -> None:
        returned = 0
        for member in queryset.order_by("pk"):
            try:
                if member.pk == request.user.pk:
                    raise forms.ValidationError(_("You cannot suspend yourself."))
                returned += staffing.suspend(member=member, by=request.user)
            except forms.ValidationError as refusal:
                self.message_user(request, refusal.message, messages.ERROR)
        text = ngettext(
            "Access suspended. %d open ticket went back to the queue.",
            "Access suspended. %d open tickets went back to the queue.",
            returned,
        )
        self.message_user(request, text % returned)

    @admin.action(description=_("Restore access"))
    def bring_back(self, request: StaffRequest, queryset: QuerySet[User]) -> None:
        for member in queryset:
            staffing.bring_back(member=member, by=request.user)


def _changed(form: Any) -> list[str]:
    """The columns that a form of a member of staff changes."""
    columns = [name for name in form.changed_data if name not in ("teams", "first_password")]
    return (
        [*columns, "password", "password_must_change"]
        if "first_password" in form.changed_data
        else columns
    )


@admin.register(AuditEntry)
class AuditAdmin(Evidence):
    """It tells what was searched for and who was read, so its own readers stand in it too."""

    reads = "audit.read"
    list_display = ("at", "by", "action", "target", "address")
    list_filter = ("action",)
    search_fields = ("target", "by__name")
    date_hierarchy = "at"


class Audited(Screen):
    """What the bank promises is changed with a line in the audit trail."""

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._note("changed" if change else "created", request, obj)

    def delete_model(self, request: Any, obj: Any) -> None:
        self._note("deleted", request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: Any, queryset: QuerySet) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def _note(self, what: str, request: Any, obj: Any) -> None:
        audit.record(f"{obj._meta.model_name}.{what}", by=request.user, target=obj, request=request)


@admin.register(Team)
class TeamAdmin(Audited):
    list_display = ("name", "line", "active")
    list_filter = ("line", "active")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tickets name it for ever: it is made inactive."""
        return False


@admin.register(Skill)
class SkillAdmin(Audited):
    list_display = ("name", "kind", "code", "active")
    list_filter = ("kind", "active")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Skill | None = None
    ) -> tuple[str, ...]:
        return ("kind", "code") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Assignments that were explained by it name it: it is made inactive."""
        return False


@admin.register(SlaPolicy)
class SlaPolicyAdmin(Audited):
    list_display = (
        "name",
        "order",
        "active",
        "topic",
        "line",
        "channel",
        "target",
        "warn",
        "working_hours",
        "reoffer",
    )
    list_filter = ("active", "line", "channel", "working_hours")


@admin.register(ExceptionDay)
class ExceptionDayAdmin(Audited):
    list_display = ("date", "hours", "works_like", "note")
    date_hierarchy = "date"
