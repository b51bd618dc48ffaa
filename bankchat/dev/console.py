"""What bin/dev tells the person at the terminal: progress on stdout."""

import os
import time


def say(text: str) -> None:
    """Print a line of progress, with the seconds since the command was given."""
    elapsed = time.time() - float(os.environ.setdefault("BANKCHAT_STARTED", str(time.time())))
    print(f"[{elapsed:5.1f} s] {text}", flush=True)
