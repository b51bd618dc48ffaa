"""What to do about a step that failed, from what it said."""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPACE_NEEDED = 1_000_000_000  # bytes
FREE_SPACE_MIN = 50_000_000  # bytes: with less no log can be written

# A failed step ends in one line that says what to do: the first of these whose pattern is in its
# output.
ADVICE = {
    r"No space left on device|ENOSPC|os error 28": "the disk is full: free {gigabytes} GB, then "
    "run it again",
    r"ensurepip is not available|No module named '?(venv|ensurepip)": (
        "this Python cannot make virtual environments: install its venv package "
        "(Debian: apt install python3-venv), then run it again"
    ),
    r"command '[^']*' failed|No such file or directory: '[^']*(cc|\+\+)'|Failed to "
    r"build|[Ff]ailed building wheel"
    r"|[Uu]nable to find a compatible.*compiler|C compiler cannot create|compiler .*not "
    r"found|requires a compiler": (
        "a package had to be compiled and there is no working compiler: install one "
        "(Debian: apt install build-essential python3-dev; macOS: xcode-select --install), then "
        "run it again"
    ),
    r"Permission denied|EACCES|os error 13": (
        "this checkout holds files of another user: give them to yourself with chown -R, then run "
        "it again"
    ),
    r"name resolution|dns error|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|[Cc]onnection "
    r"(refused|timed out)"
    r"|NewConnectionError|error sending request|Could not fetch URL": (
        "the package registry does not answer: check the network, or set PIP_INDEX_URL / npm's "
        "registry to yours"
    ),
}


def advice(output: str) -> str:
    """What to do about a step's output, in one line; its own last line when we know no better."""
    if shutil.disk_usage(ROOT).free < FREE_SPACE_MIN:
        output += "No space left on device"  # where even this could not be written
    for pattern, text in ADVICE.items():
        if re.search(pattern, output):
            return text.format(gigabytes=f"{SPACE_NEEDED / 1e9:.0f}")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else "it said nothing"
