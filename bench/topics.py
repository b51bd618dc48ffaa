"""How well, how fast and how soon topics are suggested, trained by the product's own code on
labelled questions.
"""

import argparse
import csv
import time
from pathlib import Path
from typing import Any

from bench.figures import percentile_ms
from bench.stage import ROOT, Failed
from tickets.topics.classifier import Classifier
from tickets.topics.training import Sample, TooLittle, measure, split, train

FILE = ROOT.parent / "shared" / "data" / "banking77" / "train.csv"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--file", type=Path, default=FILE, help="CSV with the columns text and category"
    )
    parser.add_argument(
        "--questions",
        type=Path,
        help="another such CSV to be asked, instead of a fifth of the first",
    )


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Train, read the model back from its bytes, and ask it one by one."""
    samples = read(options.file)
    try:
        trained = train(samples)
    except TooLittle:
        raise Failed(f"{options.file} holds too few questions") from None
    model = Classifier.load(trained.classifier.dump())
    asked = read(options.questions) if options.questions else split(samples)[1]
    times = []
    for sample in asked:
        started = time.perf_counter()
        model.best(sample.text)
        times.append(time.perf_counter() - started)
    measured = measure(model, asked)
    return {
        "accuracy": round(measured.accuracy, 4),
        "ms_per_message": round(sum(times) / len(times) * 1000, 3),
        "train_s": round(trained.seconds, 2),
        "macro_f1": round(measured.macro_f1, 4),
        "p99_ms": percentile_ms(times, 0.99),
        "asked": len(asked),
        "samples": trained.samples,
        "classes": len(model.labels),
    }


def read(file: Path) -> list[Sample]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            found = [Sample(row["text"], row["category"]) for row in csv.DictReader(lines)]
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise Failed(
            f"{file} cannot be read as a CSV of text and category ({error.__class__.__name__})"
        ) from error
    if not found:
        raise Failed(f"{file} is empty")
    return found
