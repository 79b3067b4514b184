"""Whether there is a graphics card that works, found out by a process of its own with a time limit.

A driver that hangs or crashes then costs a few seconds and never the window. Asked once for a session, and only
by a run that might use the card.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Any

from nnstudio.core.engine.device.cupy_table import installed
from nnstudio.core.parts.problem import Problem

SECONDS = 30.0
"""So long may CuPy take to load, make a context and compile a kernel for the first time."""

_PROBE = (
    "import json\n"
    "from nnstudio.core.engine.device.cupy_table import probe\n"
    "print(json.dumps(probe()))\n"
)
_LONGEST = 200


@dataclass(frozen=True)
class Card:
    """A graphics card that has answered."""

    name: str
    free_bytes: int


_lock = threading.Lock()
_known: Card | Problem | None = None


def find() -> Card | Problem:
    """The card, or why there is none; the answer of the first time is kept for the session."""
    global _known
    with _lock:
        if _known is None:
            _known = look()
        return _known


def look(seconds: float = SECONDS, code: str = _PROBE) -> Card | Problem:
    """Ask anew, by a process that runs ``code`` and has ``seconds`` for it."""
    if not installed():
        return Problem.of("problem.gpu_library", severity="hint")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    except OSError as error:
        return _broken(str(error))
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return _ended(process, seconds)
    if process.returncode != 0:
        lines = err.strip().splitlines() or [f"exit code {process.returncode}"]
        return _broken(lines[-1])
    try:
        found: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
        return Card(str(found["name"]), int(found["free_bytes"]))
    except (ValueError, LookupError, TypeError) as error:
        return _broken(repr(error))


def _ended(process: subprocess.Popen[str], seconds: float) -> Problem:
    """End a process that does not answer; one that a driver holds fast is left to the system."""
    process.kill()
    try:
        process.communicate(timeout=1.0)
    except subprocess.TimeoutExpired:
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
    return Problem.of("problem.gpu_silent", seconds=f"{seconds:g}", severity="hint")


def _broken(reason: str) -> Problem:
    return Problem.of("problem.gpu_broken", reason=reason[:_LONGEST], severity="hint")
