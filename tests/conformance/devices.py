"""The same training on two backends, and one network around every part that there is.

Where a part draws random bits the processor is handed those of the card, so that both can be compared to
rounding; that the card's bits are good ones is another test.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from conformance.card_numbers import bits
from conformance.networks import around, chain, dense
from conformance.parts import families, variants
from nnstudio.core.engine import samples
from nnstudio.core.engine.backend import Backend
from nnstudio.core.engine.device.plan import block_keys
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.recorder import RandomBits
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output

STEPS = 5


class Given(State):
    """A state on the processor whose random bits are those of the card."""

    def __init__(self, experiment: Experiment, dtype: Any) -> None:
        self.sources: dict[str, _Source] = {}
        super().__init__(experiment, dtype)

    def bits(self, wanted: RandomBits) -> Any:
        return self.sources.setdefault(wanted.block, _Source(self, wanted))


class _Source:
    """Stands where a generator stands: the words of a block's calls, one after the other in every step."""

    def __init__(self, state: State, wanted: RandomBits) -> None:
        self.state, self.wanted = state, wanted
        self.calls: list[tuple[str, Any]] = []
        self.drawn = 0

    def random_raw(self, size: int) -> Any:
        name, key = self.calls[self.drawn % len(self.calls)]
        self.drawn += 1
        moment = int(self.state.count)
        if self.wanted.redraw == "epoch":
            moment //= self.state.experiment.steps_per_epoch
        each = 4 if name == "keep_mask" else 2
        with np.errstate(over="ignore"):
            words = bits(key[0], np.uint64(moment), np.arange(each * size, dtype=np.uint64))
        if name == "keep_mask":
            return (words >> np.uint64(48)).astype(np.uint16).view(np.uint64)
        return ((words >> np.uint64(40)) << np.uint64(8)).astype(np.uint32).view(np.uint64)


def networks() -> Iterator[tuple[str, Experiment]]:
    """A small experiment around every variant of every part that takes part in a step."""
    known = families()
    for layer in known["layer"]:
        for name, variant in variants(layer).items():
            assert isinstance(variant, Layer)
            yield name, around(variant)[0]
    for activation in known["activation"]:
        for name, variant in variants(activation).items():
            inner = dense(5, activation=variant, dropout=0.25)
            yield f"inner {name}", chain(Input(), inner, dense(4), Output(units=2))
    for family in ("optimizer", "clipping", "penalty", "schedule", "loss"):
        for part in known[family]:
            for name, variant in variants(part).items():
                training = Training.make(**{"batch_size": 6, family: variant})
                yield name, chain(Input(), dense(5), Output(units=2), training=training)


def sound(experiment: Experiment) -> bool:
    """Whether it can be trained at all."""
    return not errors(experiment)


def assert_equal_training(
    backend: Backend, experiment: Experiment, dtype: Any, within: float
) -> Any:
    """Some steps and a look at the samples give the same on ``backend`` and the processor; the plan of it."""
    batch = experiment.batch_size
    here = Given(experiment, dtype)
    there = backend.state(experiment, dtype)
    plan, other = Plan(here, batch, training=True), backend.plan(there, batch, training=True)
    for operation, key in block_keys(plan.program.forward, experiment.training.seed):
        here.sources[operation.block].calls.append((operation.name, key))
    train = samples.load(experiment, dtype).train
    order = np.arange(STEPS * batch).reshape(STEPS, batch) % len(train)
    losses, others = np.empty(STEPS, dtype), np.empty(STEPS, dtype)
    for step in range(STEPS):
        one = slice(step, step + 1)
        plan.steps(train.inputs, train.targets, order[one], losses[one])
    other.steps(train.inputs, train.targets, order, others)
    same: Any = {"rtol": within, "atol": within}
    np.testing.assert_allclose(others, losses, **same)
    np.testing.assert_allclose(there.parameters, here.parameters, **same)
    np.testing.assert_allclose(there.gradients, here.gradients, **same)
    np.testing.assert_allclose(there.statistics, here.statistics, **same)
    for name, slot in here.slots.items():
        np.testing.assert_allclose(there.slots[name], slot, err_msg=name, **same)
    assert there.count == here.count
    assert there.gradient_scale == here.gradient_scale
    for block in experiment.network.order:
        np.testing.assert_allclose(other.activations(block), plan.activations(block), **same)
    judge, judged = Plan(here, 4, training=False), backend.plan(there, 4, training=False)
    for one in (judge, judged):
        one.load(train.inputs[:4], train.targets[:4])
        one.run_forward()
    np.testing.assert_allclose(judged.outputs, judge.outputs, **same)
    np.testing.assert_allclose(float(judged.loss), float(judge.loss), **same)
    return other
