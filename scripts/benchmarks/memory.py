"""What training takes of the memory, and what looking into it costs.

``plan`` counts the arrays of state and plan, looks for allocations inside a step and times a snapshot;
``growth`` trains a small network for thousands of epochs; ``peak`` trains one workload for a while. Each is
a process of its own.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import time
from typing import Any

import psutil

from nnstudio.bench.ours import OurPlan
from nnstudio.bench.workloads import WORKLOADS
from nnstudio.core.experiment import edits
from nnstudio.core.training.events import Evaluated
from nnstudio.core.training.trainer import Trainer

EPOCHS = 10_000
SETTLED = 200
"""Epochs after which the first look at the memory is taken: until then, lazily made things appear."""
PEAK_STEPS = 100


def plan() -> dict[str, Any]:
    """Megabytes of every workload's plan, the largest allocation inside a step, and a snapshot of W1."""
    megabytes: dict[str, float] = {}
    largest: dict[str, tuple[str, float]] = {}
    for name, workload in WORKLOADS.items():
        ours = OurPlan(workload.make())
        megabytes[name] = ours.megabytes()
        place, size = ours.largest_allocation()
        largest[name] = place, size / 1000
    return {
        "plan_megabytes": megabytes,
        "largest_allocations": {
            name: {"in": place, "kilobytes": size} for name, (place, size) in largest.items()
        },
        "largest_allocation_kilobytes": max(size for _, size in largest.values()),
        "snapshot_ms": 1000 * snapshot_seconds(),
    }


def snapshot_seconds() -> float:
    """Median seconds of one snapshot of W1: three histograms for each of five layers."""
    trainer = Trainer(WORKLOADS["W1"].make())
    trainer.look()
    times: list[float] = []
    for _ in range(100):
        started = time.perf_counter()
        trainer.snapshot()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def growth(epochs: int = EPOCHS) -> dict[str, float]:
    """Megabytes that the process has grown by over ``epochs`` epochs of W5, its history included."""
    experiment = edits.set_training(WORKLOADS["W5"].make(), epochs=epochs + SETTLED)
    trainer = Trainer(experiment)
    evaluations, before = 0, 0.0
    for event in trainer.run():
        if isinstance(event, Evaluated):
            evaluations += 1
            if evaluations == SETTLED:
                before = _resident()
    return {"growth_megabytes": _resident() - before, "growth_epochs": evaluations - SETTLED - 1}


def peak(name: str) -> dict[str, float]:
    """Megabytes of this process before anything is loaded and at most while it trains."""
    before = _resident()
    experiment = edits.set_training(WORKLOADS[name].make(), epochs=1000)
    for _ in Trainer(experiment).run(PEAK_STEPS):
        pass
    return {"start_megabytes": before, "peak_megabytes": _peak()}


def _resident() -> float:
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6


def _peak() -> float:
    """The most that this process ever had; on Windows the system has another name for it."""
    most: int | None = getattr(psutil.Process().memory_info(), "peak_wset", None)
    if most is not None:
        return most / 1e6
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main() -> int:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("plan", "growth", "peak"))
    parser.add_argument("--workload", choices=WORKLOADS, default="W1")
    options = parser.parse_args()
    if options.what == "peak":
        print(json.dumps(peak(options.workload)))
    else:
        print(json.dumps(plan() if options.what == "plan" else growth()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
