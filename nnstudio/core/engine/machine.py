"""What this process may use of the machine: free memory and cores, also inside a container.

A container sees the memory and the cores of the whole machine and is stopped, or slowed down, when it takes
more than its share; so its limits count where they are lower.
"""

from __future__ import annotations

import math
import os
from pathlib import Path

import psutil

CGROUPS = Path("/sys/fs/cgroup")
OWN_GROUP = Path("/proc/self/cgroup")


def free_memory(groups: Path = CGROUPS, own: Path = OWN_GROUP) -> int:
    """Bytes that can still be taken without swapping and without reaching a limit."""
    available = int(psutil.virtual_memory().available)
    return max(0, min([available, *_left(groups, own)]))


def cores(groups: Path = CGROUPS, own: Path = OWN_GROUP) -> int:
    """Physical cores that this process may run on; at least 1."""
    counts: list[float] = [psutil.cpu_count(logical=False) or 1, _allowed()]
    for folder in _folders(groups, own):
        quota = _words(folder / "cpu.max")
        if len(quota) == 2 and quota[0].isdigit() and quota[1].isdigit() and int(quota[1]) > 0:
            counts.append(int(quota[0]) / int(quota[1]))
        old, period = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
        if old is not None and period:
            counts.append(old / period)
    return max(1, math.floor(min(counts)))


def _allowed() -> int:
    """Logical processors that the system lets this process run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _left(groups: Path, own: Path) -> list[int]:
    """What every limit on this process leaves of its memory; what can be dropped at once is not in use."""
    left: list[int] = []
    for folder in _folders(groups, own):
        for limit_name, used_name, cache in (
            ("memory.max", "memory.current", "inactive_file"),
            ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        ):
            limit, used = _number(folder / limit_name), _number(folder / used_name)
            if limit is not None and used is not None:
                left.append(max(0, limit - used + _statistic(folder / "memory.stat", cache)))
    return left


def _folders(groups: Path, own: Path) -> list[Path]:
    """The folders of the control groups this process is in, each with all those above it."""
    found: list[Path] = []
    for line in _text(own).splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        wanted = [groups / name for name in controllers.split(",")] if controllers else [groups]
        for base in wanted:
            folder = base / path.strip("/")
            # Inside a container the path may be that of the machine outside; the top is then its own.
            while folder != base and base in folder.parents:
                found.append(folder)
                folder = folder.parent
            found.append(base)
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _words(path: Path) -> list[str]:
    return _text(path).split()


def _number(path: Path) -> int | None:
    """The whole number in a file; None without one, as where there is no limit ("max", -1)."""
    words = _words(path)
    return int(words[0]) if words and words[0].isdigit() else None


def _statistic(path: Path, name: str) -> int:
    for line in _text(path).splitlines():
        words = line.split()
        if len(words) == 2 and words[0] == name and words[1].isdigit():
            return int(words[1])
    return 0
