"""Measure the engine and the window side by side in one process, so that the figures are ratios.

The workload is the first example (784-100-100-100-100-10, ReLU, Adam, batch 128). The floor is the time
of the step's matrix products alone; lateness is that of a 5 ms heartbeat in the window's event loop.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.samples import batch_order, load
from nnstudio.core.engine.state import State
from nnstudio.core.engine.threads import one_thread
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.training.events import Progressed
from nnstudio.core.training.trainer import Trainer

ROUNDS = 7


def plan_step_and_floor() -> tuple[float, float]:
    """Median seconds of one step of the plan, and of its matrix products alone; interleaved."""
    experiment = example("mnist-mlp")
    state, data = State(experiment), load(experiment)
    plan = Plan(state, experiment.batch_size, training=True)
    whole = len(data.train) // plan.batch
    losses = np.empty(whole, np.float32)
    order = batch_order(experiment, 0)[: whole * plan.batch].reshape(whole, plan.batch)
    products = plan.products()
    steps: list[float] = []
    floors: list[float] = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        plan.steps(data.train.inputs, data.train.targets, order, losses)
        steps.append((time.perf_counter() - started) / whole)
        started = time.perf_counter()
        for _ in range(whole):
            for function, args in products:
                function(*args)
        floors.append((time.perf_counter() - started) / whole)
    return statistics.median(steps), statistics.median(floors)


def snapshot_seconds() -> float:
    """Median seconds of one snapshot: three histograms for each of five layers."""
    trainer = Trainer(example("mnist-mlp"))
    trainer.look()
    times: list[float] = []
    for _ in range(50):
        started = time.perf_counter()
        trainer.snapshot()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def in_window(seconds: float) -> dict[str, float]:
    """Steps per second in the window and how late its event loop was, everything visible."""
    from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer

    from nnstudio.app import Studio, application

    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "bench.ini"), QSettings.Format.IniFormat)
        app = application(settings)
        studio = Studio(settings)
        studio.window.resize(1440, 900)
        studio.window.show()
        experiment = edits.set_training(example("mnist-mlp"), epochs=100_000)
        studio.document.open(experiment, None)
        moved: list[float] = []
        pressed = time.perf_counter()

        def wait(until: Callable[[], bool]) -> None:
            while not until():
                app.processEvents()

        studio.window.actions_table["run.main"].trigger()
        wait(lambda: len(studio.window.curves.loss.series["training"].x) >= 2)
        moved.append(time.perf_counter() - pressed)
        late: list[float] = []
        last = [time.perf_counter()]

        def beat() -> None:
            now = time.perf_counter()
            late.append(now - last[0] - 0.005)
            last[0] = now

        heart = QTimer()
        heart.setTimerType(Qt.TimerType.PreciseTimer)
        heart.timeout.connect(beat)
        heart.start(5)
        before, started = studio.session.view().step, time.perf_counter()
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()
        heart.stop()
        taken = time.perf_counter() - started
        rate = (studio.session.view().step - before) / taken
        studio.window.clock.stop()
        studio.session.shutdown()
        studio.window.hide()
    lateness = np.maximum(late[1:], 0.0) * 1000
    return {
        "steps_per_second": rate,
        "first_curve_s": moved[0],
        "late_p50_ms": float(np.percentile(lateness, 50)),
        "late_p99_ms": float(np.percentile(lateness, 99)),
        "late_max_ms": float(lateness.max()),
    }


def headless_share(steps: int) -> tuple[float, float]:
    """Headless steps per second, and the share of the time that training itself takes of it."""
    trainer = Trainer(example("mnist-mlp"))
    started = time.perf_counter()
    trained = 0.0
    for event in trainer.run(steps):
        if isinstance(event, Progressed):
            trained = event.seconds
    taken = time.perf_counter() - started
    return trainer.step / taken, trained / taken


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--seconds", type=float, default=10.0, help="length of the run in the window"
    )
    options = parser.parse_args()
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with one_thread():
        step, floor = plan_step_and_floor()
    headless, share = headless_share(1000)
    snapshot = snapshot_seconds()
    window = in_window(options.seconds)
    headless_again, _ = headless_share(1000)
    result = {
        "machine": platform.processor() or platform.machine(),
        "numpy": np.__version__,
        "plan_steps_per_second": 1 / step,
        "share_of_floor": floor / step,
        "headless_steps_per_second": (headless + headless_again) / 2,
        "training_share_of_headless": share,
        "window_against_headless": window["steps_per_second"] * 2 / (headless + headless_again),
        "snapshot_ms": snapshot * 1000,
        **{f"window_{name}": value for name, value in window.items()},
    }
    if options.json:
        print(json.dumps(result))
        return 0
    for name, value in result.items():
        print(f"{name:34} {value if isinstance(value, str) else format(value, '.4g')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
