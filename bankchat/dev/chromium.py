"""The Chromium of this machine, which plays the browser in tests and benches."""

import os
import shutil

# Without the windows and tabs that nobody sees: half the processor of the whole browser.
HEADLESS_SHELL = "chromium-headless-shell"
NAMES = (HEADLESS_SHELL, "chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Its path; CHROMIUM in the environment names another."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
