"""Experiments, runs and files that the tests of this folder start from."""

from __future__ import annotations

import io
import json
import math
import warnings
import zipfile
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st

from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.clippings.base import CLIPPINGS
from nnstudio.core.datasets.base import DATASETS
from nnstudio.core.datasets.xor import Xor
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.edits import arrange, set_field
from nnstudio.core.experiment.experiment import DataChoice, Experiment, Training
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.features.derived import Derived
from nnstudio.core.features.plain import Plain
from nnstudio.core.files.saving import file_bytes
from nnstudio.core.initializers.base import INITIALIZERS
from nnstudio.core.layers.activation import ActivationLayer
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.cross_entropy import CrossEntropy
from nnstudio.core.losses.mean_squared_error import MeanSquaredError
from nnstudio.core.optimizers.base import OPTIMIZERS
from nnstudio.core.penalties.l2 import L2
from nnstudio.core.schedules.base import SCHEDULES
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.early_stopping import Best, best_row
from nnstudio.core.training.history import COLUMNS, History
from nnstudio.core.training.trainer import Trainer
from nnstudio.core.training.transplant import Start


def chain(*layers: Any, name: str = "sample", **training: Any) -> Experiment:
    """Return layers linked one after the other, over the first small data set."""
    blocks = tuple(Block(id=f"{layer.type}_{n}", layer=layer) for n, layer in enumerate(layers))
    links = tuple(Link(source=a.id, target=b.id) for a, b in pairwise(blocks))
    return arrange(
        Experiment(
            name=name,
            network=Network(blocks=blocks, links=links),
            data=DataChoice(dataset=Xor(points=40)),
            training=Training(**{"batch_size": 8, "epochs": 5, **training}),
        )
    )


@cache
def experiment() -> Experiment:
    return chain(
        Input(),
        Dense(units=4, batch_norm="before"),
        Dropout(rate=0.25),
        Output(units=2),
        patience=100,
    )


@cache
def run() -> Checkpoint:
    """Return a real run with weights, statistics, optimiser state, dropout, curves, best and taken weights."""
    before = Trainer(set_field(experiment(), "output_3", "weight_decay", L2(strength=0.1)))
    list(before.run(3))
    start = before.checkpoint().transplant(experiment())
    trainer = Trainer(experiment(), start=start)
    list(trainer.run(7))
    return trainer.checkpoint()


@cache
def sample() -> bytes:
    return file_bytes(experiment(), run())


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(contents: Mapping[str, bytes] | list[tuple[str, bytes]], **values: Any) -> bytes:
    """Return a zip of any contents; `values` are set on the last member's entry."""
    pairs = list(contents.items()) if isinstance(contents, Mapping) else contents
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, (name, content) in enumerate(pairs):
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if number == len(pairs) - 1:
                for key, value in values.items():
                    setattr(info, key, value)
            archive.writestr(info, content)
    return out.getvalue()


def with_member(name: str, content: bytes | None) -> bytes:
    """Return the sample with one member replaced, added or (None) removed; all else is right."""
    changed = members(sample())
    if content is None:
        del changed[name]
    else:
        changed[name] = content
    return zipped(changed)


def with_json(name: str, change: Any) -> bytes:
    """Return the sample with one JSON member changed by a function."""
    data = json.loads(members(sample())[name])
    change(data)
    return with_member(name, json.dumps(data).encode())


def _wide(history: History) -> bytes:
    return history.batch_losses.astype(np.float64).tobytes()


def same_run(one: Checkpoint, other: Checkpoint) -> bool:
    """True when two runs are equal to the last bit."""
    groups = [(one.parameters, other.parameters), (one.statistics, other.statistics)]
    groups += [(one.slots[name], other.slots[name]) for name in one.slots]
    if one.best is not None and other.best is not None:
        groups += [(one.best.parameters, other.best.parameters)]
        groups += [(one.best.statistics, other.best.statistics)]
    return (
        one.experiment == other.experiment
        and list(one.slots) == list(other.slots)
        and (one.best is None) == (other.best is None)
        and all(_same_arrays(a, b) for a, b in groups)
        and one.history.evaluations.tobytes() == other.history.evaluations.tobytes()
        # Where they fit into float32 they come back as that: the numbers are the same.
        and _wide(one.history) == _wide(other.history)
        and _same_start(one.start, other.start)
        and (one.step, one.status, one.random, one.seconds, one.failed_step)
        == (other.step, other.status, other.random, other.seconds, other.failed_step)
    )


def _same_start(one: Start | None, other: Start | None) -> bool:
    if one is None or other is None:
        return one is other
    return (
        (one.settings_hash, one.step) == (other.settings_hash, other.step)
        and _same_arrays(one.parameters, other.parameters)
        and _same_arrays(one.statistics, other.statistics)
    )


def _same_arrays(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return list(one) == list(other) and all(
        one[name].dtype == other[name].dtype
        and one[name].shape == other[name].shape
        and one[name].tobytes() == other[name].tobytes()
        for name in one
    )


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    """Networks that may be trained: a chain of any layers over any data set, any settings."""
    dataset = draw(st.sampled_from(list(DATASETS)))()
    activations = st.sampled_from([a for a in ACTIVATIONS if a.type != "softmax"]).map(
        lambda kind: kind()
    )
    initializers = st.sampled_from(list(INITIALIZERS)).map(lambda kind: kind())
    units = st.integers(1, 5)
    share = st.floats(0, 1, exclude_max=True)
    dense = st.builds(
        Dense,
        units=units,
        activation=activations,
        initializer=initializers,
        batch_norm=st.sampled_from(["none", "before", "after"]),
        dropout=share,
        weight_decay=st.builds(L2, strength=st.floats(0, 1e3)),
    )
    layers = st.one_of(
        dense,
        st.builds(BatchNorm, momentum=share),
        st.builds(Dropout, rate=share),
        st.builds(ActivationLayer, activation=activations),
    )
    inner = draw(st.lists(layers, max_size=4))
    classes = dataset.task == "classification"
    ending = ACTIVATIONS.get("softmax" if classes else "identity")
    output = Output(units=dataset.shape().outputs, activation=ending())
    ids = draw(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=64),
            min_size=len(inner) + 2,
            max_size=len(inner) + 2,
            unique=True,
        )
    )
    blocks = tuple(
        Block(id=i, layer=layer, name=draw(_WORDS))
        for i, layer in zip(ids, [Input(), *inner, output], strict=True)
    )
    links = tuple(Link(source=a.id, target=b.id) for a, b in pairwise(blocks))
    made = Experiment(
        name=draw(_WORDS),
        network=Network(blocks=blocks, links=links),
        data=DataChoice(
            dataset=dataset,
            training_samples=draw(st.none() | st.integers(1, dataset.shape().train)),
            validation=draw(st.floats(0, 0.5)),
            features=draw(st.sampled_from([Plain(), Derived(), Derived(x=False, product=True)])),
            scaling=draw(st.sampled_from(["none", "standard", "min_max"])),
        ),
        training=Training(
            loss=CrossEntropy() if classes else MeanSquaredError(),
            drawing=draw(st.sampled_from(["shuffled", "with_replacement"])),
            optimizer=draw(st.sampled_from(list(OPTIMIZERS)))(),
            schedule=draw(st.sampled_from(list(SCHEDULES)))(),
            clipping=draw(st.sampled_from(list(CLIPPINGS)))(),
            batch_size=draw(st.none() | st.integers(1, 1_000_000)),
            epochs=draw(st.integers(1, 1_000_000)),
            patience=draw(st.integers(0, 1_000_000)),
            seed=draw(st.integers(0, 2**31 - 1)),
        ),
    )
    assert not errors(made)
    return arrange(made, draw(st.floats(-1e5, 1e5)), draw(st.floats(-1e5, 1e5)))


@st.composite
def checkpoints(draw: st.DrawFn) -> Checkpoint:
    """Any state a run can be in: arrays of any bits (weights finite), any curve, any counts."""
    settings = draw(experiments())
    known = shapes(settings)
    source = np.random.default_rng(draw(st.integers(0, 2**32)))
    kind = draw(st.sampled_from([np.float32, np.float64]))

    def bits(shape: tuple[int, ...], finite: bool) -> Any:
        array = source.bytes(int(np.prod(shape)) * np.dtype(kind).itemsize)
        values = np.frombuffer(array, kind).reshape(shape).copy()
        return np.where(np.isfinite(values), values, kind(0)) if finite else values

    learned = {f"{b}.{s.name}": s.shape for b in known for s in known[b].parameters}
    measured = {f"{b}.{s.name}": s.shape for b in known for s in known[b].statistics}
    step = draw(st.integers(0, 30))
    # The processor makes two kinds of NaN; others can only be made by hand.
    losses = st.floats(allow_nan=False) | st.sampled_from([math.nan, -math.nan])
    history = History()
    history.add_losses(np.array(draw(st.lists(losses, min_size=step, max_size=step))))
    for at in sorted(draw(st.lists(st.integers(0, step), max_size=5))):
        row = {name: draw(losses) for name in COLUMNS}
        seconds = draw(st.floats(0, 1e9))
        history.add_evaluation({**row, "step": at, "epoch": at / 7, "seconds": seconds})
    words = st.tuples(*[st.integers(0, 2**64 - 1)] * 4)
    best: Best | None = None
    if settings.training.patience > 0 and best_row(history) is not None:
        best = Best(
            {name: bits(shape, True) for name, shape in learned.items()},
            {name: bits(shape, False) for name, shape in measured.items()},
        )
    return Checkpoint(
        experiment=settings,
        step=step,
        status=draw(st.sampled_from(["paused", "stopped", "done", "diverged"])),
        parameters={name: bits(shape, True) for name, shape in learned.items()},
        statistics={name: bits(shape, False) for name, shape in measured.items()},
        slots={
            slot: {name: bits(shape, False) for name, shape in learned.items()}
            for slot in settings.training.optimizer.slots
        },
        random={block: draw(words) for block in known if draw(st.booleans())},
        history=history,
        seconds=draw(st.floats(0, 1e9)),
        failed_step=draw(st.none() | st.integers(0, 2**40)),
        best=best,
    )
