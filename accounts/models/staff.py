"""The members of the bank's staff, their lines and teams."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.visible import validate_visible


class Role(models.TextChoices):
    OPERATOR = "operator", _("Operator")
    ADMINISTRATOR = "administrator", _("Administrator")


class Status(models.TextChoices):
    """What the operator says of themselves; whether they are there at all is for their leases
    to say.
    """

    AVAILABLE = "available", _("Available")
    FINISHING = "finishing", _("Finishing")
    BREAK = "break", _("Break")


class Theme(models.TextChoices):
    """How the pages look to one person. SYSTEM: as their system does."""

    SYSTEM = "", _("Theme of the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class SupportLine(models.IntegerChoices):
    FIRST = 1, _("First line")
    SECOND = 2, _("Second line")


class Team(models.Model):
    """People of one line who share a kind of work: a ticket can be handed to all of them at
    once.
    """

    name = models.CharField(_("name"), max_length=80, unique=True, validators=[validate_visible])
    line = models.PositiveSmallIntegerField(
        _("line"), choices=SupportLine, default=SupportLine.FIRST
    )
    active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Inactive teams get no tickets; open ones go to the team's line."),
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(
            email, password, **{"role": Role.ADMINISTRATOR, "is_superuser": True, **fields}
        )

    def as_they_were(self, user: "User") -> models.QuerySet["User"]:
        """The person, while the session that `user` was read for is still good: what takes long
        asks again.
        """
        return self.filter(
            pk=user.pk, is_active=True, session_epoch=user.session_epoch, password=user.password
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A member of the bank's staff.

    Suspended means not `is_active`: they keep their history and lose all access.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("work e-mail"), unique=True)
    name = models.CharField(_("full name"), max_length=150, validators=[validate_visible])
    public_name = models.CharField(
        _("name for customers"),
        max_length=60,
        blank=True,
        validators=[validate_visible],
        help_text=_("If empty, the first name is used."),
    )
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.OPERATOR)
    line = models.PositiveSmallIntegerField(
        _("line"), choices=SupportLine, default=SupportLine.FIRST
    )
    teams = models.ManyToManyField(
        Team, blank=True, related_name="members", verbose_name=_("teams")
    )
    capacity = models.PositiveSmallIntegerField(
        _("capacity"), default=5, help_text=_("Tickets needing a reply at the same time.")
    )
    theme = models.CharField(
        _("theme"), max_length=5, choices=Theme, blank=True, default=Theme.SYSTEM, editable=False
    )
    is_active = models.BooleanField(_("active"), default=True, editable=False)
    status = models.CharField(
        _("status"), max_length=16, choices=Status, default=Status.AVAILABLE, editable=False
    )
    status_since = models.DateTimeField(db_default=Now(), editable=False)
    last_assigned_at = models.DateTimeField(null=True, editable=False)
    password_must_change = models.BooleanField(
        _("must change the password"), default=False, editable=False
    )
    # A trigger raises it when the role, the address or the right to be here changes (migration
    # 0005).
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    simulated = models.BooleanField(
        default=False, editable=False, help_text=_("Plays in a simulation; never enters a figure.")
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        self.public_name = self.public_name or self.name.split(" ")[0]
        is_known = not self._state.adding
        super().save(**kwargs)
        if is_known:  # the database may have raised it
            self.refresh_from_db(fields=["session_epoch"])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session carries and every request compares: another password, or another epoch (of
        which the trigger `end_sessions` sees to it), invalidates it for good.
        """
        value = f"{self.session_epoch} {self.password}"
        return salted_hmac(
            "accounts.models.User.session", value, secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @property
    def is_staff(self) -> bool:
        """Django's admin asks this name: only administrators enter it."""
        return self.is_active and self.is_administrator

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Administrators may do what the admin offers; what it offers is decided there, screen
        by screen.
        """
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff
