"""What builds a network from outside the mouse: layers added in a row, sizes, whole templates.

Each is one step to undo with a name that says what it did.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nnstudio.core.experiment import choosing, resizing, templates
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.choices import fitting
from nnstudio.core.parts.part import Part
from nnstudio.language import tr
from nnstudio.ui.canvas import growth
from nnstudio.ui.part_mime import Carried

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


def take(view: CanvasView, carried: Carried) -> None:
    """Do what a double click in the palette asks for."""
    if isinstance(carried, templates.Template):
        apply_template(view, carried)
    elif isinstance(carried, Layer):
        view.add_layer(carried)
    else:
        give(view, view.selected(), carried)


def give(view: CanvasView, ids: Sequence[str], given: Part) -> None:
    """Give a part, or what a layer stands for, to the blocks that can take it, and select those."""
    experiment = view.document.experiment
    takers = choosing.taking(experiment, ids, given)
    label = tr("Change {name}", name=tr(given.title))
    if takers:
        kind = type(experiment.network.by_id[takers[0]].layer)
        found = fitting(kind, given)
        field = kind.field(found[0]) if found else None
        if field is not None:
            label = tr("Change {name}", name=tr(field.title))
    if view.edit(lambda e: choosing.give(e, ids, given), label):
        view.canvas.select(takers)


def apply_template(view: CanvasView, template: templates.Template) -> None:
    """Put the network of a template in the place of this one; data and training stay."""
    replaced = bool(view.document.experiment.network.blocks)
    name = tr(template.title)
    label = tr("Template {name}", name=name)
    if view.edit(lambda e: templates.apply_template(e, template.id), label):
        view.canvas.select(())
        view.fit()
        if replaced:
            view.message.emit(
                tr("{name} took the network's place. Undo brings the old one back.", name=name)
            )
