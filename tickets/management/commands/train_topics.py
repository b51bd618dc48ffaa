"""`manage.py train_topics`: trains the model that suggests topics."""

import csv
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.text import Truncator

from accounts.visible import is_visible
from tickets.topics.learning import NothingNew, confirmed_samples, learn
from tickets.topics.models import Topic
from tickets.topics.training import SAMPLES_MINIMUM, Sample, TooLittle


class Command(BaseCommand):
    help = "Trains the model that suggests topics, from closed tickets whose topic a person named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--csv", type=Path, metavar="FILE", help="learn from this too: text,category (a code)"
        )
        parser.add_argument(
            "--add-topics", action="store_true", help="make topics of the file's unknown categories"
        )

    def handle(self, **options: Any) -> None:
        written = read(options["csv"]) if options["csv"] else []
        unknown = {sample.label for sample in written} - set(
            Topic.objects.values_list("code", flat=True)
        )
        if unknown and not options["add_topics"]:
            raise CommandError(f"no topic has the code {shown(unknown)}; --add-topics makes them")
        add_topics(unknown)
        samples = [*written, *confirmed_samples()]
        try:
            outcome = learn(samples)
        except TooLittle:
            raise CommandError(
                f"too little to learn from: {len(samples)} texts; two topics need at least "
                f"{SAMPLES_MINIMUM} each. "
                "Nothing was changed"
            ) from None
        except NothingNew:
            self.stdout.write("nothing new to learn from; nothing was changed")
            return
        model = outcome.model
        self.stdout.write(
            f"model {model.pk}: {model.samples} texts, {model.classes} topics, accuracy "
            f"{model.accuracy:.3f}, "
            f"macro F1 {model.macro_f1:.3f} on {model.held_out} held out, {model.seconds:.1f} s; "
            + (
                "in use now"
                if model.current
                else f"not in use: the present one reaches {model.present_accuracy:.3f}"
            )
        )


def read(file: Path) -> list[Sample]:
    """The file's texts, as one would be stored; raises CommandError, naming the line."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            if not {"text", "category"} <= set(rows.fieldnames or ()):
                raise CommandError(f"{file} has no columns text and category")
            return [_sample(row, rows.line_num) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{file} cannot be read: {error}") from error


def _sample(row: dict[str, str | None], line: int) -> Sample:
    text, label = (row["text"] or "").strip(), (row["category"] or "").strip()
    if not is_visible(text) or not label:
        raise CommandError(f"line {line} lacks a text or a category")
    return Sample(text, label)


@transaction.atomic
def add_topics(codes: set[str]) -> None:
    """One each, all or none: of the first line, named after its code."""
    longest = Topic._meta.get_field("code").max_length or 0
    for code in sorted(codes):
        try:
            validate_slug(code)
        except ValidationError as error:
            raise CommandError(f"{Truncator(code).chars(60)!r} cannot be a topic's code") from error
        if len(code) > longest:
            raise CommandError(f"{Truncator(code).chars(60)!r} is longer than {longest} characters")
        Topic.objects.create(code=code, name=code.replace("_", " ").replace("-", " ").capitalize())


def shown(codes: set[str]) -> str:
    few = ", ".join(sorted(codes)[:5])
    return f"{few} and {len(codes) - 5} others" if len(codes) > 5 else few
