"""One run of a comparison in words: how it stands, what it came to, what is another in it, and what can be done.

It takes the place of the list until somebody goes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.language import tr
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.elided_label import ElidedLabel
from nnstudio.ui.widgets.flow import Flow


@dataclass(frozen=True)
class RunWords:
    """What is said of a run.

    Attributes:
        name: what tells it from the others.
        state: how it stands.
        scores: rows of name and value.
        changes: what is another than in the document.
        can_promote, can_stop, can_ghost: what can be done with it.
    """

    name: str
    state: str
    bad: bool = False
    scores: Sequence[tuple[str, str]] = ()
    changes: Sequence[str] = ()
    can_promote: bool = False
    can_stop: bool = False
    can_ghost: bool = False


class ComparisonRun(QWidget):
    """The words and the buttons.

    Signals:
        left(): back to the list.
        asked(what): "promote", "stop" or "ghost".
    """

    left = Signal()
    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: RunWords | None = None
        self.back = QToolButton()
        self.back.setProperty("kind", "icon")
        icons.keep_icon(self.back, "chevron-left", "secondary")
        self.back.setIconSize(QSize(themes.px(14), themes.px(14)))
        self.back.setToolTip(tr("All runs"))
        self.back.setAccessibleName(tr("All runs"))
        self.back.clicked.connect(self.left)
        self.name = ElidedLabel()
        self.name.setProperty("role", "heading")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("role", "secondary")
        self.changes = QLabel()
        self.changes.setWordWrap(True)
        self.promote = self._button(
            tr("To the canvas"),
            "promote",
            tr(
                "Its settings and what it learned become the document's; the last run stays as a faint curve."
            ),
        )
        self.stop = self._button(tr("Stop"), "stop", tr("End this run; what it measured stays."))
        self.ghost = self._button(
            tr("Over the curves"),
            "ghost",
            tr("Show it as a faint curve behind the run on the canvas."),
        )
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.back)
        head.addWidget(self.name, 1)
        content = QWidget()
        content.setProperty("surface", "panel")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(2, 0, 4, 0)
        inner.setSpacing(8)
        inner.addWidget(self.words)
        inner.addWidget(self.changes)
        inner.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        buttons = Flow(gap=6)
        for button in (self.promote, self.ghost, self.stop):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(scroll, 1)
        column.addLayout(buttons)

    def show_run(self, words: RunWords) -> None:
        """Show another run, or the same as it is now."""
        if words == self._shown:
            return
        self._shown = words
        self.name.setText(words.name)
        lines = [words.state, *(f"{name} {value}" for name, value in words.scores)]
        self.words.setText("\n".join(lines))
        told = "\n".join(words.changes)
        self.changes.setText(told)
        self.changes.setVisible(bool(told))
        self.promote.setEnabled(words.can_promote)
        self.stop.setVisible(words.can_stop)
        self.ghost.setEnabled(words.can_ghost)

    def _button(self, text: str, what: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.clicked.connect(lambda _checked=False: self.asked.emit(what))
        return button
