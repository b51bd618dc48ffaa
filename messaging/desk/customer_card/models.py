"""Notes on a customer, tags, and the rules of the style card."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer, User
from accounts.visible import validate_visible

NOTE_LIMIT, TAG_LIMIT = 1000, 40  # characters


class CustomerNote(models.Model):
    """What a colleague should know the next time. It stays for the record when it is taken away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(max_length=NOTE_LIMIT)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    client_id = models.UUIDField()
    at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["by", "client_id"], name="customer_note_written_once"),
        )
        indexes = (
            models.Index(
                fields=["customer", "-at"], condition=Q(removed_at=None), name="customer_notes"
            ),
        )


class CustomerTag(models.Model):
    """One word about a customer; in whatever case it is written, it is there once."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tags")
    tag = models.CharField(max_length=TAG_LIMIT)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "customer", models.functions.Lower("tag"), name="customer_tagged_once"
            ),
        )

    def __str__(self) -> str:
        return self.tag


class OfferedTag(models.Model):
    """A tag that everybody is offered.

    What was written about one customer is never offered for another by itself.
    """

    tag = models.CharField(
        _("tag"), max_length=TAG_LIMIT, unique=True, validators=[validate_visible]
    )

    class Meta:
        verbose_name = _("offered tag")
        verbose_name_plural = _("offered tags")
        ordering = ("tag",)

    def __str__(self) -> str:
        return self.tag


class Emoji(models.TextChoices):
    YES = "yes", _("Welcome")
    NO = "no", _("Better not")


class StyleRule(models.Model):
    """How to talk to customers of a kind. What is left empty fits everybody; of the active rules
    that fit, the lowest in `order` gives its advice, and the first that says something of emoji
    decides about them."""

    order = models.PositiveSmallIntegerField(
        _("order"), default=10, help_text=_("The first matching rule applies, lowest number first.")
    )
    active = models.BooleanField(_("active"), default=True)
    age_from = models.PositiveSmallIntegerField(_("age from"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("age to"), null=True, blank=True)
    segment = models.CharField(
        _("segment"),
        validators=[validate_visible],
        max_length=60,
        blank=True,
        help_text=_("As the bank's directory calls it."),
    )
    language = models.CharField(
        _("language"),
        validators=[validate_visible],
        max_length=8,
        blank=True,
        help_text=_("A code like “en” or “ru”."),
    )
    title = models.CharField(_("title"), max_length=80, validators=[validate_visible])
    title_ru = models.CharField(
        _("title in Russian"), max_length=80, blank=True, validators=[validate_visible]
    )
    advice = models.CharField(_("advice"), max_length=200, validators=[validate_visible])
    advice_ru = models.CharField(
        _("advice in Russian"), max_length=200, blank=True, validators=[validate_visible]
    )
    emoji = models.CharField(_("emoji"), max_length=3, choices=Emoji, blank=True)

    class Meta:
        verbose_name = _("style rule")
        verbose_name_plural = _("style rules")
        ordering = ("order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_from__lte=models.F("age_to")),
                name="a_style_rule_has_ages_in_order",
                violation_error_message=_("The first age comes after the last."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.age_from is None and self.age_to is None and not self.segment and not self.language:
            raise ValidationError(_("Say whom it is about: an age, a segment or a language."))

    def fits(self, *, age: int | None, segment: str, language: str) -> bool:
        if (self.age_from is not None or self.age_to is not None) and age is None:
            return False
        old_enough = self.age_from is None or (age or 0) >= self.age_from
        young_enough = self.age_to is None or (age or 0) <= self.age_to
        right_kind = not self.segment or self.segment.casefold() == segment.casefold()
        return (
            old_enough
            and young_enough
            and right_kind
            and (not self.language or language.startswith(self.language))
        )

    def title_in(self, language: str) -> str:
        return (self.title_ru if language.startswith("ru") else "") or self.title

    def advice_in(self, language: str) -> str:
        return (self.advice_ru if language.startswith("ru") else "") or self.advice
