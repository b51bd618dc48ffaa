"""What a ticket may need, and who on the staff has it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.staff import User
from accounts.visible import validate_visible


class SkillKind(models.TextChoices):
    TOPIC = "topic", _("Topic")
    LANGUAGE = "language", _("Language")


class Skill(models.Model):
    """What a ticket may need of whoever gets it.

    A language's code is that of the customer's locale: "ru", "et".
    """

    kind = models.CharField(_("kind"), max_length=8, choices=SkillKind, default=SkillKind.TOPIC)
    code = models.SlugField(
        _("code"), max_length=40, help_text=_("Of a language: as in the locale, ru, et.")
    )
    name = models.CharField(_("name"), max_length=80, validators=[validate_visible])
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Inactive skills are ignored.")
    )

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


class StaffSkill(models.Model):
    """What one member of staff can do, and how well."""

    operator = models.ForeignKey(User, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(
        Skill, on_delete=models.PROTECT, related_name="+", verbose_name=_("skill")
    )
    level = models.PositiveSmallIntegerField(
        _("level"), choices=SkillLevel, default=SkillLevel.GOOD
    )

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        constraints = (
            models.UniqueConstraint(fields=["operator", "skill"], name="a_skill_once_a_person"),
            models.CheckConstraint(condition=Q(level__in=(1, 2, 3)), name="a_skill_has_a_level"),
        )

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
