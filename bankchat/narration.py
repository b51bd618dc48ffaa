"""What bin/dev tells the person at the terminal."""

import os
import time


def say(text: str) -> None:
    """Tell what happens now, with the seconds since the command was given."""
    elapsed = time.time() - float(os.environ.setdefault("BANKCHAT_STARTED", str(time.time())))
    print(f"[{elapsed:5.1f} s] {text}", flush=True)
