"""What builds a network from outside the mouse: layers added in a row, sizes, whole templates.

Each is one step to undo with a name that says what it did.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nnstudio.core.experiment import resizing
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.base import Layer
from nnstudio.language import tr
from nnstudio.ui.canvas import growth

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView


def add_layers(
    view: CanvasView,
    layers: Sequence[Layer],
    behind: str | None = None,
    at: tuple[float, float] | None = None,
) -> None:
    """Add layers one behind the other and select the last; see ``growth.grow``."""
    whole = view.fitting or view.shows_all
    label = tr("Add {name}", name=tr(layers[0].title))
    if len(layers) > 1:
        label = tr("Add {count} layers", count=len(layers))
    added: list[str] = []

    def growing(experiment: Experiment) -> Experiment:
        changed, ids = growth.grow(experiment, layers, behind, at)
        added.extend(ids)
        return changed

    if view.edit(growing, label):
        view.canvas.select(added[-1:])
        if whole and not view.shows_all:
            view.fit()
        else:
            view.show_blocks(added[-1:])


def resize_selected(view: CanvasView, up: bool) -> None:
    """Make the selected blocks one size larger or smaller; presses that follow each other are one step."""
    chosen = resizing.resizable(view.document.experiment, view.selected())
    if chosen:
        merge = f"resize {' '.join(chosen)}"
        view.edit(lambda e: resizing.resize(e, chosen, up), tr("Change the size"), merge)
