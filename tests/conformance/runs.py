"""Small experiments that train in a few milliseconds, and runs to compare.

What is compared is everything a run leaves, except how long it took.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from conformance.networks import chain, dense
from nnstudio.core.activations.identity import Identity
from nnstudio.core.datasets.digits_8x8 import Digits8x8
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.mean_squared_error import MeanSquaredError
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.penalties.l2 import L2
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.events import Event
from nnstudio.core.training.history import COLUMNS
from nnstudio.core.training.trainer import Trainer

MEASURED = [name for name in COLUMNS if name != "seconds"]


def everything(optimizer: Optimizer | None = None, epochs: int = 4, batch: int = 15) -> Experiment:
    """Batch norm, dropout and weight decay; 50 training samples: 3 whole batches and a smaller one."""
    return chain(
        Input(),
        dense(8, batch_norm="before", dropout=0.3, weight_decay=L2(strength=0.01)),
        BatchNorm(),
        dense(6, batch_norm="after"),
        Dropout(rate=0.2),
        Output(units=2),
        dataset=Gauss(points=100),
        training=Training(batch_size=batch, epochs=epochs, optimizer=optimizer or Adam()),
    )


def exploding(rate: float = 2.0, epochs: int = 50) -> Experiment:
    """A linear network whose weights grow by a constant factor in every step."""
    training = Training(
        batch_size=300,
        epochs=epochs,
        loss=MeanSquaredError(),
        optimizer=SGD(learning_rate=rate),
    )
    return chain(Input(), Output(activation=Identity()), dataset=Digits8x8(), training=training)


def finished(trainer: Trainer, steps: int | None = None) -> list[Event]:
    """Run to the end."""
    return list(trainer.run(steps))


def arrays(checkpoint: Checkpoint) -> Iterator[tuple[str, object]]:
    """Everything of a checkpoint that follows from the experiment alone, by name."""
    for name, array in {**checkpoint.parameters, **checkpoint.statistics}.items():
        yield name, array.tolist()
    for slot, members in checkpoint.slots.items():
        for name, array in members.items():
            yield f"{slot} {name}", array.tolist()
    yield "random", checkpoint.random
    yield "step", checkpoint.step
    yield "status", checkpoint.status
    yield "failed step", checkpoint.failed_step
    yield "losses", checkpoint.history.batch_losses.tolist()
    for name in MEASURED:
        yield name, checkpoint.history.column(name).tobytes()


def assert_same_run(one: Trainer, other: Trainer) -> None:
    """Two trainers stand at exactly the same point, bit by bit."""
    first, second = dict(arrays(one.checkpoint())), dict(arrays(other.checkpoint()))
    assert first.keys() == second.keys()
    for name, value in first.items():
        assert value == second[name], name
    assert np.array_equal(one.state.parameters, other.state.parameters)
