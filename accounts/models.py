"""Who people are: staff, customers, and where a workstation is alive."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.visible import validate_visible


class Role(models.TextChoices):
    OPERATOR = "operator", _("Operator")
    ADMINISTRATOR = "administrator", _("Administrator")


class Status(models.TextChoices):
    """What the operator says of themselves; whether they are there at all is for their leases to say."""

    AVAILABLE = "available", _("Available")
    FINISHING = "finishing", _("Finishing")
    BREAK = "break", _("Break")


class Line(models.IntegerChoices):
    FIRST = 1, _("First line")
    SECOND = 2, _("Second line")


class Team(models.Model):
    """People of one line who share a kind of work: a ticket can be handed to all of them at once."""

    name = models.CharField(_("name"), max_length=80, unique=True, validators=[validate_visible])
    line = models.PositiveSmallIntegerField(_("line"), choices=Line, default=Line.FIRST)
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Otherwise it gets nothing more, and its tickets go to its line.")
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SkillKind(models.TextChoices):
    TOPIC = "topic", _("Topic")
    LANGUAGE = "language", _("Language")


class Skill(models.Model):
    """What a ticket may need of whoever gets it. A language's code is that of the customer's locale: "ru", "et"."""

    kind = models.CharField(_("kind"), max_length=8, choices=SkillKind, default=SkillKind.TOPIC)
    code = models.SlugField(_("code"), max_length=40, help_text=_("Of a language: as in the locale, ru, et."))
    name = models.CharField(_("name"), max_length=80, validators=[validate_visible])
    active = models.BooleanField(_("active"), default=True, help_text=_("Otherwise nothing asks for it."))

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ("kind", "name")
        constraints = (models.UniqueConstraint(fields=["kind", "code"], name="one_skill_a_code"),)

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        self.code = self.code.lower()
        super().save(**kwargs)


class SkillLevel(models.IntegerChoices):
    BASIC = 1, _("Basic")
    GOOD = 2, _("Good")
    EXPERT = 3, _("Expert")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{"role": Role.ADMINISTRATOR, "is_superuser": True, **fields})

    def as_they_were(self, user: "User") -> models.QuerySet["User"]:
        """The person, while the session that `user` was read for is still good: what takes long asks again."""
        return self.filter(pk=user.pk, is_active=True, session_epoch=user.session_epoch, password=user.password)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A member of the bank's staff. Suspended means not `is_active`: they keep their history and lose every door."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("work e-mail"), unique=True)
    name = models.CharField(_("full name"), max_length=150, validators=[validate_visible])
    public_name = models.CharField(
        _("name for customers"),
        max_length=60,
        blank=True,
        validators=[validate_visible],
        help_text=_("Left empty: the first name."),
    )
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.OPERATOR)
    line = models.PositiveSmallIntegerField(_("line"), choices=Line, default=Line.FIRST)
    teams = models.ManyToManyField(Team, blank=True, related_name="members", verbose_name=_("teams"))
    capacity = models.PositiveSmallIntegerField(
        _("capacity"), default=5, help_text=_("How many tickets that need them at once.")
    )
    is_active = models.BooleanField(_("active"), default=True, editable=False)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.AVAILABLE, editable=False)
    status_since = models.DateTimeField(db_default=Now(), editable=False)
    last_assigned_at = models.DateTimeField(null=True, editable=False)
    password_must_change = models.BooleanField(_("must change the password"), default=False, editable=False)
    # A trigger raises it when the role, the address or the right to be here changes (migration 0005).
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
        """What a session carries and every request compares: with another password or epoch it is over for good."""
        value = f"{self.session_epoch} {self.password}"
        return salted_hmac("accounts.models.User.session", value, secret=secret, algorithm="sha256").hexdigest()

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
        """Administrators may do what the admin offers; what it offers is decided there, screen by screen."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class StaffSkill(models.Model):
    """What one member of staff can do, and how well."""

    operator = models.ForeignKey(User, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(_("level"), choices=SkillLevel, default=SkillLevel.GOOD)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        constraints = (
            models.UniqueConstraint(fields=["operator", "skill"], name="a_skill_once_a_person"),
            models.CheckConstraint(condition=Q(level__in=(1, 2, 3)), name="a_skill_has_a_level"),
        )

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


class Customer(models.Model):
    """A customer as the bank's token names them. Everything else about them is asked from the bank's directory."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=255, unique=True)
    name = models.CharField(max_length=150)
    locale = models.CharField(max_length=16, blank=True)
    simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class Lease(models.Model):
    """One open workstation socket. The operator is present while one of their leases has not run out.

    Times are the database's own (`Now()`): the clocks of the web machines never meet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    operator = models.ForeignKey(User, on_delete=models.CASCADE, related_name="leases")
    expires_at = models.DateTimeField()


class Duty(models.Model):
    """When an operator's workstation last gave a sign of life, and since when they have been there without a gap.

    Kept while they are away, unlike leases. Times are the database's own.
    """

    operator = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="duty")
    seen_at = models.DateTimeField(db_default=Now())
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "duties"


class PasswordTries(models.Model):
    """Passwords that were tried lately under one key: a digest, so that nothing here says of whom."""

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField()
    since = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        verbose_name_plural = "password tries"


class AuditEntry(models.Model):
    """Who did what that a security officer will ask about. Written once; a trigger refuses to change or remove it."""

    at = models.DateTimeField(db_default=Now(), db_index=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=40)
    target = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-at",)
