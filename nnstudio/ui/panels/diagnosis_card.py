"""One finding as a card: what it is called, what is seen, why with what helps, the remedies, and the evidence.

A click on it selects the layer it is about; a remedy is one undoable step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from nnstudio.language import tr
from nnstudio.language.diagnoses import diagnosis, word
from nnstudio.language.sentences import say_fix
from nnstudio.ui.plots.exhibit_plot import Drawn, ExhibitPlot, Picture, tokens
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.accent_card import AccentCard
from nnstudio.ui.widgets.flow import Flow

if TYPE_CHECKING:
    from nnstudio.core.diagnosis.finding import Exhibit, Finding
    from nnstudio.core.parts.problem import Fix


class DiagnosisCard(AccentCard):
    """Shows a finding and goes on showing it as it changes.

    Signals:
        chosen(block): the card was clicked, and it is about a block.
        fixed(fix): a remedy was asked for.
        dismissed(rule): the card is not wanted any more.
    """

    chosen = Signal(str)
    fixed = Signal(object)
    dismissed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("warning", parent)
        self._finding: Finding | None = None
        self._fixes: tuple[Fix, ...] = ()
        self.title, self.seen, self.why = QLabel(), QLabel(), QLabel()
        self.title.setProperty("role", "warning_strong")
        for label in (self.seen, self.why):
            label.setProperty("role", "caption")
        for label in (self.title, self.seen, self.why):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.close_button = QToolButton()
        self.close_button.setProperty("kind", "icon")
        self.close_button.setIconSize(QSize(12, 12))
        self.close_button.clicked.connect(self._dismiss)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.plot = ExhibitPlot()
        self._row = QWidget()
        self._buttons: list[QPushButton] = []
        self._flow = Flow(self._row)
        self.column.setSpacing(6)
        self.column.addLayout(head)
        for widget in (self.seen, self.why, self._row, self.plot):
            self.column.addWidget(widget)
        themes.notifier().changed.connect(self._retheme)
        self._retheme()

    def finding(self) -> Finding | None:
        """What it shows."""
        return self._finding

    def buttons(self) -> list[QPushButton]:
        """The remedies from left to right."""
        return list(self._buttons)

    def show_finding(
        self, finding: Finding, fixes: tuple[Fix, ...], name: Callable[[str], str]
    ) -> None:
        """Show this; ``name`` gives a block's name by its id."""
        words = diagnosis(finding, name)
        for label, text in (
            (self.title, words.title),
            (self.seen, words.seen),
            (self.why, words.why),
        ):
            if label.text() != text:
                label.setText(text)
        self.plot.set_picture(_picture(finding.exhibit, name))
        self._show_fixes(fixes)
        self._finding = finding
        close = tr("Do not show this any more in this run")
        self.close_button.setToolTip(close)
        self.close_button.setAccessibleName(f"{words.title}: {close}")
        self.setAccessibleName(f"{words.title}. {words.seen} {words.why}")
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if finding.block else Qt.CursorShape.ArrowCursor
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._finding is not None and self._finding.block:
            self.chosen.emit(self._finding.block)
        super().mousePressEvent(event)

    def _show_fixes(self, fixes: tuple[Fix, ...]) -> None:
        """Buttons that say the same stay where they are; what they do is always the newest."""
        texts = [say_fix(fix) for fix in fixes]
        self._fixes = fixes
        if texts == [button.text() for button in self._buttons]:
            return
        for button in self._buttons:
            button.hide()
            self._flow.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for index, text in enumerate(texts):
            button = QPushButton(text, self._row)
            button.setProperty("kind", "link")
            button.clicked.connect(lambda _checked=False, index=index: self._fix(index))
            self._flow.addWidget(button)
            self._buttons.append(button)
        self._row.setVisible(bool(texts))
        self._row.updateGeometry()

    def _fix(self, index: int) -> None:
        self.fixed.emit(self._fixes[index])

    def _dismiss(self) -> None:
        if self._finding is not None:
            self.dismissed.emit(self._finding.rule)

    def _retheme(self, _theme: object = None) -> None:
        self.close_button.setIcon(icons.icon("close", "secondary"))


def _picture(exhibit: Exhibit, name: Callable[[str], str]) -> Picture:
    """The evidence in words of the reader."""
    colours = tokens([line.name for line in exhibit.lines])
    lines = tuple(
        Drawn(word(line.name), token, line.x, line.y, line.name in ("test", "validation"))
        for line, token in zip(exhibit.lines, colours, strict=True)
    )
    labels = exhibit.labels
    if exhibit.x == "layer":
        labels = tuple(name(label) for label in labels)
    return Picture(
        x=word(exhibit.x),
        y=word(exhibit.y),
        lines=lines,
        bound=exhibit.bound,
        bound_name=word(exhibit.bound_name),
        labels=labels,
        log=exhibit.log,
        span=exhibit.span,
    )
