"""The two small menus of the histograms: which quantities are shown, and what their axes follow.

Each button says on its face what is chosen, so that nobody opens a menu to see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from nnstudio.language import tr
from nnstudio.ui.panels.histogram_cells import Axis

if TYPE_CHECKING:
    from nnstudio.core.training.snapshot import LookWish

USUAL = ("activations", "weights", "gradients")
"""Shown at first; the others cost the run something and are measured only when shown."""


class HeadRow(QWidget):
    """One control at the left and some at the right; below each other where the panel is narrow."""

    def __init__(self, left: QWidget, right: Sequence[QWidget]) -> None:
        super().__init__()
        self._left = left
        self._right = QWidget()
        beside = QHBoxLayout(self._right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(6)
        for widget in right:
            beside.addWidget(widget)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        # The layout must not keep the panel as wide as one line of all.
        self._box.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        self._box.addWidget(left, 0, Qt.AlignmentFlag.AlignLeft)
        self._box.addStretch(1)
        self._box.addWidget(self._right, 0, Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def _parts(self) -> tuple[QSize, QSize]:
        return self._left.sizeHint(), self._right.sizeHint()

    def _narrow(self, width: int) -> bool:
        return width < sum(part.width() for part in self._parts()) + 8

    def minimumSizeHint(self) -> QSize:
        left, right = self._parts()
        width, height = max(left.width(), right.width()), max(left.height(), right.height())
        return QSize(width, 2 * height + 4 if self._narrow(self.width()) else height)

    def sizeHint(self) -> QSize:
        left, right = self._parts()
        return QSize(left.width() + right.width() + 8, self.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        wanted = ways.TopToBottom if self._narrow(event.size().width()) else ways.LeftToRight
        if wanted != self._box.direction():
            self._box.setDirection(wanted)
            self.updateGeometry()


class RowsButton(QToolButton):
    """Which quantities are shown."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = (
            ("activations", tr("activations"), "activations", tr("What each unit gives")),
            (
                "preactivations",
                tr("pre-activations"),
                "activations",
                tr("What goes into the activation function"),
            ),
            ("weights", tr("weights"), "weights", tr("The weights of the layer")),
            (
                "gradients",
                tr("gradients"),
                "gradients",
                tr("The gradient of the loss at the weights"),
            ),
            ("updates", tr("updates"), "weights", tr("What the last step added to the weights")),
        )
        menu = QMenu(self)
        self.choices: dict[str, QAction] = {}
        for key, title, _, tip in self._rows:
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(key in USUAL)
            action.setToolTip(tip)
            action.toggled.connect(self._toggled)
            self.choices[key] = action
        menu.setToolTipsVisible(True)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setProperty("kind", "flat")
        self.setText(tr("Rows"))
        self.setToolTip(tr("Which quantities are shown"))
        self.setAccessibleName(tr("Rows"))

    @property
    def keys(self) -> tuple[str, ...]:
        """The quantities that are shown, from top to bottom."""
        return tuple(key for key, *_ in self._rows if self.choices[key].isChecked())

    def shown(self) -> list[tuple[str, str, str]]:
        """Key, title and colour token of each of them."""
        return [(key, title, token) for key, title, token, _ in self._rows if key in self.keys]

    def wish(self) -> LookWish | None:
        """What must be measured for them beside the usual; None for nothing."""
        from nnstudio.core.training.snapshot import LookWish

        wish = LookWish("preactivations" in self.keys, "updates" in self.keys)
        return None if wish == LookWish() else wish

    def _toggled(self) -> None:
        if not self.keys:
            # An empty grid would say nothing at all.
            self.choices["activations"].setChecked(True)
            return
        self.changed.emit()


class AxisButton(QToolButton):
    """What the axes follow."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value: Axis = "follow"
        options: tuple[tuple[Axis, str, str], ...] = (
            (
                "follow",
                tr("Axis follows the data"),
                tr("Each histogram has the range of its own values"),
            ),
            (
                "shared",
                tr("Axis shared by all layers"),
                tr("One range for all layers of a row, so that they can be compared"),
            ),
            (
                "held",
                tr("Axis held as it is"),
                tr("The ranges stay as they are now, so that movement is seen"),
            ),
        )
        menu = QMenu(self)
        group = QActionGroup(menu)
        self.choices: dict[Axis, QAction] = {}
        for value, title, tip in options:
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setToolTip(tip)
            action.triggered.connect(partial(self._choose, value))
            group.addAction(action)
            self.choices[value] = action
        menu.setToolTipsVisible(True)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setProperty("kind", "flat")
        self.setToolTip(tr("What the axes of the histograms follow"))
        self._show()

    def follow_again(self) -> None:
        """Held ranges belong to what was shown until now."""
        if self.value == "held":
            self.value = "follow"
            self._show()

    def _choose(self, value: Axis, _checked: bool = False) -> None:
        if value != self.value:
            self.value = value
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        words = {
            "follow": tr("Axis: own"),
            "shared": tr("Axis: shared"),
            "held": tr("Axis: held"),
        }
        self.choices[self.value].setChecked(True)
        self.setText(words[self.value])
        self.setAccessibleName(words[self.value])
