"""The engine's figures: every workload raced against the peers and against its matrix products.

One process, one BLAS thread, medians of rounds; what is returned is plain data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from nnstudio.bench.contestant import Contestant
from nnstudio.bench.ours import Floor, OneAfterTheOther, OurPlan, Stacked
from nnstudio.bench.peers.known import twins
from nnstudio.bench.timing import ROUND_SECONDS, ROUNDS, Rates, race
from nnstudio.bench.workloads import WORKLOADS, Workload
from nnstudio.core.engine.threads import one_thread
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem

RATIOS = ("pytorch_eager", "pytorch_best", "scikit_learn", "floor")
"""What a workload is compared with, by the names of the JSON."""

_TORCH = ("eager", "fused", "compiled")


@dataclass(frozen=True)
class Figures:
    """What was measured on one workload.

    Attributes:
        rates: steps per second of each contestant, medians.
        ratios: our steps per second over the peer's, by the names in ``RATIOS``; ``floor`` is the time of the
            matrix products over the time of our step. What was not measured is absent.
        best: the way of PyTorch that came closest to us, where several were tried.
        compile_seconds: what compiling took, where that was tried and worked.
        notes: why something is absent.
    """

    rates: dict[str, float]
    ratios: dict[str, float]
    best: str | None = None
    compile_seconds: float | None = None
    notes: tuple[Problem, ...] = field(default=())

    @staticmethod
    def of(rates: Rates, **more: Any) -> Figures:
        """Medians and ratios of a race in which we are ``ours``."""
        names = tuple(rates.rounds)
        ratios: dict[str, float] = {}
        ways = {name: rates.ratio("ours", name) for name in names if name in _TORCH}
        if "eager" in ways:
            ratios["pytorch_eager"] = ways["eager"]
        # Whoever we beat by least; with one way only there is no better and no worse.
        best = min(ways, key=ways.__getitem__) if len(ways) > 1 else None
        if best is not None:
            ratios["pytorch_best"] = ways[best]
        for name in ("scikit_learn", "floor"):
            if name in names:
                ratios[name] = rates.ratio("ours", name)
        return Figures({name: rates.median(name) for name in names}, ratios, best, **more)

    def data(self) -> dict[str, Any]:
        """As JSON: a ratio that was not measured is null."""
        return {
            "steps_per_second": self.rates["ours"],
            **{name: self.ratios.get(name) for name in RATIOS},
            "pytorch_best_is": self.best,
            "compile_seconds": self.compile_seconds,
            "rates": self.rates,
            "notes": [{"code": note.code, **note.values} for note in self.notes],
        }


def measure(
    experiment: Experiment,
    *,
    ways: tuple[str, ...],
    seconds: float = ROUND_SECONDS,
    rounds: int = ROUNDS,
) -> Figures:
    """Race our plan, the twins named by ``ways`` and the floor on one experiment."""
    ours = OurPlan(experiment)
    # The twins first: a library that is loaded inside the limit on threads would not know of it.
    peers = twins(ours, ways=ways)
    contestants: dict[str, Contestant] = {"ours": ours, "floor": Floor(ours), **peers.twins}
    with one_thread():
        rates = race(contestants, seconds=seconds, rounds=rounds)
    return Figures.of(rates, compile_seconds=peers.compile_seconds, notes=tuple(peers.notes))


def ways(*, compiling: bool) -> tuple[str, ...]:
    """All ways to race against a peer."""
    return ("eager", "fused", *(("compiled",) if compiling else ()), "scikit_learn")


def engine(
    workloads: Iterable[Workload],
    *,
    compiling: bool,
    seconds: float,
    done: Callable[[Workload, Figures], None],
) -> dict[str, Figures]:
    """The figures of several workloads; ``done`` is told of each as soon as it is known."""
    found: dict[str, Figures] = {}
    for workload in workloads:
        found[workload.name] = measure(
            workload.make(), ways=ways(compiling=compiling), seconds=seconds
        )
        done(workload, found[workload.name])
    return found


SEEDS = 64
"""Seeds of the small network that are stacked into one plan."""


def stacked(*, seconds: float = ROUND_SECONDS, rounds: int = ROUNDS) -> dict[str, Any]:
    """Steps per second of W5 under 64 seeds: stacked into one plan, over one after the other."""
    small = WORKLOADS["W5"].make()
    experiments = [edits.set_training(small, seed=seed) for seed in range(1, SEEDS + 1)]
    contestants: dict[str, Contestant] = {
        "stacked": Stacked(experiments),
        "one_after_the_other": OneAfterTheOther(experiments),
    }
    with one_thread():
        rates = race(contestants, seconds=seconds, rounds=rounds)
    return {
        "seeds": SEEDS,
        "ratio": rates.ratio("stacked", "one_after_the_other"),
        "rates": {name: rates.median(name) for name in contestants},
    }
