"""Runs for the tests of the diagnosis, and evidence put together by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nnstudio.core.diagnosis.evidence import Evidence, Moment
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.training.history import COLUMNS, History
from nnstudio.core.training.vitals import Vitals


def history(experiment: Experiment, epochs: int, **columns: Any) -> History:
    """A history with one evaluation per epoch; each column is a number or one value per evaluation."""
    made = History()
    steps = epochs * experiment.steps_per_epoch
    losses = columns.pop("batch_losses", None)
    made.add_losses(np.full(steps, 1.0, np.float32) if losses is None else losses)
    usual = {"train_loss": 1.0, "test_loss": 1.0, "train_accuracy": 0.5, "test_accuracy": 0.5}
    for epoch in range(epochs + 1):
        row: dict[str, float] = dict.fromkeys(COLUMNS, 0.0)
        row |= {"step": epoch * experiment.steps_per_epoch, "epoch": epoch}
        for name, value in {**usual, **columns}.items():
            row[name] = float(np.broadcast_to(value, epochs + 1)[epoch])
        made.add_evaluation(row)
    return made


def evidence(
    experiment: Experiment | None = None,
    epochs: int = 10,
    vitals: Mapping[str, Vitals] | None = None,
    looks: int = 3,
    *,
    facts: Any = None,
    diverged: bool = False,
    **columns: Any,
) -> Evidence:
    """Evidence of a run whose vitals were the same in the last looks."""
    chosen = experiment or example("mnist-mlp")
    past = history(chosen, epochs, **columns)
    step = len(past.batch_losses) - 1
    moments = [Moment(max(0, step - back), vitals) for back in range(looks)] if vitals else []
    return Evidence(chosen, past, tuple(reversed(moments)), None, facts, diverged)


def layers(experiment: Experiment, **signs: Any) -> dict[str, Vitals]:
    """The same vitals for all hidden blocks; a list has one value per block."""
    hidden = [b.id for b in experiment.network.blocks if b.layer.type == "dense"]
    values = {
        name: value if isinstance(value, list) else [value] * len(hidden)
        for name, value in {"weight_rms": 0.1, **signs}.items()
    }
    return {
        block: Vitals(**{name: value[place] for name, value in values.items()})
        for place, block in enumerate(hidden)
    }


def with_optimizer(experiment: Experiment, optimizer: Any) -> Experiment:
    return edits.set_training(experiment, optimizer=optimizer)
