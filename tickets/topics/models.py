"""Topics, the rules that administrators write, and what is known of each trained model."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Skill, SkillKind, SkillLevel
from accounts.visible import validate_visible
from tickets.topics.phrases import BadPhrase, phrases_in

A_MONTH = 31 * 24 * 3600


class TopicSource(models.TextChoices):
    """Who said what a ticket is about. Only what a person said is learnt from."""

    RULE = "rule", _("Rule")
    MODEL = "model", _("Model")
    PERSON = "person", _("Person")


class Topic(models.Model):
    """What tickets are about.

    Never removed: old tickets name it, and an inactive one is offered no more.
    """

    code = models.SlugField(
        _("code"),
        max_length=40,
        primary_key=True,
        help_text=_("Short, in Latin letters; it never changes."),
    )
    name = models.CharField(_("name in English"), max_length=80, validators=[validate_visible])
    name_ru = models.CharField(
        _("name in Russian"),
        validators=[validate_visible],
        max_length=80,
        blank=True,
        help_text=_("Left empty: the English."),
    )
    target = models.PositiveIntegerField(
        _("target time"),
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(A_MONTH)],
        help_text=_(
            "Seconds until the request should be settled: information 180, reimbursement 86400."
        ),
    )
    line = models.PositiveSmallIntegerField(
        _("line"),
        choices=[(1, _("First line")), (2, _("Second line"))],
        default=1,
        help_text=_(
            "Where its tickets begin. With nobody on the second line they begin on the first."
        ),
    )
    complexity = models.PositiveSmallIntegerField(
        _("complexity"), choices=[(1, _("Simple")), (2, _("Usual")), (3, _("Difficult"))], default=1
    )
    skill = models.ForeignKey(
        Skill,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"kind": SkillKind.TOPIC},
        related_name="+",
        verbose_name=_("skill"),
        help_text=_(
            "Whoever gets its tickets must have it; with nobody on duty who has, anybody gets them."
        ),
    )
    skill_level = models.PositiveSmallIntegerField(
        _("level"), choices=SkillLevel, default=SkillLevel.BASIC
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=Q(line__in=(1, 2)), name="a_topic_has_a_line"),
            models.CheckConstraint(
                condition=Q(complexity__in=(1, 2, 3)), name="a_topic_has_a_complexity"
            ),
            models.CheckConstraint(condition=Q(target__gte=1), name="a_topic_has_a_target"),
            models.CheckConstraint(
                condition=Q(skill_level__in=(1, 2, 3)), name="a_topic_asks_for_a_level"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """For people who read `language`, a code like "ru" or "en-gb"."""
        return (self.name_ru if language.startswith("ru") else "") or self.name


class TopicRule(models.Model):
    """Words that settle the topic of a first message, before any model is asked.

    The first rule that fits wins.
    """

    order = models.PositiveSmallIntegerField(
        _("order"), default=10, help_text=_("Lower comes first.")
    )
    words = models.TextField(
        _("words or phrases"),
        max_length=2000,
        validators=[validate_visible],
        help_text=_(
            "One a line; any of them is enough. Whole words in any case; “refund*” takes every "
            "ending."
        ),
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, verbose_name=_("topic"), related_name="rules"
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("topic rule")
        verbose_name_plural = _("topic rules")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.words.partition("\n")[0].strip()

    def save(self, **kwargs: Any) -> None:
        self.words = "\n".join(phrases_in(self.words))
        super().save(**kwargs)

    def clean(self) -> None:
        try:
            self.words = "\n".join(phrases_in(self.words))
        except BadPhrase as bad:
            raise ValidationError({"words": str(bad)}) from bad


class TopicModel(models.Model):
    """One training: what it learnt from, how good it is on what it never saw, and the digest of its
    file.

    `accuracy` and `macro_f1` are shares of 1, measured on the held-out samples; `present_accuracy`
    is what the model that was current then reached on the very same ones. `sha256` also names the
    file."""

    trained_at = models.DateTimeField(_("trained"), db_default=Now())
    samples = models.PositiveIntegerField(_("samples"))
    held_out = models.PositiveIntegerField(_("held out"))
    classes = models.PositiveSmallIntegerField(_("topics"))
    accuracy = models.FloatField(_("accuracy"))
    macro_f1 = models.FloatField(_("macro F1"))
    present_accuracy = models.FloatField(_("accuracy of the one before"), null=True)
    seconds = models.FloatField(_("training time, s"))
    sha256 = models.CharField(max_length=64)
    learnt_from = models.CharField(
        max_length=64
    )  # digest of all samples: the same ones are not learnt twice
    current = models.BooleanField(_("in use"), default=False)

    class Meta:
        verbose_name = _("topic model")
        verbose_name_plural = _("topic models")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["current"], condition=Q(current=True), name="one_topic_model_in_use"
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"
