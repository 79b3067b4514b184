"""Undo everything is the original, redo everything is the final: random walks over every kind of edit.

The suite takes WALKS of them; NNSTUDIO_WALKS=2000 in the environment takes that many.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter

import pytest
from ui.strokes import ADDING, OTHERS, random_stroke

from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.files.text import experiment_from_text, experiment_to_text
from nnstudio.core.parts.problem import ProblemError
from nnstudio.ui.document import Document

WALKS = 200
PARTS = 4
STROKES = 16


class Walk:
    """One document, edited at random; ``seed`` makes the same walk again."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        start = self.chance.choice((*EXAMPLES, ""))
        self.start = example(start) if start else Experiment()
        self.document = Document(self.start)
        self.shown = self.start
        self.taken: Counter[str] = Counter()
        self.document.changed.connect(self._changed)

    def _changed(self, old: Experiment, new: Experiment) -> None:
        # Views compare by identity what they showed with what is new: no change may be left out.
        assert old is self.shown
        self.shown = new

    def stroke(self) -> None:
        name, edit = random_stroke(self.chance, self.document.experiment)
        merge = self.chance.choice(("", "", "slide"))
        before, count = self.document.experiment, self.document.undo_stack.index()
        try:
            self.document.edit(edit, name, merge)
        except ProblemError as error:
            assert error.problems and self.document.experiment is before
            return
        if self.document.experiment is not before:
            self.taken[name] += 1
        else:
            assert self.document.undo_stack.index() == count

    def look_back(self) -> None:
        """Undo a few steps and redo some of them; what comes next replaces the rest."""
        stack = self.document.undo_stack
        for _ in range(self.chance.randint(1, 4)):
            stack.undo()
        for _ in range(self.chance.randint(0, 3)):
            stack.redo()

    def go(self) -> None:
        for _ in range(STROKES):
            self.stroke()
            if self.chance.random() < 0.1:
                self.look_back()

    def there_and_back(self) -> None:
        stack = self.document.undo_stack
        while stack.canRedo():
            stack.redo()
        final, steps = self.document.experiment, stack.index()
        while stack.canUndo():
            stack.undo()
        assert self.document.experiment == self.start
        assert experiment_to_text(self.document.experiment) == experiment_to_text(self.start)
        for _ in range(steps):
            stack.redo()
        assert not stack.canRedo()
        assert self.document.experiment is final
        assert experiment_from_text(experiment_to_text(final)) == final


def walks() -> int:
    return int(os.environ.get("NNSTUDIO_WALKS", WALKS))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", range(PARTS))
def test_undo_everything_is_the_original_and_redo_everything_the_final(
    part: int, qapp: object, record_property
) -> None:
    taken: Counter[str] = Counter()
    started = time.perf_counter()
    count = walks() // PARTS
    for seed in range(part * count, (part + 1) * count):
        walk = Walk(seed)
        try:
            walk.go()
            walk.there_and_back()
        except BaseException as error:
            error.add_note(f"walk {seed} after {dict(walk.taken)}")
            raise
        finally:
            walk.document.deleteLater()
        taken += walk.taken
    record_property("strokes", sum(taken.values()))
    record_property("seconds", round(time.perf_counter() - started, 1))
    if count >= 50:
        kinds = {stroke.__name__ for stroke in (*ADDING, *OTHERS)}
        assert set(taken) == kinds, f"never taken: {kinds - set(taken)}"
