"""How the window answers while sixteen variants train on all cores: lateness of its event loop, cost of a frame.

Run it with the name of an example and seconds: ``python scripts/benchmarks/comparison.py mnist-mlp 20``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.study.variants import vary

BEAT = 0.005
SIZE = 1440, 900
OPTIMISERS = "sgd, momentum, adam, rmsprop"
RATES = "0.1, 0.01, 0.001, 0.0001"
FRAMES = 50


def measured(name: str, seconds: float, picture: str | None) -> dict[str, float]:
    """Milliseconds by which a timer was late, and of a frame of the panel."""
    from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer

    from nnstudio.app import Studio, application

    def wait(length: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(length * 1000), loop.quit)
        loop.exec()

    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "bench.ini"), QSettings.Format.IniFormat)
        application(settings)
        studio = Studio(settings)
        window = studio.window
        try:
            window.resize(*SIZE)
            window.show()
            experiment = edits.set_training(example(name), epochs=1000)
            experiment = vary(experiment, "training.optimizer", OPTIMISERS)
            studio.document.open(vary(experiment, "training.optimizer.learning_rate", RATES), None)
            window.docks["comparison"].raise_()
            wait(2.0)
            late: list[float] = []
            last = [time.perf_counter()]

            def beat() -> None:
                now = time.perf_counter()
                late.append(1000 * max(0.0, now - last[0] - BEAT))
                last[0] = now

            heart = QTimer()
            heart.setTimerType(Qt.TimerType.PreciseTimer)
            heart.timeout.connect(beat)
            heart.start(int(BEAT * 1000))
            wait(3.0)
            still = np.array(late)
            late.clear()
            window.actions_table["run.compare"].trigger()
            wait(seconds)
            heart.stop()
            running = np.array(late)
            panel = window.views.panels["comparison"]
            if picture is not None:
                window.grab().save(picture)
            return {
                "share": round(window.study.session.view().share, 4),
                "at_rest_longest_ms": round(float(still.max()), 1),
                "p50_ms": round(float(np.quantile(running, 0.5)), 2),
                "p99_ms": round(float(np.quantile(running, 0.99)), 1),
                "longest_ms": round(float(running.max()), 1),
                "look_ms": cost(window.study._pull),
                "paint_ms": cost(panel.plots.repaint),  # type: ignore[attr-defined]
            }
        finally:
            studio.document.forget_changes()
            studio.session.shutdown()
            window.clock.stop()
            window.hide()


def cost(work: Callable[[], object]) -> float:
    """Milliseconds of this thread for doing it once."""
    started = time.thread_time()
    for _ in range(FRAMES):
        work()
    return round(1000 * (time.thread_time() - started) / FRAMES, 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("example", nargs="?", default="mnist-mlp")
    parser.add_argument("seconds", nargs="?", type=float, default=20.0)
    parser.add_argument("--picture")
    asked = parser.parse_args()
    print(json.dumps(measured(asked.example, asked.seconds, asked.picture)))


if __name__ == "__main__":
    main()
