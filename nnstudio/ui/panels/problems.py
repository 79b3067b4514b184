"""The list of what is wrong with the experiment, each with its place and, where there is one, a fix.

Clicking a line selects the block it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnstudio.core.experiment.network import Network
from nnstudio.core.parts.problem import Fix, Problem
from nnstudio.language import tr
from nnstudio.ui.names import block_title
from nnstudio.ui.style import icons


class ProblemsPanel(QScrollArea):
    """One row per problem.

    Signals:
        chosen(problem): a row was clicked.
        fixed(problem): its fix was asked for.
    """

    chosen = Signal(object)
    fixed = Signal(object)

    def __init__(
        self,
        say: Callable[[Problem], str],
        say_fix: Callable[[Fix], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._say, self._say_fix = say, say_fix
        self.rows: list[_Row] = []
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Problems"))
        self._content = QWidget()
        self._layout = QVBoxLayout(self._content)
        self._layout.setContentsMargins(16, 6, 16, 10)
        self._layout.setSpacing(2)
        self._calm = QLabel(tr("No problems: the network can be trained."))
        self._calm.setWordWrap(True)
        self._calm.setProperty("role", "fine")
        self._layout.addWidget(self._calm)
        self._layout.addStretch(1)
        self.setWidget(self._content)

    def show_problems(self, problems: Sequence[Problem], network: Network) -> None:
        """Replace the list."""
        for row in self.rows:
            self._layout.removeWidget(row)
            row.deleteLater()
        self.rows = []
        self._calm.setVisible(not problems)
        for index, problem in enumerate(problems):
            where = block_title(network, problem.block) if problem.block in network.by_id else ""
            row = _Row(problem, where, self._say(problem), self._fix_text(problem))
            row.chosen.connect(self.chosen)
            row.fixed.connect(self.fixed)
            self._layout.insertWidget(index, row)
            self.rows.append(row)

    def _fix_text(self, problem: Problem) -> str:
        return self._say_fix(problem.fix) if problem.fix else ""


class _Row(QWidget):
    """Icon, place, sentence, button."""

    chosen = Signal(object)
    fixed = Signal(object)

    def __init__(self, problem: Problem, where: str, sentence: str, fix: str) -> None:
        super().__init__()
        self._problem = problem
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 3, 0, 3)
        layout.setSpacing(10)
        picture = QLabel()
        colour = "error" if problem.severity == "error" else "warning"
        picture.setPixmap(icons.pixmap("warning", colour, 16, self.devicePixelRatioF()))
        layout.addWidget(picture)
        if where:
            place = QLabel(where)
            place.setProperty("role", "strong")
            layout.addWidget(place)
        self.text = QLabel(sentence)
        self.text.setWordWrap(True)
        layout.addWidget(self.text, 1)
        self.button = QPushButton(fix)
        self.button.setProperty("kind", "link")
        self.button.setVisible(bool(fix))
        self.button.clicked.connect(self._fix)
        layout.addWidget(self.button)
        if problem.block:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self._problem)
        super().mousePressEvent(event)

    def _fix(self) -> None:
        self.fixed.emit(self._problem)
