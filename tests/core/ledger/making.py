"""Runs for the tests of what is kept: one trained in earnest, and others made of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change
from nnstudio.core.ledger.entry import Entry, new_id
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.trainer import Trainer


@cache
def trained() -> Checkpoint:
    """XOR after three epochs."""
    trainer = Trainer(change(example("xor-tanh"), "training.epochs", "3"))
    for _ in trainer.run():
        pass
    return trainer.checkpoint()


def changed(**values: str) -> Experiment:
    """Its experiment with other settings: ``learning_rate="0.1"`` is that of the optimiser."""
    made = trained().experiment
    for name, value in values.items():
        where = "optimizer.learning_rate" if name == "learning_rate" else name
        made = change(made, f"training.{where}", value)
    return made


def entry(name: str = "XOR", *, weights: bool = False, **values: str) -> Entry:
    """A run with other settings, as if it had measured the same."""
    made = Entry.of(trained(), name=name, weights=weights)
    return replace(made, id=new_id(), experiment=changed(**values)) if values else made
