"""An export from beginning to end: write, run what was written, say how well it agrees, put it in its place.

Everything happens in a folder of its own first, so a target that refuses leaves nothing behind.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.exporters.model import Model, read_model
from nnstudio.core.exporters.names import hides_a_module
from nnstudio.core.exporters.target import Agreement, Proof, Target, Unchecked
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.training.checkpoint import Checkpoint

SECONDS = 120.0
"""A program that runs longer is ended."""


@dataclass(frozen=True)
class Exported:
    """What was written, and what is known of it."""

    files: tuple[Path, ...]
    proof: Proof | None
    step: int
    notes: tuple[Problem, ...] = ()


def export(
    experiment: Experiment,
    run: Checkpoint | None,
    target: Target,
    out: Path,
    *,
    python: str = sys.executable,
    cancelled: Callable[[], bool] = lambda: False,
) -> Exported:
    """Write ``experiment`` with what ``run`` learned to ``out`` and files beside it.

    Args:
        python: the interpreter that has the framework the proof needs.

    Raises:
        ProblemError: the network has errors, the target cannot express something (``problem.export_cannot``),
            a module is missing (``problem.export_needs``), or the files cannot be written.
    """
    out = out if out.suffix else out.with_suffix(target.suffixes[0])
    stem = out.stem
    _check_name(out, target)
    if target.writes_with and importlib.util.find_spec(target.writes_with) is None:
        raise ProblemError(
            Problem.of("problem.export_needs", target=target.title, module=target.writes_with)
        )
    if target.needs_run:
        if run is None:
            raise ProblemError(Problem.of("problem.export_no_run", target=target.title))
        return Exported(put(out, target.write_run(run, stem)), None, run.step)
    model = read_model(experiment, run)
    files = target.write(model, stem, None)
    proof = prove(model, target, files, stem, python, cancelled) if target.checker else None
    if proof is not None:
        files = target.write(model, stem, proof)
    return Exported(put(out, files), proof, model.step)


def prove(
    model: Model,
    target: Target,
    files: dict[str, bytes],
    stem: str,
    python: str = sys.executable,
    cancelled: Callable[[], bool] = lambda: False,
) -> Proof:
    """Run what was written in a process of its own on real samples, and compare with the engine."""
    here = python == sys.executable
    if here and any(importlib.util.find_spec(name) is None for name in target.needs):
        return Unchecked("missing")
    with tempfile.TemporaryDirectory(prefix="nnstudio-export-") as name:
        folder = Path(name)
        for suffix, content in files.items():
            (folder / f"{stem}{suffix}").write_bytes(content)
        np.save(folder / "inputs.npy", model.samples)
        outcome = _run(python, target, folder, stem, cancelled)
        if isinstance(outcome, Unchecked):
            return outcome
        try:
            answers = np.load(folder / "outputs.npy", allow_pickle=False)
            versions = tuple(sorted((str(k), str(v)) for k, v in json.loads(outcome).items()))
        except (OSError, ValueError, AttributeError) as error:
            return Unchecked("failed", type(error).__name__)
    return Agreement(difference(model.expected, answers), len(model.samples), versions)


def difference(ours: Any, theirs: Any) -> float:
    """The largest |ours - theirs| / max(1, |ours|); infinite where shapes differ or one is not finite."""
    if ours.shape != theirs.shape:
        return float("inf")
    with np.errstate(all="ignore"):
        gap = np.abs(ours.astype(np.float64) - theirs) / np.maximum(1.0, np.abs(ours))
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    gap = np.where(same, 0.0, gap)
    largest = float(gap.max()) if gap.size else 0.0
    return largest if np.isfinite(largest) else float("inf")


def _run(
    python: str, target: Target, folder: Path, stem: str, cancelled: Callable[[], bool]
) -> str | Unchecked:
    """What the checker printed; its time is limited."""
    file = folder / f"{stem}{target.suffixes[0]}"
    command = [python, "-c", target.checker, str(file), "inputs.npy", "outputs.npy"]
    quiet = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    try:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env=quiet,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    except OSError as error:
        return Unchecked("failed", error.strerror or type(error).__name__)
    waited = 0.0
    while True:
        try:
            said, complaint = child.communicate(timeout=0.2)
            break
        except subprocess.TimeoutExpired:
            waited += 0.2
            if waited >= SECONDS or cancelled():
                child.kill()
                child.communicate()
                return Unchecked("slow")
    if child.returncode:
        lines = complaint.strip().splitlines() or [f"exit {child.returncode}"]
        missing = "ModuleNotFoundError" in lines[-1]
        return Unchecked("missing" if missing else "failed", lines[-1][:200])
    return said.strip().splitlines()[-1] if said.strip() else "{}"


def _check_name(out: Path, target: Target) -> None:
    """A program must not be called as what it imports."""
    if target.suffixes[0] == ".py" and hides_a_module(out.stem):
        raise ProblemError(Problem.of("problem.export_name_taken", name=out.name))


def put(out: Path, files: dict[str, bytes]) -> tuple[Path, ...]:
    """Write all files beside their places, then move them there; a failure leaves the old ones.

    Args:
        files: content by suffix; the first is that of ``out``, the others go beside it.

    Raises:
        ProblemError: ``problem.export_not_written``.
    """
    mark = secrets.token_hex(4)
    made: list[tuple[Path, Path]] = []
    try:
        for number, (suffix, content) in enumerate(files.items()):
            place = out if number == 0 else out.with_name(f"{out.stem}{suffix}")
            temporary = place.with_name(f".{place.name}.{mark}.tmp")
            made.append((temporary, place))
            temporary.write_bytes(content)
        for temporary, place in made:
            temporary.replace(place)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ProblemError(
            Problem.of("problem.export_not_written", path=str(out), reason=reason)
        ) from None
    finally:
        for temporary, _ in made:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
    return tuple(place for _, place in made)
