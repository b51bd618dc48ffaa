"""Figures for a person."""

from collections.abc import Iterator
from typing import Any

LEFT_OUT = ("rounds", "errors")  # for --json


def tables(figures: dict[str, Any]) -> str:
    """Single figures first, one a line; then each series as a table."""
    series = {
        name: value
        for name, value in figures.items()
        if isinstance(value, list) and name not in LEFT_OUT
    }
    single = [
        f"{name:<28} {value}"
        for name, value in flat({k: v for k, v in figures.items() if k not in series})
    ]
    parts = ["\n".join(single), *(f"{name}\n{table(rows)}" for name, rows in series.items())]
    return "\n\n".join(part for part in parts if part)


def table(rows: list[dict[str, Any]]) -> str:
    """Columns as wide as their widest cell; a figure that a row lacks is left empty."""
    flattened = [{name: str(value) for name, value in flat(row)} for row in rows]
    names = list(dict.fromkeys(name for row in flattened for name in row))
    widths = {
        name: max(len(name), *(len(row.get(name, "")) for row in flattened)) for name in names
    }
    lines = [{name: name for name in names}, *flattened]
    return "\n".join(
        "  ".join(line.get(name, "").rjust(widths[name]) for name in names) for line in lines
    )


def flat(figures: dict[str, Any], inside: str = "") -> Iterator[tuple[str, Any]]:
    """Names and values, those of inner figures after the outer name."""
    for name, value in figures.items():
        if name in LEFT_OUT:
            continue
        if isinstance(value, dict):
            yield from flat(value, f"{inside}{name} ".replace("cpu_ms_per_message", "cpu ms"))
        else:
            yield inside + name, value
