"""What happens before the first step: layers that learn their starting weights from the inputs.

Each of them sees what the layers before it make of the training inputs, so they take their turns in the
order of the network.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

import numpy as np

from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.samples import Part
from nnstudio.core.engine.state import State
from nnstudio.core.experiment import seeds
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.events import Pretrained

CHUNK = 250
"""Samples are passed through the network in chunks of so many."""


def pretrain(state: State, samples: Part, keep: Container[str] = ()) -> Iterator[Pretrained]:
    """Learn the starting weights of every block that asks for it; one event per epoch of each.

    It begins from the seed whatever the state holds, so doing it anew gives the same weights. The blocks in
    ``keep`` have learned theirs already.
    """
    network = state.experiment.network
    for block_id in network.order:
        initializer: Any = getattr(network.by_id[block_id].layer, "initializer", None)
        if initializer is None or not initializer.pretrains or block_id in keep:
            continue
        weights, bias = state.parameter(f"{block_id}.weights"), state.parameter(f"{block_id}.bias")
        source = seeds.generator(state.experiment.training.seed, "pretraining", block_id)
        errors = initializer.pretrain(_inputs_of(state, block_id, samples), weights, bias, source)
        for epoch, error in enumerate(errors, start=1):
            yield Pretrained(block_id, epoch, initializer.epochs, error)


def _inputs_of(state: State, block_id: str, samples: Part) -> Array:
    """What arrives at a block in evaluation mode, shape (samples, features)."""
    before = state.experiment.network.incoming[block_id][0]
    plans: dict[int, Plan[State]] = {}
    chunks: list[Array] = []
    for start in range(0, len(samples), CHUNK):
        size = min(CHUNK, len(samples) - start)
        if size not in plans:
            plans[size] = Plan(state, size, training=False)
        plan = plans[size]
        plan.fill(samples.inputs, samples.targets, np.arange(start, start + size))
        with np.errstate(all="ignore"):
            plan.run_forward()
        chunks.append(plan.activations(before).T.copy())
    return np.concatenate(chunks)
