"""The next training step under the microscope: forward, loss, backward and update, call by call.

The formula stands above, the actual shapes and numbers below; pointing at a number says how it was made.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.experiment.network import Network
from nnstudio.language import tr
from nnstudio.ui.mathematics import equations, typeset
from nnstudio.ui.names import block_title
from nnstudio.ui.panels.panel import Panel, empty_caption, stale_caption
from nnstudio.ui.plots.call_rail import CallRail
from nnstudio.ui.plots.matrix_grid import MatrixGrid
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import fonts, icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.empty_state import EmptyState
from nnstudio.ui.widgets.sentence import Sentence

if TYPE_CHECKING:
    from nnstudio.core.experiment.experiment import Experiment
    from nnstudio.core.training.microscope import Magnified, MagnifiedCall, Operand

MOST_GRIDS = 3
AGAIN = 1.0
"""Seconds after which an answer that did not come is asked for again."""


class _Operand(QWidget):
    """An array with its name above it."""

    def __init__(self) -> None:
        super().__init__()
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.RichText)
        self.grid = MatrixGrid()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.grid, 1)


class MicroscopePanel(Panel):
    """One call at a time, with next and back through all of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.index = 0
        self._piece = 0
        self._shown: Magnified | None = None
        self._experiment: Experiment | None = None
        self._view = RunView()
        self._asked_at = 0.0
        self._asked_for: int | None = None
        self._wanted, self._beyond = False, 0
        self.empty = EmptyState("microscope", tr("Microscope"))
        self.empty.action_triggered.connect(self.look)
        self._build()
        self._show_call()

    def _build(self) -> None:
        self.back, self.next = QToolButton(), QToolButton()
        for button, icon, text, move in (
            (self.back, "chevron-left", tr("Previous call (←)"), -1),
            (self.next, "chevron-right", tr("Next call (→)"), 1),
        ):
            button.setProperty("kind", "icon")
            button.setIconSize(QSize(16, 16))
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.setAutoRepeat(True)
            button.clicked.connect(lambda _checked=False, move=move: self.go(self.index + move))
            icons.keep_icon(button, icon)
        self.where = QLabel()
        self.where.setProperty("role", "heading")
        self.count = QLabel()
        self.count.setProperty("role", "secondary")
        self.pieces = QComboBox()
        self.pieces.setAccessibleName(tr("Learned array"))
        self.pieces.setToolTip(tr("The update works on all learned arrays; this one is shown"))
        self.pieces.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.pieces.activated.connect(self._piece_chosen)
        self.take = QPushButton(tr("Take this step"))
        self.take.setToolTip(tr("Train on this mini-batch, then look at the next one."))
        self.take.clicked.connect(self._take_step)
        self.again = QPushButton(tr("Look again"))
        self.again.setToolTip(tr("The run has gone on: look at the step that comes next now."))
        self.again.clicked.connect(self.look)
        head = QHBoxLayout()
        head.setSpacing(6)
        for widget in (self.back, self.next, self.where, self.count):
            head.addWidget(widget)
        head.addStretch(1)
        for widget in (self.pieces, self.again, self.take):
            head.addWidget(widget)
        self.rail = CallRail()
        self.rail.setAccessibleName(tr("Calls of the step"))
        self.rail.chosen.connect(self.go)
        self.formula, self.law = QLabel(), QLabel()
        for label in (self.formula, self.law):
            label.setTextFormat(Qt.TextFormat.RichText)
        self.law.setProperty("role", "secondary")
        self.law.setMinimumWidth(1)
        self.law.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        formulas = QHBoxLayout()
        formulas.addWidget(self.formula)
        formulas.addWidget(self.law, 1)
        self.operands = [_Operand() for _ in range(MOST_GRIDS)]
        self._arrays = QHBoxLayout()
        self._arrays.setSpacing(14)
        for index, operand in enumerate(self.operands):
            self._arrays.addWidget(operand, 1)
            operand.grid.pointed.connect(lambda at, index=index: self._pointed(index, at))
        self.sentence = Sentence()
        self.content = QWidget()
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.rail)
        column.addLayout(formulas)
        column.addLayout(self._arrays, 1)
        column.addWidget(self.sentence)
        self.notice = QLabel()
        self.notice.setProperty("role", "warning")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 4, 16, 10)
        outer.setSpacing(4)
        outer.addWidget(self.notice)
        outer.addWidget(self.empty, 1)
        outer.addWidget(self.content, 1)
        # Both faces at once would ask for more height than a small window has.
        self.content.hide()
        themes.notifier().changed.connect(self._retheme)
        self._retheme()

    # -- following the run -------------------------------------------------------------------------

    def refresh(self, view: RunView) -> None:
        self._view = view
        if self._shown is not None and view.magnified is None and self._of_another(view):
            return  # What is shown stays until the step of the moment that is looked at is there.
        if view.magnified is not self._shown:
            self._shown, self._experiment = view.magnified, view.experiment
            seen = view.magnified.step if view.magnified is not None else 0
            self._wanted = self._wanted and seen <= self._beyond
            self._show_step()
        elif self._wanted and time.monotonic() - self._asked_at > AGAIN:
            self._ask()
        self._show_state()

    def _of_another(self, view: RunView) -> bool:
        """Whether the step of another moment of the past is to be shown; it is asked for."""
        whole = view.moment is not None and view.moment.detail == "whole"
        if whole and (self._asked_for != view.looking_back or not self._wanted):
            self._asked_for = view.looking_back
            self.look()
        return whole

    @Slot()
    def look(self) -> None:
        """Ask for the step that comes next; where nothing runs, a run is made that waits before it."""
        self._beyond = 0
        self._ask()

    def _ask(self) -> None:
        self._wanted, self._asked_at = True, time.monotonic()
        if self._view.experiment is None:
            self.actionWanted.emit("run.ready")
        self.asked.emit("magnified")

    @Slot()
    def _take_step(self) -> None:
        # The run may answer once more before it takes the step; the next one is wanted.
        self._beyond = self._shown.step if self._shown is not None else 0
        self.actionWanted.emit("run.step")
        self._ask()

    def _show_state(self) -> None:
        view, shown = self._view, self._shown
        notice = stale_caption(view)
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))
        self.empty.setVisible(shown is None)
        self.content.setVisible(shown is not None)
        if shown is None:
            can = view.obstacle == "none"
            words = tr("See the next mini-batch go forward and back, matrix by matrix")
            self.empty.set_texts(
                tr("Microscope"),
                empty_caption(view, words),
                tr("Look at the next step") if can else "",
            )
            return
        passed = view.step >= shown.step
        self.again.setVisible(passed)
        self.take.setVisible(not passed)
        self.take.setEnabled(view.state == "paused" and view.looking_back is None)

    # -- showing a step ----------------------------------------------------------------------------

    def _show_step(self) -> None:
        shown = self._shown
        if shown is None:
            self.rail.show_calls(())
            return
        self.rail.show_calls([(call.phase, self._title(call.block)) for call in shown.calls])
        self.index = min(self.index, len(shown.calls) - 1)
        self._show_call()

    @Slot(int)
    def go(self, index: int) -> None:
        """Show another call."""
        if self._shown is not None and 0 <= index < len(self._shown.calls):
            self.index = index
            self._show_call()

    @property
    def call(self) -> MagnifiedCall | None:
        """The call that is shown."""
        return self._shown.calls[self.index] if self._shown else None

    @property
    def _network(self) -> Network:
        return self._experiment.network if self._experiment else Network()

    def _title(self, block: str) -> str:
        if block in self._network.by_id:
            return block_title(self._network, block)
        titles = {
            "loss": tr("Loss"),
            "optimizer": tr("Optimiser"),
            "penalty": tr("Weight decay"),
            "statistics": tr("Running statistics"),
        }
        return titles.get(block, block)

    def _show_call(self) -> None:
        call, shown = self.call, self._shown
        if call is None or shown is None:
            return
        phases = {
            "forward": tr("forward"),
            "loss": tr("loss"),
            "backward": tr("backward"),
            "update": tr("update"),
        }
        self.rail.set_current(self.index)
        self.where.setText(f"{self._title(call.block)} · {phases[call.phase]}")
        self.count.setText(
            tr(
                "step {step}, call {number} of {all}",
                step=shown.step,
                number=self.index + 1,
                all=len(shown.calls),
            )
        )
        self.back.setEnabled(self.index > 0)
        self.next.setEnabled(self.index < len(shown.calls) - 1)
        self._fill_pieces(call)
        self._show_arrays(call)

    def _fill_pieces(self, call: MagnifiedCall) -> None:
        pieces = call.result.pieces
        self.pieces.setVisible(len(pieces) > 1)
        if len(pieces) > 1 and self.pieces.count() != len(pieces):
            self.pieces.clear()
            for one in pieces:
                symbol = one.symbol.split(" ")[-1].lstrip("∂")
                self.pieces.addItem(f"{symbol} · {self._title(one.block)}")
            self.pieces.setCurrentIndex(min(self._piece, len(pieces) - 1))

    @Slot(int)
    def _piece_chosen(self, index: int) -> None:
        self._piece = index
        self._show_call()

    def _show_arrays(self, call: MagnifiedCall) -> None:
        from nnstudio.ui.panels.call_text import formula, piece_of, plain, symbol_text

        piece = self._piece if len(call.result.pieces) > 1 else 0
        self.formula.setText(formula(call, piece, self._network))
        self.formula.setAccessibleName(plain(call, piece))
        self.law.setText(self._law(call))
        shown: list[Operand] = [call.result]
        shown += [read for read in call.reads if piece_of(read, piece).values.size > 1]
        for operand, array in zip(self.operands, [*shown, *[None] * MOST_GRIDS], strict=False):
            operand.setVisible(array is not None)
            if array is None:
                continue
            one = piece_of(array, piece)
            values = one.values.T if array.turned else one.values
            first = one.first[::-1] if array.turned else one.first
            operand.title.setText(symbol_text(one, self._network, turned=array.turned))
            operand.grid.setAccessibleName(f"{one.symbol} {values.shape[0]} × {values.shape[1]}")
            operand.grid.show_matrix(values, (first[0], first[1]))
            index = self.operands.index(operand)
            self._arrays.setStretch(index, 2 + min(8, values.shape[1]))
        self.sentence.setText(tr("Point at a number to see how it was worked out."))

    def _law(self, call: MagnifiedCall) -> str:
        """What the part says of itself, in the small line at the right."""
        experiment = self._experiment
        if experiment is None:
            return ""
        block, training = experiment.network.by_id.get(call.block), experiment.training
        if call.phase == "update" and call.block == "optimizer":
            found = equations(training.optimizer.manual(), 6)[-2:]
        elif call.phase == "loss":
            found = equations(training.loss.manual(), 1)
        elif block is not None:
            lines = block.layer.formula_lines() or equations(block.layer.manual())
            found = tuple(lines)[:2]
        else:
            found = ()
        return "<br>".join(typeset(one) for one in found)

    # -- one number --------------------------------------------------------------------------------

    def _pointed(self, index: int, place: tuple[int, int] | None) -> None:
        from nnstudio.core.training.magnified_cell import cell, way_of
        from nnstudio.ui.panels.call_text import worked_out

        call = self.call
        if call is None:
            return
        for operand in self.operands:
            operand.grid.mark(None, None)
        if place is None or index > 0:
            self.sentence.setText(tr("Point at a number to see how it was worked out."))
            return
        piece = self._piece if len(call.result.pieces) > 1 else 0
        made = cell(call, piece, *place)
        self.operands[0].grid.mark(*place)
        if made is None:
            return
        self.sentence.setText(worked_out(call, piece, place, made))
        grids = [operand.grid for operand in self.operands[1:] if not operand.isHidden()]
        way = way_of(call)
        if way == "product" and len(grids) == 2:
            grids[0].mark(place[0], None)
            grids[0].bring_into_sight(place[0], None)
            grids[1].mark(None, place[1])
            grids[1].bring_into_sight(None, place[1])
        elif way == "row" and grids:
            grids[0].mark(place[0], None)
            grids[0].bring_into_sight(place[0], None)
        elif way == "column" and grids:
            grids[0].mark(None, place[1])
            grids[0].bring_into_sight(None, place[1])
        elif way == "place":
            for grid in grids:
                grid.mark_beside(place)

    def _retheme(self, _theme: object = None) -> None:
        for label, size in ((self.formula, 16.0), (self.law, 13.0)):
            font = QFont(fonts.math_family())
            font.setPixelSize(fonts.pixels(size, themes.scale()))
            label.setFont(font)
        for operand in self.operands:
            font = QFont(fonts.math_family())
            font.setPixelSize(fonts.pixels(13.5, themes.scale()))
            operand.title.setFont(font)
