"""Every way an experiment can be edited, as random strokes: what the walks of the undo test are made of.

A stroke takes a source of chance and an experiment and returns the edit, which may still be refused.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRectF

from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.experiment import chains, edits, note_edits, pieces
from nnstudio.core.experiment.checks import check
from nnstudio.core.experiment.choosing import choose, give, take_away
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change, paths
from nnstudio.core.experiment.resizing import resize
from nnstudio.core.experiment.splicing import splice
from nnstudio.core.experiment.templates import TEMPLATES, apply_template
from nnstudio.core.files.text import experiment_from_text, piece_to_text
from nnstudio.core.layers.base import LAYERS, Layer
from nnstudio.core.parts.fields import FieldDescription, step_of
from nnstudio.core.parts.part import Description
from nnstudio.core.parts.registry import registry_of
from nnstudio.ui.canvas import placement
from nnstudio.ui.canvas.alignment import alignments
from nnstudio.ui.canvas.growth import grow

Edit = Callable[[Experiment], Experiment]
Stroke = Callable[[random.Random, Experiment], Edit]

TEXTS = ("", "x", "은닉층", "기울기 소실\n왜?", "a" * 60, "두 번째")
_BIG = 24
"""Blocks above which strokes that add many are left out, so that a walk stays quick."""


def _ids(experiment: Experiment) -> list[str]:
    return [block.id for block in experiment.network.blocks] or ["gone"]


def _some(chance: random.Random, ids: list[str]) -> list[str]:
    return chance.sample(ids, chance.randint(1, min(4, len(ids))))


def _layer(chance: random.Random) -> Layer:
    return chance.choice(tuple(LAYERS))()


def _place(chance: random.Random) -> tuple[float, float]:
    return float(chance.randint(-400, 1600)), float(chance.randint(-300, 700))


def _value(chance: random.Random, field: FieldDescription, old: Any) -> Any:
    """Another value of a field; sometimes one that is refused."""
    if field.optional and chance.random() < 0.2:
        return None
    match field.kind:
        case "flag":
            return not old
        case "choice":
            return chance.choice(field.choices)[0]
        case "text":
            return chance.choice(TEXTS)
        case "part":
            family: Any = field.family
            return chance.choice(tuple(registry_of(family)))()
        case _ if old is None:
            return chance.choice((1, 16, 200))
        case "integer":
            return chance.choice((int(step_of(field, old, chance.random() < 0.5)), 3, -7))
        case _:
            return chance.choice((float(step_of(field, old, chance.random() < 0.5)), 0.25, -1e9))


def _another(chance: random.Random, owner: Description) -> tuple[str, Any]:
    """The name of a field and another value of it."""
    field = chance.choice(owner.describe())
    return field.name, _value(chance, field, getattr(owner, field.name))


def add(chance: random.Random, _: Experiment) -> Edit:
    layer, at, wire = _layer(chance), _place(chance), chance.random() < 0.7
    return lambda e: edits.add_block(e, layer, at, wire=wire)[0]


def drop(chance: random.Random, _: Experiment) -> Edit:
    layer, at = _layer(chance), _place(chance)
    return lambda e: placement.insert(e, layer, at)[0]


def append(chance: random.Random, _: Experiment) -> Edit:
    layer = _layer(chance)
    return lambda e: placement.append(e, layer)[0]


def type_layers(chance: random.Random, experiment: Experiment) -> Edit:
    layers, behind = [_layer(chance) for _ in range(3)], chance.choice(_ids(experiment))
    return lambda e: grow(e, layers, behind)[0]


def add_behind(chance: random.Random, experiment: Experiment) -> Edit:
    block_id, layer = chance.choice(_ids(experiment)), _layer(chance)
    return lambda e: chains.add_behind(e, block_id, layer)[0] if block_id in e.network.by_id else e


def remove(chance: random.Random, experiment: Experiment) -> Edit:
    chosen = _some(chance, _ids(experiment))
    return lambda e: edits.remove_blocks(e, chosen)


def connect(chance: random.Random, experiment: Experiment) -> Edit:
    one, other = chance.choice(_ids(experiment)), chance.choice(_ids(experiment))
    return lambda e: edits.connect(e, one, other)


def disconnect(chance: random.Random, experiment: Experiment) -> Edit:
    if not experiment.network.links:
        return lambda e: e
    link = chance.choice(experiment.network.links)
    return lambda e: edits.disconnect(e, link.source, link.target)


def tangle(chance: random.Random, experiment: Experiment) -> Edit:
    """Links that nothing checks, loops among them, as a file may hold them."""
    target, sources = chance.choice(_ids(experiment)), _some(chance, _ids(experiment))
    known = experiment.network.by_id
    return lambda e: edits.set_sources(e, target, sources) if target in known else e


def put_between(chance: random.Random, experiment: Experiment) -> Edit:
    if not experiment.network.links:
        return lambda e: e
    link, block_id = chance.choice(experiment.network.links), chance.choice(_ids(experiment))
    return lambda e: splice(e, block_id, link.source, link.target)


def move_along(chance: random.Random, experiment: Experiment) -> Edit:
    block_id, forward = chance.choice(_ids(experiment)), chance.random() < 0.5
    return lambda e: chains.move_along(e, block_id, forward)


def move(chance: random.Random, experiment: Experiment) -> Edit:
    known = experiment.network.by_id
    places = {b: _place(chance) for b in _some(chance, _ids(experiment)) if b in known}
    return lambda e: edits.move_blocks(e, places)


def arrange(chance: random.Random, _: Experiment) -> Edit:
    view = chance.choice((None, (776.0, 254.0), (300.0, 900.0)))
    return lambda e: edits.arrange(e, view=view)


def align(chance: random.Random, experiment: Experiment) -> Edit:
    way = chance.choice(alignments())
    at = experiment.positions
    chosen = chance.sample(sorted(at), min(len(at), 4))
    if len(chosen) < way.least:
        return lambda e: e
    corners = way.corners({each: QRectF(*at[each], 136, 96) for each in chosen})
    return lambda e: edits.move_blocks(e, corners)


def set_field(chance: random.Random, experiment: Experiment) -> Edit:
    blocks = [block for block in experiment.network.blocks if block.layer.describe()]
    if not blocks:
        return lambda e: e
    block = chance.choice(blocks)
    name, value = _another(chance, block.layer)
    return lambda e: edits.set_field(e, block.id, name, value)


def set_many(chance: random.Random, experiment: Experiment) -> Edit:
    chosen, activation = _some(chance, _ids(experiment)), chance.choice(tuple(ACTIVATIONS))()
    return lambda e: choose(e, chosen, "activation", activation)


def set_path(chance: random.Random, experiment: Experiment) -> Edit:
    path = chance.choice(paths(experiment))
    text = chance.choice(("5", "0.5", "relu", "none", "all", "yes", "odd"))
    return lambda e: change(e, path, text)


def resize_blocks(chance: random.Random, experiment: Experiment) -> Edit:
    chosen, up = _some(chance, _ids(experiment)), chance.random() < 0.5
    return lambda e: resize(e, chosen, up)


def chip_on(chance: random.Random, experiment: Experiment) -> Edit:
    chosen, given = _some(chance, _ids(experiment)), chance.choice((*LAYERS, *ACTIVATIONS))()
    return lambda e: give(e, chosen, given)


def chip_off(chance: random.Random, experiment: Experiment) -> Edit:
    chosen = _some(chance, _ids(experiment))
    field = chance.choice(("activation", "dropout", "batch_norm", "weight_decay", "initializer"))
    return lambda e: take_away(e, chosen, field)


def rename(chance: random.Random, experiment: Experiment) -> Edit:
    block_id, name = chance.choice(_ids(experiment)), chance.choice((*TEXTS, "b" * 61))
    return lambda e: edits.rename(e, block_id, name)


def set_training(chance: random.Random, experiment: Experiment) -> Edit:
    name, value = _another(chance, experiment.training)
    return lambda e: edits.set_training(e, **{name: value})


def set_data(chance: random.Random, experiment: Experiment) -> Edit:
    name, value = _another(chance, experiment.data)
    return lambda e: edits.set_data(e, **{name: value})


def paste(chance: random.Random, experiment: Experiment) -> Edit:
    """Through the text of the clipboard, as another window would."""
    notes = [note.id for note in experiment.notes]
    piece = pieces.cut_out(experiment, _some(chance, _ids(experiment)), notes[:2])
    way = _place(chance)
    return lambda e: pieces.put_in(e, experiment_from_text(piece_to_text(piece)), way)[0]


def cut(chance: random.Random, experiment: Experiment) -> Edit:
    chosen = _some(chance, _ids(experiment))
    return lambda e: edits.remove_blocks(e, chosen)


def use_template(chance: random.Random, _: Experiment) -> Edit:
    template_id = chance.choice(tuple(TEMPLATES))
    return lambda e: apply_template(e, template_id)


def mend(chance: random.Random, experiment: Experiment) -> Edit:
    fixes = [problem.fix for problem in check(experiment) if problem.fix is not None]
    return chance.choice(fixes).apply if fixes else lambda e: e


def add_note(chance: random.Random, _: Experiment) -> Edit:
    at, text = _place(chance), chance.choice(TEXTS)
    return lambda e: note_edits.add_note(e, at, text)[0]


def change_note(chance: random.Random, experiment: Experiment) -> Edit:
    if not experiment.notes:
        return lambda e: e
    note_id, text, at = chance.choice(experiment.notes).id, chance.choice(TEXTS), _place(chance)
    width = chance.uniform(0, 3000)
    return chance.choice(
        (
            lambda e: note_edits.write_note(e, note_id, text),
            lambda e: note_edits.move_notes(e, {note_id: at}),
            lambda e: note_edits.resize_note(e, note_id, width),
            lambda e: note_edits.remove_notes(e, [note_id]),
        )
    )


ADDING: tuple[Stroke, ...] = (add, drop, append, type_layers, add_behind, paste, use_template)
OTHERS: tuple[Stroke, ...] = (
    remove,
    connect,
    disconnect,
    tangle,
    put_between,
    move_along,
    move,
    arrange,
    align,
    set_field,
    set_many,
    set_path,
    resize_blocks,
    chip_on,
    chip_off,
    rename,
    set_training,
    set_data,
    cut,
    mend,
    add_note,
    change_note,
)


def random_stroke(chance: random.Random, experiment: Experiment) -> tuple[str, Edit]:
    """The name of a stroke and its edit of this experiment."""
    small = len(experiment.network.blocks) < _BIG
    stroke = chance.choice((*ADDING, *OTHERS) if small else OTHERS)
    return stroke.__name__, stroke(chance, experiment)
