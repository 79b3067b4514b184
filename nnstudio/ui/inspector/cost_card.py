"""What training the network costs, as rows of names and figures: memory, arithmetic, time, threads.

Shown where nothing else is selected, so that it never stands between a block and its settings.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from nnstudio.language import tr
from nnstudio.ui.inspector.section import Section
from nnstudio.ui.known_cost import KnownCost, caption, lines, remark

INDENT = 12


class CostCard(QWidget):
    """A heading, the rows, and a remark below them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = Section()
        self.remark = QLabel()
        self.remark.setProperty("role", "caption")
        self.remark.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 1)
        self._cells: list[tuple[QLabel, QLabel]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.head)
        column.addLayout(self._grid)
        column.addWidget(self.remark)
        self.show_cost(KnownCost())

    def rows(self) -> list[tuple[str, str]]:
        """Names and figures as they stand there."""
        return [(name.text(), figure.text()) for name, figure in self._cells if figure.text()]

    def show_cost(self, known: KnownCost) -> None:
        """Show other figures; nothing where they are unknown."""
        shown = lines(known)
        self.head.set_texts(tr("Cost of training"), caption(known))
        while len(self._cells) < len(shown):
            self._add_row()
        for index, (name, figure) in enumerate(self._cells):
            text, value, part = shown[index] if index < len(shown) else ("", "", False)
            role = "caption" if part else "secondary"
            if name.property("role") != role:
                for label in (name, figure):
                    label.setProperty("role", role if label is name or part else "")
                    label.style().unpolish(label)
                    label.style().polish(label)
            name.setContentsMargins(INDENT if part else 0, 0, 0, 0)
            name.setText(text)
            figure.setText(value)
            name.setVisible(bool(text))
            figure.setVisible(bool(text))
        self.remark.setText(remark(known))
        self.remark.setVisible(bool(self.remark.text()))

    def _add_row(self) -> None:
        name, figure = QLabel(self), QLabel(self)
        for label in (name, figure):
            label.setTextFormat(Qt.TextFormat.PlainText)
        # Where type is large, the longest name would push the figures out of sight.
        name.setWordWrap(True)
        figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = len(self._cells)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(figure, row, 1)
        self._cells.append((name, figure))
