"""CPU time and memory of process trees: what a message costs, and who else was at work on the
machine.
"""

import time
from collections.abc import Mapping, Sequence

import psutil

Cpu = dict[str, float]  # seconds, by part


class Probe:
    """Samples the processes under test by part, this process ("generator") and the whole
    machine ("machine").
    """

    def __init__(self, pids: Mapping[str, Sequence[int]]) -> None:
        self._pids = pids

    def cpu(self) -> Cpu:
        """CPU seconds so far. Subtract two samples with `between`."""
        used = {part: sum(map(_tree_seconds, roots)) for part, roots in self._pids.items()}
        return {**used, "generator": time.process_time(), "machine": _machine_seconds()}


def between(before: Cpu, after: Cpu) -> Cpu:
    """What was used from one sample to the next; "other" is the rest of the machine, the noise
    of a measurement.
    """
    used = {name: after[name] - before[name] for name in after}
    return {**used, "other": 2 * used["machine"] - sum(used.values())}


def rss_kib(pid: int) -> int:
    """Resident memory of one process."""
    return psutil.Process(pid).memory_info().rss // 1024


def _tree_seconds(root: int) -> float:
    """User and system time of a process and all below it, children that have ended included."""
    parent = psutil.Process(root)
    total = 0.0
    for process in [parent, *parent.children(recursive=True)]:
        try:
            total += sum(process.cpu_times()[:4])
        except psutil.NoSuchProcess:  # it ended while we were looking: its parent's sum has it now
            continue
    return total


def _machine_seconds() -> float:
    """Busy time of all cores, steal included, idle and waiting for the disk left out."""
    times = psutil.cpu_times()
    return sum(times[:8]) - times.idle - getattr(times, "iowait", 0.0)
