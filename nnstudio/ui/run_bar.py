"""The bar across the top: the experiment's name, the buttons of a run, and how far it is.

It shows; what the buttons do is decided by the actions they carry.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from nnstudio.language import tr
from nnstudio.ui.names import block_title
from nnstudio.ui.run_control import RunControl
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.action_button import ActionButton
from nnstudio.ui.widgets.elided_label import ElidedLabel
from nnstudio.ui.widgets.steady_label import SteadyLabel

HEIGHT = 30
STATUS_WIDTH = 230
"""Pixels of the column with words and progress; fixed, so that nothing jumps when the words change."""

REMAINING_WIDTH = 64


class RunBar(QWidget):
    """Name, main button, its neighbours, a comparison where something varies; progress at the right."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ElidedLabel()
        self.name.setProperty("role", "strong")
        self.main = ActionButton(actions["run.main"], "primary", once=True)
        self.status = ElidedLabel()
        self.status.setProperty("role", "secondary")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.remaining = SteadyLabel(REMAINING_WIDTH)
        self.remaining.setProperty("role", "secondary")
        self.remaining.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 6, 0)
        layout.setSpacing(8)
        layout.addWidget(self.name)
        layout.addSpacing(6)
        layout.addWidget(self.main)
        for name in ("run.step", "run.epoch", "run.restart", "run.stop"):
            layout.addWidget(ActionButton(actions[name]))
        self.compare = ActionButton(actions["run.compare"])
        self.compare.hide()
        layout.addWidget(self.compare)
        layout.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(5)
        column.addStretch(1)
        column.addWidget(self.status)
        column.addWidget(self.progress)
        column.addStretch(1)
        layout.addLayout(column)
        layout.addWidget(self.remaining)
        self._main_icon = ""
        self.retheme()
        themes.notifier().changed.connect(self.retheme)

    def retheme(self) -> None:
        """Take the sizes of the applied theme."""
        self.setFixedHeight(themes.px(HEIGHT))
        self.name.setMaximumWidth(themes.px(220))
        self.main.setMinimumWidth(themes.px(96))
        # Also of a fixed height: a size that is fixed is not worked out again for every word.
        height = QFontMetrics(themes.font()).height() + 2
        self.status.setFixedSize(themes.px(STATUS_WIDTH), height)
        self.progress.setFixedWidth(themes.px(STATUS_WIDTH))

    def refresh(self, control: RunControl, view: RunView) -> None:
        """Show the run as it is now."""
        icon = {"pause": "pause", "stopping": "stop"}.get(control.main, "play")
        enabled = self.main.action.isEnabled()
        wanted = f"{icon} {enabled}"
        if wanted != self._main_icon:
            self._main_icon = wanted
            icons.keep_icon(self.main.action, icon, "on_accent" if enabled else "disabled")
        self.compare.setVisible(control.document.experiment.comparison.varies)
        share = view.newest / view.total_steps if view.total_steps else 0.0
        if view.state == "done":
            share = 1.0  # Also where it stopped early.
        if is_old(view):
            share = 0.0
        self.progress.setValue(min(1000, round(1000 * share)))
        self.status.setText(status_text(view))
        remaining = view.remaining if view.state == "running" else None
        self.remaining.setText(
            tr("{time} left", time=duration(remaining)) if remaining is not None else ""
        )


def main_text(control: RunControl) -> str:
    """The words on the main button."""
    return {
        "train": tr("Train"),
        "pause": tr("Pause"),
        "resume": tr("Resume"),
        "stopping": tr("Stopping"),
        "continue": tr("Continue"),
        "again": tr("Train again"),
    }[control.main]


def is_old(view: RunView) -> bool:
    """Whether the run stands still and says nothing about the settings as they are now."""
    return view.stale and not view.alive


def status_text(view: RunView) -> str:
    """One short phrase: the state and the epoch."""
    if view.experiment is None:
        return tr("Ready") if view.state == "idle" else tr("Starting")
    if is_old(view):
        return tr("Results of earlier settings")
    numbers = {
        "epoch": int(view.newest_epoch),
        "epochs": view.experiment.training.epochs,
        "step": view.failed_step or view.newest,
    }
    match view.state:
        case "starting":
            return tr("Starting")
        case "running" if view.pretrained is not None:
            return tr(
                "Pretraining {block} · epoch {epoch} of {epochs}",
                block=block_title(view.experiment.network, view.pretrained.block),
                epoch=view.pretrained.epoch,
                epochs=view.pretrained.epochs,
            )
        case "running":
            return tr("Running · epoch {epoch} of {epochs}", **numbers)
        case "paused":
            return tr("Paused · epoch {epoch} of {epochs} · step {step}", **numbers)
        case "stopping":
            return tr("Stopping")
        case "done" if view.best_epoch is not None:
            return tr("Stopped early, best epoch {epoch}", epoch=view.best_epoch)
        case "done":
            return tr("Done · {epochs} epochs", **numbers)
        case "diverged":
            return tr("Diverged at step {step}", **numbers)
        case "failed":
            return tr("Failed")
        case _:
            return tr("Stopped · epoch {epoch} of {epochs}", **numbers)


def duration(seconds: float) -> str:
    """A time to read at a glance: ``9 s``, ``3 min``, ``1 h 20 min``."""
    if seconds < 60:
        return tr("{count} s", count=max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("{count} min", count=minutes)
    return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
