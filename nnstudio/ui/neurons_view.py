"""A small network unit by unit on the canvas: neurons below the blocks, weights as lines, changed by a click.

It follows the run, the past that is looked back at, or the starting weights of a network that was never trained.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QObject, QSettings, Signal, Slot

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.unit_by_unit import MOST_UNITS, Obstacle, obstacle
from nnstudio.language import tr
from nnstudio.ui.canvas.items.neuron_column import GAP, PITCH, NeuronColumn
from nnstudio.ui.canvas.items.weight_lines import Index, WeightLines
from nnstudio.ui.canvas.overlays.weight_field import WeightField
from nnstudio.ui.canvas.view import CanvasView
from nnstudio.ui.names import block_title
from nnstudio.ui.panels.panel import in_sight
from nnstudio.ui.portrait_task import PortraitTask
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import theme as themes

if TYPE_CHECKING:
    from nnstudio.core.training.portrait import Portrait, Portraitist
    from nnstudio.core.training.weights import Weights

SETTING = "view/neurons"

PERIOD, STILL_PERIOD = 0.05, 0.25
"""Seconds between two questions for the weights, of a run that goes on and of one that is paused."""


def neurons_tip() -> str:
    """What the switch does, where it can be switched."""
    return tr(
        "Every neuron with what it gives over the plane, and every weight as a line to click."
    )


class NeuronsView(QObject):
    """Shows the network of ``canvas`` unit by unit while it is small enough and somebody wants it.

    Signals:
        asked(wish): the weights of the run are wanted, or one of them is to be changed.
    """

    asked = Signal(object)
    needs_snapshot = False

    def __init__(self, canvas: CanvasView, settings: QSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._settings = canvas, settings
        self.on = str(settings.value(SETTING, "1")) != "0"
        self._view = RunView()
        self._judged: tuple[Experiment, Obstacle] | None = None
        self._artist: tuple[Experiment, Portraitist | None] | None = None
        self._weights: Weights | None = None
        self._asked_at = 0.0
        self.columns: dict[str, NeuronColumn] = {}
        self.lines: dict[tuple[str, str], WeightLines] = {}
        self.field: WeightField | None = None
        self._task = PortraitTask(self)
        self._task.ready.connect(self._ready)
        canvas.canvas.weightPicked.connect(self._picked)
        canvas.document.changed.connect(self._document_changed)
        themes.notifier().changed.connect(self._retheme)

    # -- whether ---------------------------------------------------------------------------------------

    @property
    def obstacle(self) -> Obstacle:
        """What keeps the document's network from being shown unit by unit."""
        experiment = self._canvas.document.experiment
        known = self._judged
        if known is None or known[0] is not experiment:
            known = self._judged = experiment, obstacle(experiment)
        return known[1]

    @property
    def possible(self) -> bool:
        """Whether it can be shown unit by unit."""
        return self.obstacle == "none"

    def says(self) -> str:
        """What the switch does, or why it does nothing."""
        match self.obstacle:
            case "none":
                return neurons_tip()
            case "too_wide":
                return tr(
                    "Neurons are shown where no layer has more than {most} units.", most=MOST_UNITS
                )
            case "other_blocks":
                return tr("Neurons are shown in networks of Input, Dense and Output alone.")
            case "unfinished":
                return tr("Neurons are shown once the network can be trained.")

    def switch(self) -> None:
        """On or off, and remember it."""
        self.on = not self.on
        self._settings.setValue(SETTING, "1" if self.on else "0")
        self.refresh(self._view)

    def is_seen(self) -> bool:
        """Whether anybody can see it."""
        return self.on and in_sight(self._canvas)

    def shutdown(self) -> None:
        """End the thread; for closing the window."""
        self._task.shutdown()

    # -- following -------------------------------------------------------------------------------------

    def refresh(self, view: RunView) -> None:
        """Show the weights of the run, or of the moment that is looked back at, or the starting weights."""
        self._view = view
        if not self.on or not self.possible:
            self._clear()
            return
        experiment = self._canvas.document.experiment
        if self._artist is None or self._artist[0] is not experiment:
            if self._task.working_on is not experiment:
                self._task.start(experiment)
            return
        artist = self._artist[1]
        if artist is None:
            return
        follows = view.experiment is not None and not view.stale
        weights = view.weights if follows else None
        if follows and view.alive and view.looking_back is None:
            self._ask(view)
        if weights is not None and weights is not self._weights:
            self._weights = weights
            artist.take(weights)
            self._draw(artist.draw())
        elif weights is None and self._weights is not None and not (follows and view.alive):
            # The run is gone, or belongs to other settings: its weights are not those of this network.
            self._artist = None
            self._weights = None
            self._task.start(experiment)

    def _ask(self, view: RunView) -> None:
        """The weights as they are now: often while they change, seldom while they wait."""
        now = time.perf_counter()
        period = PERIOD if view.state == "running" else STILL_PERIOD
        if now - self._asked_at >= period and self.is_seen():
            self._asked_at = now
            self.asked.emit("weights")

    @Slot(object, object, object)
    def _ready(
        self, experiment: Experiment, artist: Portraitist | None, first: Portrait | None
    ) -> None:
        if experiment is not self._canvas.document.experiment:
            self.refresh(self._view)
            return
        self._artist, self._weights = (experiment, artist), None
        if first is not None and self.on and self.possible:
            self._draw(first)
        self.refresh(self._view)

    @Slot(object, object)
    def _document_changed(self, old: Experiment, new: Experiment) -> None:
        self._close_field()
        same = old.network is new.network and old.data == new.data and old.training == new.training
        if same and self._artist is not None:
            # A block was moved or renamed: the neurons hang on it.
            self._artist = (new, self._artist[1])
        elif not self.possible:
            self._clear()

    def _retheme(self, _theme: object = None) -> None:
        if self._artist is not None and self._artist[1] is not None and self.columns:
            self._draw(self._artist[1].draw())

    # -- drawing ---------------------------------------------------------------------------------------

    def _clear(self) -> None:
        self._close_field()
        had = bool(self.columns)
        self._forget_gone()
        for lines in self.lines.values():
            if lines.scene() is not None:
                lines.scene().removeItem(lines)
        for column in self.columns.values():
            column.leave()
        self.lines.clear()
        self.columns.clear()
        self._weights = None
        self._artist = None
        if had and self._canvas.fitting:
            self._canvas.fit()

    def _draw(self, portrait: Portrait) -> None:
        from nnstudio.ui.neuron_faces import faces, largest_of

        scene, network = self._canvas.canvas, self._canvas.document.experiment.network
        if any(sketch.block not in scene.blocks for sketch in portrait.blocks):
            return
        self._forget_gone()
        largest = largest_of([s.weights for s in portrait.blocks if s.weights is not None])
        bias = largest_of([s.bias for s in portrait.blocks if s.bias is not None])
        tall = max(sketch.units for sketch in portrait.blocks)
        lowest = max(item.layout.rect.bottom() for item in scene.blocks.values())
        moved = False
        for sketch in portrait.blocks:
            column = self.columns.get(sketch.block)
            if column is None:
                pointed = partial(self._pointed, sketch.block)
                column = self.columns[sketch.block] = NeuronColumn(
                    scene.blocks[sketch.block], pointed
                )
            # Columns stand in the middle of the longest, so that lines spread evenly.
            top = lowest + GAP + (tall - sketch.units) * PITCH / 2
            shown = faces(sketch, block_title(network, sketch.block), bias)
            moved |= column.show_faces(shown, top)
        by_id = {sketch.block: sketch for sketch in portrait.blocks}
        for key, link in scene.links.items():
            weights = by_id[key[1]].weights if key[1] in by_id else None
            if weights is None or key[0] not in self.columns:
                continue
            lines = self.lines.get(key)
            if lines is None:
                lines = self.lines[key] = WeightLines(
                    link, self.columns[key[0]], self.columns[key[1]]
                )
            lines.show_weights(weights, largest)
            if moved:
                lines.follow()
        if moved and self._canvas.fitting:
            self._canvas.fit()

    def _forget_gone(self) -> None:
        """Blocks and links that were removed have taken what hung on them with them."""
        scene = self._canvas.canvas
        self.columns = {
            key: column
            for key, column in self.columns.items()
            if scene.blocks.get(key) is column.block
        }
        self.lines = {
            key: lines
            for key, lines in self.lines.items()
            if key in scene.links
            and lines.link is scene.links[key]
            and self.columns.get(key[0]) is lines.source
            and self.columns.get(key[1]) is lines.target
        }

    def _pointed(self, block: str, unit: int | None) -> None:
        """The lines of the neuron under the pointer stand out."""
        for (source, target), lines in self.lines.items():
            if block in (source, target):
                lines.focus(unit if block == source else None, unit if block == target else None)

    # -- changing a weight -----------------------------------------------------------------------------

    @Slot(object, object)
    def _picked(self, lines: WeightLines, index: Index) -> None:
        self._close_field()
        if self._view.looking_back is not None:
            self._canvas.message.emit(tr("The past cannot be changed: come back to the present."))
            return
        if not self._view.alive or self._view.stale:
            self._canvas.message.emit(
                tr("A weight can be changed while a run goes on or is paused: press Train.")
            )
            return
        field = WeightField(
            float(lines.weights[index]), lines.words(index), self._canvas.viewport()
        )
        field.given.connect(partial(self._give, lines.key[1], index))
        field.closed.connect(self._field_closed)
        self.field = field
        ends = lines.source.ends(right=True)[index[0]], lines.target.ends(right=False)[index[1]]
        middle = QLineF(*ends).center()
        field.open_at(self._canvas.mapFromScene(middle))

    def _give(self, block: str, index: Index, value: float) -> None:
        from nnstudio.core.training.weight_edit import WeightEdit

        self.asked.emit(WeightEdit(block, "weights", index, value))
        self.asked.emit("weights")

    def _close_field(self) -> None:
        if self.field is not None:
            self.field.close_field()

    @Slot()
    def _field_closed(self) -> None:
        self.field = None
        self._canvas.setFocus()
