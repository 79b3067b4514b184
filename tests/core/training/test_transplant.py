"""A new run begins with what blocks of the same shape have learned in another one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from conformance.networks import chain, dense
from conformance.runs import assert_same_run, everything, finished
from nnstudio.core.datasets.digits_8x8 import Digits8x8
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import save
from nnstudio.core.initializers.rbm import RBM
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.events import Pretrained
from nnstudio.core.training.trainer import Trainer


def learned() -> Checkpoint:
    trainer = Trainer(everything())
    finished(trainer)
    return trainer.checkpoint()


def wider() -> Experiment:
    """The second dense block has another number of units, so what comes behind it has another shape too."""
    return edits.set_field(everything(), "b3", "units", 5)


def test_blocks_of_the_same_shape_keep_what_they_learned() -> None:
    kept = learned()
    start = kept.transplant(wider())
    assert start.blocks == {"b1", "b2"}
    assert (start.settings_hash, start.step) == (kept.experiment.settings_hash, kept.step)
    trainer, fresh = Trainer(wider(), start=start), Trainer(wider())
    for name in trainer.state.places:
        block = name.partition(".")[0]
        source = kept.parameters[name] if block in ("b1", "b2") else fresh.state.parameter(name)
        assert np.array_equal(trainer.state.parameter(name), source), name
    for name in ("b1.running_mean", "b2.running_mean"):
        assert np.array_equal(trainer.state.statistic(name), kept.statistics[name])
    assert trainer.step == 0 and len(trainer.history.evaluations) == 0
    finished(trainer)
    assert trainer.checkpoint().status == "done"


def test_a_block_with_other_weights_keeps_nothing_and_one_with_more_keeps_the_rest() -> None:
    kept = learned()
    assert "b5" not in kept.transplant(wider()).blocks
    start = kept.transplant(edits.set_field(everything(), "b3", "batch_norm", "none"))
    assert "b3.weights" in start.parameters and "b3.bias" in start.parameters
    assert not any(name.startswith("b3.") and "scale" in name for name in start.parameters)
    nothing = kept.transplant(edits.set_data(everything(), dataset=Digits8x8()))
    assert "b1" not in nothing.blocks


def test_other_settings_with_the_same_network_keep_everything() -> None:
    kept = learned()
    start = kept.transplant(edits.set_training(everything(), seed=7))
    assert dict.fromkeys(start.parameters) == dict.fromkeys(kept.parameters)


@pytest.mark.parametrize("step", [0, 3])
def test_it_goes_on_exactly_also_from_a_file(tmp_path: Path, step: int) -> None:
    start = learned().transplant(wider())
    whole, first = (Trainer(wider(), start=start) for _ in range(2))
    finished(whole)
    finished(first, step)
    save(tmp_path / "a.nnstudio", wider(), first.checkpoint())
    opened = open_file(tmp_path / "a.nnstudio").run
    assert opened is not None and opened.start is not None
    assert opened.start.blocks == start.blocks
    again = Trainer(wider(), checkpoint=opened)
    finished(again)
    assert_same_run(again, whole)
    # From the same weights once more.
    once_more = Trainer(wider(), start=opened.start.fitting(wider()))
    finished(once_more)
    assert_same_run(once_more, whole)


def test_a_block_that_kept_its_weights_is_not_pretrained() -> None:
    def network(units: int) -> Experiment:
        return chain(
            Input(),
            dense(6, initializer=RBM(epochs=2)),
            dense(units, initializer=RBM(epochs=2)),
            Output(units=10),
            dataset=Digits8x8(),
            training=Training(batch_size=100, epochs=1),
        )

    before = Trainer(network(5))
    finished(before)
    start = before.checkpoint().transplant(network(7))
    trainer = Trainer(network(7), start=start)
    told = {event.block for event in finished(trainer, 0) if isinstance(event, Pretrained)}
    assert told == {"b2"}
    assert np.array_equal(trainer.state.parameter("b1.weights"), start.parameters["b1.weights"])
