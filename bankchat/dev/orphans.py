"""Finds and ends orphaned processes of a checkout: those of a bin/dev that was killed hard, and
could not do it itself.
"""

import os

import psutil

# in the environment of every process that bin/dev starts; its value is the checkout
MARK = "BANKCHAT_CHECKOUT"
STOP_TIMEOUT = 5  # seconds


def end_orphans(checkout: str) -> int:
    """End every marked process of this checkout but our own; return how many there were."""
    found = [process for process in psutil.process_iter() if _is_orphan(process, checkout)]
    for process in found:
        _signal(process, hard=False)
    _, stubborn = psutil.wait_procs(found, timeout=STOP_TIMEOUT)
    for process in stubborn:
        _signal(process, hard=True)
    psutil.wait_procs(stubborn, timeout=STOP_TIMEOUT)
    return len(found)


def _is_orphan(process: psutil.Process, checkout: str) -> bool:
    try:
        return (
            process.pid != os.getpid()
            and process.environ().get(MARK) == checkout
            and process.status() != psutil.STATUS_ZOMBIE
        )
    except (psutil.Error, OSError):
        return False  # gone already, or somebody else's


def _signal(process: psutil.Process, *, hard: bool) -> None:
    try:
        process.kill() if hard else process.terminate()
    except psutil.NoSuchProcess:
        return
