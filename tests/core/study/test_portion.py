"""A run cut into portions anywhere is bit for bit the run that never stopped."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.core.experiment.edits import set_training
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change
from nnstudio.core.study import portion as portions
from nnstudio.core.study.portion import PORTIONS, Done, Portion, advance
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.messages import Failed
from nnstudio.core.training.trainer import Trainer

XOR = set_training(example("xor-tanh"), epochs=6)


def whole(experiment: Experiment) -> Checkpoint:
    trainer = Trainer(experiment)
    list(trainer.run())
    return trainer.checkpoint()


def done(portion: Portion) -> Done:
    made = PORTIONS.unpacked(advance(PORTIONS.packed(portion)))
    assert isinstance(made, Done), made
    return made


def same(one: Checkpoint, other: Checkpoint) -> bool:
    columns = list(range(9))  # All but the seconds.
    return (
        one.step == other.step
        and one.status == other.status
        and np.array_equal(one.history.batch_losses, other.history.batch_losses)
        and np.array_equal(
            one.history.evaluations[:, columns],
            other.history.evaluations[:, columns],
            equal_nan=True,
        )
        and all(
            np.array_equal(one.parameters[name], other.parameters[name]) for name in one.parameters
        )
    )


@settings(max_examples=10, deadline=None)
@given(cuts=st.lists(st.integers(1, 149), max_size=4), cold=st.booleans())
def test_cut_anywhere(cuts: list[int], cold: bool) -> None:
    experiment = change(change(XOR, "hidden.dropout", 0.2), "training.optimizer", "adam")
    known: list[Checkpoint] = []
    for until in [*sorted(cuts), 2**62]:
        if cold:
            portions._warm.clear()
        (made,) = done(Portion("a", (experiment,), tuple(known), until)).checkpoints
        assert made is not None
        known = [made]
    assert same(known[0], whole(experiment))


@pytest.mark.parametrize("cold", [True, False])
def test_stacked_runs_go_on_as_if_they_had_not_stopped(cold: bool) -> None:
    experiments = tuple(change(XOR, "training.seed", seed) for seed in (1, 2, 3))
    first = done(Portion("b", experiments, (), until=50)).checkpoints
    assert [one.step for one in first if one] == [50, 50, 50]
    if cold:
        portions._warm.clear()
    known = tuple(one for one in first if one is not None)
    last = done(Portion("b", experiments, known)).checkpoints
    assert len(last) == 3
    at_once = done(Portion("c", experiments)).checkpoints
    for made, straight, experiment in zip(last, at_once, experiments, strict=True):
        assert made is not None and straight is not None and made.status == "done"
        assert same(made, straight)
        # The same curves as alone, but for the rounding of sums in another order.
        alone = whole(experiment)
        assert np.allclose(made.history.batch_losses, alone.history.batch_losses, rtol=1e-3)


def test_time_is_up() -> None:
    experiment = set_training(XOR, epochs=100_000)
    (made,) = done(Portion("d", (experiment,), seconds=0.05)).checkpoints
    assert made is not None and made.status == "paused" and 0 < made.step < 2_500_000


def test_what_diverges_in_a_stack_is_to_be_taken_again() -> None:
    wild = change(change(XOR, "training.optimizer.learning_rate", 1e6), "hidden.activation", "relu")
    calm = change(XOR, "hidden.activation", "relu")
    made = done(Portion("e", (wild, calm))).checkpoints
    assert made[0] is None and made[1] is not None and made[1].status == "done"


def test_what_cannot_be_trained_is_told() -> None:
    broken = change(XOR, "output_1.activation", "softmax")
    made = PORTIONS.unpacked(advance(PORTIONS.packed(Portion("f", (broken,)))))
    assert isinstance(made, Failed) and made.problems[0].code == "problem.softmax_of_one"
