"""The document: one way to change the experiment, and undo for everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import ProblemError
from nnstudio.ui.document import Document


@pytest.fixture
def document(qapp: object) -> Document:
    return Document(example("digits-mlp"))


def set_units(document: Document, units: int, merge: str = "") -> None:
    document.edit(lambda e: edits.set_field(e, "dense_1", "units", units), "Change units", merge)


def test_an_edit_is_announced_with_the_old_and_the_new(document: Document) -> None:
    seen: list[tuple[Experiment, Experiment]] = []
    document.changed.connect(lambda old, new: seen.append((old, new)))
    before = document.experiment
    set_units(document, 7)
    assert seen == [(before, document.experiment)]
    assert document.experiment.network.by_id["dense_1"].layer.features((0,)) == 7


def test_undo_and_redo_bring_back_the_very_same_values(document: Document) -> None:
    before = document.experiment
    set_units(document, 7)
    after = document.experiment
    document.undo_stack.undo()
    assert document.experiment is before
    document.undo_stack.redo()
    assert document.experiment is after
    assert document.undo_stack.undoText() == "Change units"


def test_steps_with_one_key_merge_and_others_do_not(document: Document) -> None:
    before = document.experiment
    for units in (7, 8, 9):
        set_units(document, units, merge="dense_1/units")
    set_units(document, 10)
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.experiment is before


def test_merging_back_to_the_start_leaves_nothing_to_undo(document: Document) -> None:
    set_units(document, 33, merge="k")
    set_units(document, 32, merge="k")
    assert not document.undo_stack.canUndo()
    assert not document.unsaved


def test_a_change_that_changes_nothing_is_no_step(document: Document) -> None:
    set_units(document, 32)
    assert document.undo_stack.count() == 0


def test_a_refused_edit_changes_nothing(document: Document) -> None:
    before = document.experiment
    with pytest.raises(ProblemError):
        set_units(document, 0)
    assert document.experiment is before
    assert document.undo_stack.count() == 0


def test_unsaved_follows_edits_results_and_saving(document: Document, tmp_path: Path) -> None:
    assert not document.unsaved
    set_units(document, 7)
    assert document.unsaved
    document.mark_saved(tmp_path / "a.nnstudio")
    assert not document.unsaved
    assert document.title == "a"
    document.mark_results()
    assert document.unsaved
    document.mark_saved(tmp_path / "a.nnstudio")
    document.undo_stack.undo()
    assert document.unsaved


def test_opening_starts_a_new_undo_stack(document: Document, tmp_path: Path) -> None:
    set_units(document, 7)
    document.open(example("xor-tanh"), tmp_path / "b.nnstudio")
    assert not document.undo_stack.canUndo()
    assert not document.unsaved
    assert document.title == "b"
