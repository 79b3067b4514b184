"""The small menu of the curves: smoothing, a logarithmic axis of epochs, and what else is shown.

One button keeps the plots calm, and everything in it is reached by keyboard.
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from nnstudio.language import tr

HALF_LIVES = (0.0, 1.0, 3.0, 10.0)
"""Epochs after which a measured value counts half as much in a smoothed curve; 0 does not smooth."""


class CurveOptions(QToolButton):
    """A button with a menu.

    Signals:
        changed(): something else is to be shown.
        forgotten(): the earlier runs are not wanted any more.
        sketchWanted(): somebody wants to draw what is to be expected.
    """

    changed = Signal()
    forgotten = Signal()
    sketchWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(tr("View") + " ▾")
        self.setProperty("kind", "log")
        self.setCheckable(True)
        self.setToolTip(tr("Smoothing, axes and earlier runs"))
        self.setAccessibleName(tr("How the curves are shown"))
        menu = QMenu(self)
        self._menu = menu
        menu.addSection(tr("Smoothing"))
        group = QActionGroup(menu)
        self._smoothings = [self._smoothing(half_life, group) for half_life in HALF_LIVES]
        self._smoothings[0].setChecked(True)
        menu.addSection(tr("Show"))
        self._log_x = self._switch(tr("Logarithmic epochs"), on=False)
        self._batches = self._switch(tr("Single mini-batches"), on=True)
        self._bands = self._switch(tr("Every other epoch shaded"), on=True)
        self._ghosts = self._switch(tr("Earlier runs"), on=True)
        menu.addSeparator()
        self._forget = menu.addAction(tr("Forget earlier runs"))
        self._forget.triggered.connect(self.forgotten)
        menu.addAction(tr("Sketch what you expect")).triggered.connect(self.sketchWanted)
        # A menu opened by hand: one of the button's own would not let it look pressed.
        self.clicked.connect(self._open)
        menu.triggered.connect(self._chosen)
        self.offer_past(0)

    @property
    def half_life(self) -> float:
        """Epochs of smoothing; 0 for none."""
        return next(
            half
            for half, action in zip(HALF_LIVES, self._smoothings, strict=True)
            if action.isChecked()
        )

    @property
    def log_x(self) -> bool:
        """Whether the axis of epochs is logarithmic."""
        return self._log_x.isChecked()

    @property
    def batches(self) -> bool:
        """Whether single mini-batches are shown."""
        return self._batches.isChecked()

    @property
    def bands(self) -> bool:
        """Whether every other epoch is shaded."""
        return self._bands.isChecked()

    @property
    def ghosts(self) -> bool:
        """Whether earlier runs are shown."""
        return self._ghosts.isChecked()

    def offer_past(self, runs: int) -> None:
        """There are so many earlier runs."""
        self._ghosts.setEnabled(runs > 0)
        self._forget.setEnabled(runs > 0)

    def _smoothing(self, half_life: float, group: QActionGroup) -> QAction:
        named = tr("Half-life {epochs} epochs", epochs=f"{half_life:g}")
        action = self._switch(named if half_life else tr("None"), on=False)
        action.setToolTip(
            tr("An exponential mean over what was measured, which stays in sight behind it")
        )
        group.addAction(action)
        return action

    def _switch(self, text: str, *, on: bool) -> QAction:
        action = self._menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(on)
        return action

    @Slot()
    def _open(self) -> None:
        self._dress()
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    @Slot(QAction)
    def _chosen(self, _action: QAction) -> None:
        self._dress()
        self.changed.emit()

    def _dress(self) -> None:
        """Look pressed while the curves are drawn in another way than they were measured."""
        self.setChecked(self.half_life > 0 or self.log_x)
