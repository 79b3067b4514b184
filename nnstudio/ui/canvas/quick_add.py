"""Adding layers by typing: reads the floating line while it is typed, and does what it says.

The words come from the core; here they meet the network, the selection and the document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt

from nnstudio.core.experiment.completions import completions
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.phrases import read
from nnstudio.core.experiment.sayings import Vocabulary
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.experiment.suiting import suiting_output
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.problem import ProblemError
from nnstudio.language import spellings, tr
from nnstudio.ui.canvas.building import add_layers
from nnstudio.ui.canvas.faces import parameters_text
from nnstudio.ui.canvas.growth import grow
from nnstudio.ui.canvas.items.ghost_item import GRIP
from nnstudio.ui.canvas.overlays.quick_line import QuickLine
from nnstudio.ui.canvas.placement import snapped
from nnstudio.ui.chip_text import chips
from nnstudio.ui.names import block_title

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

_TOP = 44
_WORKED_OUT = 12
"""Layers up to which the sizes are worked out at every key; more would make the typing wait."""


class QuickAdd:
    """The typed line of one canvas; its widget is made when it is opened first."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._widget: QuickLine | None = None
        self._words: Vocabulary | None = None
        self._at: tuple[float, float] | None = None

    @property
    def widget(self) -> QuickLine | None:
        """The line, once it was opened."""
        return self._widget

    def open(self, text: str = "", at: QPointF | None = None) -> None:
        """Show the line; with ``at``, a point of the canvas, what is typed will stand there."""
        view = self._view
        if self._widget is None:
            self._widget = QuickLine(view)
            self._widget.edited.connect(self._show)
            self._widget.meant.connect(self._do)
            self._widget.closed.connect(self._closed)
        self._words = vocabulary(view.document.experiment)
        corner = None if at is None else at - GRIP
        self._at = None if corner is None else (snapped(corner.x()), snapped(corner.y()))
        place = QPoint(view.width() // 2, _TOP)
        if at is not None:
            place = view.viewport().mapToParent(view.mapFromScene(at)) + QPoint(0, 8)
        self._widget.hint.setText(self._hint())
        self._widget.open_at(place, text.removeprefix("/"))

    def type_in(self, text: str) -> None:
        """Add what a line says that was typed elsewhere; open it where it says nothing yet, or nothing known."""
        try:
            layers = read(text, vocabulary(self._view.document.experiment))
        except ProblemError:
            layers = ()
        if layers:
            add_layers(self._view, layers, self._behind())
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.open(text)

    def _hint(self) -> str:
        after = self._behind()
        if after is None or self._at is not None:
            return tr("Enter: add · Tab: complete · Esc: close")
        name = block_title(self._view.document.experiment.network, after)
        return tr("Enter: add after {name} · Tab: complete · Esc: close", name=name)

    def _behind(self) -> str | None:
        """The block that what is typed will follow."""
        chosen = self._view.selected()
        by_id = self._view.document.experiment.network.by_id
        return chosen[-1] if chosen and by_id[chosen[-1]].layer.emits else None

    def _show(self, text: str) -> None:
        if self._widget is None or self._words is None:
            return
        offers = completions(text, self._words)
        rows = [(offer.line, offer.title, tr(offer.about)) for offer in offers]
        try:
            layers = read(text, self._words)
        except ProblemError as error:
            # A word that is only begun is no mistake yet.
            wrong = "" if rows else self._view.say(error.problems[0])
            self._widget.show_result(wrong, "warning" if wrong else "secondary")
        else:
            self._widget.show_result(self._promise(layers), "strong")
        self._widget.show_completions(rows)

    def _promise(self, layers: tuple[Layer, ...]) -> str:
        """What Enter would add, with the sizes it would have there."""
        if not layers:
            return ""
        if len(layers) > _WORKED_OUT:
            return tr("{count} layers", count=len(layers))
        experiment = self._view.document.experiment
        grown, ids = grow(experiment, layers, self._behind(), self._at)
        known = shapes(grown)
        count = sum(known[each].parameter_count for each in ids if each in known)
        words = [tr("{count} layers", count=len(layers))]
        if len(layers) == 1:
            (layer,) = layers
            words = [tr(layer.title), *(text for _, text in chips(layer))]
            shape = known.get(ids[0])
            if shape is not None:
                came = ", ".join(f"{size:,}" for size in shape.inputs)
                words.append(f"{came} → {shape.features:,}")
        return " · ".join(filter(None, (*words, parameters_text(count))))

    def _do(self, text: str) -> None:
        if self._widget is None or self._words is None:
            return
        try:
            layers = read(text, self._words)
        except ProblemError as error:
            self._widget.show_result(self._view.say(error.problems[0]), "warning")
            return
        behind, at = self._behind(), self._at
        self._widget.close_line()
        if layers:
            add_layers(self._view, layers, behind, at)

    def _closed(self, by_key: bool) -> None:
        if by_key:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)


def vocabulary(experiment: Experiment) -> Vocabulary:
    """The words in every language; an output begins as the data ask for it."""
    return Vocabulary(spellings, (suiting_output(experiment),))
