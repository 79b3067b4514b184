"""Histograms of every layer, side by side: activations, weights, gradients, and what is chosen beside them.

Of now or over the whole run; taken only while somebody looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.core.experiment.network import Network
from nnstudio.language import tr
from nnstudio.ui.names import block_title
from nnstudio.ui.panels.histogram_cells import GridFiller
from nnstudio.ui.panels.histogram_controls import AxisButton, HeadRow, RowsButton
from nnstudio.ui.panels.histogram_words import layer_captions, reading
from nnstudio.ui.panels.panel import Panel, empty_caption
from nnstudio.ui.plots.histogram_grid import HistogramGrid
from nnstudio.ui.run_view import RunView
from nnstudio.ui.widgets.segmented import Segmented
from nnstudio.ui.widgets.sentence import Sentence

if TYPE_CHECKING:
    from nnstudio.core.training.snapshot import Snapshot


class HistogramsPanel(Panel):
    """A grid of histograms: a row for each quantity that is shown, a column for each layer."""

    needs_snapshot = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = HistogramGrid()
        self.grid.setAccessibleName(tr("Histograms"))
        self.grid.column_clicked.connect(self._column_clicked)
        self.filler = GridFiller(self.grid)
        self.form = Segmented(
            (("now", tr("Now")), ("ridges", tr("Ridges")), ("bands", tr("Bands")))
        )
        self.form.setAccessibleName(tr("Now or over time"))
        self.form.set_tooltips(
            (
                tr("The last mini-batch"),
                tr("The whole run: histograms one before the other, the newest in front"),
                tr("The whole run: half of the values in the dark band, 90 % in the light one"),
            )
        )
        self.form.valueChanged.connect(self._form_chosen)
        self.rows = RowsButton()
        self.rows.changed.connect(self._rows_chosen)
        self.axis = AxisButton()
        self.axis.changed.connect(self._axis_chosen)
        self.sentence = Sentence(lines=2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 10)
        layout.setSpacing(4)
        layout.addWidget(HeadRow(self.form, (self.axis, self.rows)))
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.sentence)
        self._view = RunView()
        self._newest: Snapshot | None = None
        self._drawn: tuple[object, ...] = ()
        self._network: Network | None = None
        self._blocks: tuple[str, ...] = ()
        self._asked: Snapshot | None = None
        self._set_rows()

    def refresh(self, view: RunView) -> None:
        self._view = view
        self.grid.set_stale(view.stale)
        self.grid.set_empty_text(empty_caption(view, tr("Press Train to see what each layer does")))
        self._ask(view)
        shown = self.rows.keys, self.filler.form, self.filler.axis
        if view.snapshot is self._newest and shown == self._drawn:
            return
        self._newest, self._drawn = view.snapshot, shown
        if view.snapshot is None or view.experiment is None:
            self._network = None
            self.grid.set_columns([])
            self.grid.clear()
            self.sentence.clear()
            return
        self._name_columns(view.snapshot, view.experiment.network)
        self.filler.fill(self.rows.keys, self._moments(view, view.snapshot))
        layers = view.snapshot.layers
        captions = {column: layer_captions(layer) for column, layer in enumerate(layers)}
        self.grid.set_captions(captions, max((len(some) for some in captions.values()), default=0))
        self.grid.refresh()
        network = view.experiment.network
        self.sentence.setText(reading(layers, lambda block: block_title(network, block)))

    def _name_columns(self, snapshot: Snapshot, network: Network) -> None:
        blocks = tuple(layer.block for layer in snapshot.layers)
        if network is not self._network or blocks != self._blocks:
            self._network, self._blocks = network, blocks
            self.filler.forget()
            self.grid.set_columns([block_title(network, block) for block in blocks])

    def _moments(self, view: RunView, newest: Snapshot) -> list[Snapshot]:
        """What is shown over time: the recorded moments up to the one that is shown."""
        if self.filler.form == "now" or view.tape is None:
            return [newest]
        blocks = [layer.block for layer in newest.layers]
        past = [
            moment.snapshot
            for moment in view.tape.moments
            if moment.snapshot.step < newest.step
            and [layer.block for layer in moment.snapshot.layers] == blocks
        ]
        return [*past, newest]

    def _ask(self, view: RunView) -> None:
        """Rows that are measured only when shown are asked for again by every run."""
        if not view.alive or view.snapshot is None or view.snapshot is self._asked:
            return
        self._asked = view.snapshot
        wish = self.rows.wish()
        if wish is not None:
            self.asked.emit(wish)

    def _set_rows(self) -> None:
        self.grid.set_rows(self.rows.shown())
        self.filler.forget()

    @Slot()
    def _rows_chosen(self) -> None:
        self._set_rows()
        self._asked = None
        self.refresh(self._view)

    @Slot(object)
    def _form_chosen(self, form: object) -> None:
        assert form in ("now", "ridges", "bands")
        self.filler.form = form
        self.filler.forget()
        self.axis.follow_again()
        self.filler.axis = self.axis.value
        self.refresh(self._view)

    @Slot()
    def _axis_chosen(self) -> None:
        self.filler.axis = self.axis.value
        self.refresh(self._view)

    @Slot(int)
    def _column_clicked(self, column: int) -> None:
        if column < len(self._blocks):
            self.blockChosen.emit(self._blocks[column])
