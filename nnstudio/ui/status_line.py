"""The line at the bottom: where it computes and how fast, and the settings that matter most.

Plain numbers of the run that is shown, or of the document before the first run.
"""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import tr
from nnstudio.language.sentences import say, say_threads
from nnstudio.ui.run_bar import duration
from nnstudio.ui.run_view import RunView
from nnstudio.ui.widgets.steady_label import SteadyLabel


class StatusLine(QWidget):
    """Two captions and, for stale results, a third."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.speed, self.settings, self.stale = SteadyLabel(), SteadyLabel(), SteadyLabel()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 14, 0)
        layout.setSpacing(20)
        for label in (self.speed, self.settings, self.stale):
            label.setProperty("role", "caption")
            layout.addWidget(label)
        self.stale.setProperty("role", "warning")
        layout.addStretch(1)

    def refresh(self, view: RunView, current: Experiment) -> None:
        """Show speed and settings."""
        choice = view.threads
        count = choice.threads if choice is not None else 1
        parts = [tr("CPU · 1 thread") if count == 1 else tr("CPU · {count} threads", count=count)]
        why = tr("Threads: {reason}.", reason=say_threads(choice)) if choice is not None else ""
        if view.device == "gpu":
            parts, why = [tr("GPU")], ""
        if view.device_reason is not None:
            why = f"{why}\n{say(view.device_reason)}".strip()
        if why != self.speed.toolTip():
            self.speed.setToolTip(why)
        if view.state == "running" and view.samples_per_second > 0:
            parts.append(tr("{count} samples/s", count=rounded(view.samples_per_second)))
        if view.seconds >= 1:
            parts.append(tr("trained for {time}", time=duration(view.seconds)))
        self.speed.setText(" · ".join(parts))
        shown = view.experiment if view.alive and view.experiment else current
        optimizer = shown.training.optimizer
        rate = getattr(optimizer, "learning_rate", None)
        written = f"{rate:g}" if rate is not None else "–"
        if view.alive and view.learning_rate is not None and not shown.training.schedule.constant:
            written = f"{view.learning_rate:.3g}"
        self.settings.setText(
            tr(
                "{optimizer} · learning rate {rate} · {batches} · {used} of {available} samples",
                optimizer=tr(optimizer.title),
                rate=written,
                batches=batches(shown),
                used=f"{shown.data.used:,}",
                available=f"{shown.data.available:,}",
            )
        )
        self.stale.setText(
            tr("Settings changed: the results are of the earlier ones") if view.stale else ""
        )


def batches(experiment: Experiment) -> str:
    """What a step looks at, by its name: the whole set, one sample, or a mini-batch of so many."""
    if experiment.batch_size == experiment.data.used:
        return tr("the whole set per step")
    if experiment.batch_size == 1:
        return tr("one sample per step")
    return tr("mini-batches of {count}", count=experiment.batch_size)


def rounded(count: float) -> str:
    """A speed to read at a glance: ``940``, ``12.1k``, ``121k``, ``1.4M``."""
    for bound, unit in ((1e6, "M"), (1e3, "k")):
        if count >= bound:
            value = count / bound
            return f"{value:.0f}{unit}" if value >= 100 else f"{value:.1f}{unit}"
    return f"{count:.0f}"
