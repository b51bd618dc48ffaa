"""Finds and ends the processes that a checkout's bin/dev has left behind: killed hard, it could not do it itself."""

import os

import psutil

MARK = "BANKCHAT_CHECKOUT"  # in the environment of every process that bin/dev starts; its value is the checkout
PATIENCE = 5  # seconds


def end_leftovers(checkout: str) -> int:
    """End every marked process of this checkout but our own; return how many there were."""
    found = [process for process in psutil.process_iter() if _is_leftover(process, checkout)]
    for process in found:
        _signal(process, hard=False)
    _, stubborn = psutil.wait_procs(found, timeout=PATIENCE)
    for process in stubborn:
        _signal(process, hard=True)
    psutil.wait_procs(stubborn, timeout=PATIENCE)
    return len(found)


def _is_leftover(process: psutil.Process, checkout: str) -> bool:
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
