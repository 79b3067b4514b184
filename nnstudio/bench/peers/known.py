"""Which peers there are, which of them are installed, and how their twins are made.

A peer that is missing or cannot do a workload is a note beside the figures, never a gap nobody explains.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from nnstudio.bench.contestant import Contestant, Twin
from nnstudio.bench.ours import OurPlan
from nnstudio.bench.workloads import without_dropout
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError

TITLES = {
    "eager": "PyTorch",
    "fused": "PyTorch (fused)",
    "compiled": "PyTorch (compiled)",
    "scikit_learn": "scikit-learn",
}
"""The ways to race against a peer, and what people call them."""

AGREE = 1e-4
"""Relative difference up to which two losses are the same one."""

AGREE_STEP = 1e-2
"""Share of what one step changes of the loss up to which two steps are the same one.

Adam's first step takes the sign of gradients that are all rounding, so that it cannot be closer for all.
"""

LONG_COMPILE = 60.0
"""Seconds; compiling that takes longer is told."""


@dataclass
class Peers:
    """The twins that take part, by name, and notes about those that do not."""

    twins: dict[str, Contestant] = field(default_factory=dict[str, Contestant])
    notes: list[Problem] = field(default_factory=list[Problem])
    compile_seconds: float | None = None


def versions() -> dict[str, str | None]:
    """The versions of what a peer is made of; None where it is not installed."""
    return {name: _version(name) for name in ("torch", "scikit-learn")}


def installed() -> dict[str, bool]:
    """Whether each library can be imported."""
    return {
        "PyTorch": importlib.util.find_spec("torch") is not None,
        "scikit-learn": importlib.util.find_spec("sklearn") is not None,
    }


def missing() -> list[Problem]:
    """A note for each library that is not installed."""
    return [
        Problem.of("problem.peer_missing", severity="hint", peer=name)
        for name, there in installed().items()
        if not there
    ]


def twins(ours: OurPlan, *, ways: tuple[str, ...]) -> Peers:
    """The twins of our plan that are installed, can do the workload and compute the same.

    ``ways`` are some of ``TITLES``.
    """
    peers, there = Peers(), installed()
    plain = without_dropout(ours.experiment)
    reference = ours if plain == ours.experiment else OurPlan(plain)
    for way in ways:
        if not there["scikit-learn" if way == "scikit_learn" else "PyTorch"]:
            continue
        try:
            if way == "compiled":
                peers.twins[way] = _compiled(ours, reference, peers)
            else:
                make = _maker(way)
                _must_agree(way, reference, make(plain, reference))
                peers.twins[way] = make(ours.experiment, ours)
        except ProblemError as error:
            peers.notes += error.problems
    return peers


def _maker(way: str) -> Callable[[Experiment, OurPlan], Twin]:
    if way == "scikit_learn":
        from nnstudio.bench.peers.sklearn_twin import SklearnTwin

        return lambda experiment, ours: SklearnTwin(experiment, ours.weights, ours.batches)

    from nnstudio.bench.peers.torch_twin import TorchTwin

    chosen = "fused" if way == "fused" else "eager"
    return lambda experiment, ours: TorchTwin(experiment, ours.weights, ours.batches, chosen)


def _compiled(ours: OurPlan, reference: OurPlan, peers: Peers) -> Contestant:
    """A compiled twin; a compiler that is missing, fails or is slow is told."""
    from nnstudio.bench.peers.torch_twin import TorchTwin

    try:
        twin = TorchTwin(ours.experiment, ours.weights, ours.batches, "compiled")
        if reference is ours:
            proved = twin
        else:
            proved = TorchTwin(
                reference.experiment, reference.weights, reference.batches, "compiled"
            )
    except ProblemError:
        raise
    except Exception as error:  # a compiler can fail in as many ways as it has parts
        lines = str(error).strip().splitlines()
        reason = f"{type(error).__name__}: {lines[0] if lines else ''}"
        problem = Problem.of("problem.compile_failed", severity="warning", reason=reason)
        raise ProblemError(problem) from None
    _must_agree("compiled", reference, proved)
    peers.compile_seconds = twin.compile_seconds
    if twin.compile_seconds > LONG_COMPILE:
        seconds = round(twin.compile_seconds)
        peers.notes.append(Problem.of("problem.compile_slow", severity="warning", seconds=seconds))
    return twin


def _must_agree(way: str, ours: OurPlan, twin: Twin) -> None:
    """Refuse a twin whose loss differs before the first step, or whose step does something else.

    Both are proved without dropout, whose masks come from different generators; the twin that is timed
    differs from the one that is proved in nothing else.
    """
    mine, theirs = ours.first_losses(), twin.first_losses()
    if not same_work(mine, theirs):
        raise ProblemError(
            Problem.of(
                "problem.peer_differs",
                severity="warning",
                peer=TITLES[way],
                ours=" -> ".join(f"{loss:.6g}" for loss in mine),
                theirs=" -> ".join(f"{loss:.6g}" for loss in theirs),
            )
        )


def same_work(mine: tuple[float, float], theirs: tuple[float, float]) -> bool:
    """Whether two pairs of losses, before and after one step, come from the same computation."""
    start = abs(mine[0] - theirs[0]) <= AGREE * abs(mine[0])
    step = abs(mine[1] - theirs[1]) <= AGREE_STEP * abs(mine[0] - mine[1])
    return start and step


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
