"""The steps of bin/check: each a tool that reads the code and says whether it is as agreed."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import _bootstrap

# Enough for settings to load; nothing answers there, and the checks ask nothing of it.
SETTINGS = {
    "SECRET_KEY": "only-for-checks-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "HTTPS": "true",
    "DEMO_BANK": "false",
    "PUBLIC_ORIGINS": "https://chat.bank.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "DJANGO_SETTINGS_MODULE": "bankchat.settings",
}
TSC = "node_modules/typescript/bin/tsc"
BIOME = "node_modules/@biomejs/biome/bin/biome"
# they may import what is for development alone
EVERYWHERE = ["--ignore", "DEP002,DEP004", "--exclude", r"\.git|\.local|\.venv|node_modules"]
IMPORT_LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def steps() -> dict[str, list[str | Path]]:
    """The command of each step, by the name it is printed with. The slow ones come first."""
    python = str(_bootstrap.PYTHON)
    node, _ = _bootstrap.find_node()
    deptry = [python, "-W", "ignore", "-m", "deptry", "--no-ansi"]  # it warns of -c constraints.txt
    return {
        "types": [python, "-m", "mypy"],
        "migrations complete": [python, "manage.py", "makemigrations", "--check", "--dry-run"],
        "ready to deploy": [python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        # Not djlint's formatter: it pulls inline icons and words apart, and white space there is
        # seen.
        "templates": [python, "-m", "djlint", "templates", "--lint", "--quiet"],
        "dependencies": [*deptry, "."],
        "dependencies of tests and tools": [*deptry, ".", "bin", *EVERYWHERE],
        "layers": [python, "-c", IMPORT_LINTER],
        "names": [python, "bin/_naming.py"],
        "types of the SDK": [node, TSC, "--noEmit", "--project", "sdk/js"],
        "types of the pages": [node, TSC, "--noEmit", "--project", "static/js"],
        "scripts": [node, BIOME, "ci", "--error-on-warnings"],
        "code": [python, "-m", "ruff", "check", "--quiet"],
        "format": [python, "-m", "ruff", "format", "--check", "--quiet"],
    }


def run_all() -> tuple[int, int]:
    """Run every step, two at a time, and print each as it ends; return how many passed and how
    many failed.
    """
    _, npm = _bootstrap.find_node()
    _bootstrap.install_node_modules(npm)
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(run_step, *zip(*steps().items(), strict=True)))
    return results.count(True), results.count(False)


def run_step(name: str, command: list[str | Path]) -> bool:
    """Run one step; print its output only when it fails."""
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=_bootstrap.ROOT,
        env={**os.environ, **SETTINGS},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = done.returncode == 0
    verdict = f"{'ok    ' if passed else 'failed'}  {name} ({time.monotonic() - started:.1f} s)\n"
    sys.stdout.write(verdict if passed else f"{verdict}{done.stdout.rstrip()}\n\n")
    sys.stdout.flush()
    return passed
