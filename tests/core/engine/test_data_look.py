"""A look at the data counts what training would see, and shows it in the form the network would be given."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.engine.data_look import BINS, look
from nnstudio.core.engine.samples import Part, load
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.sample_facts import PartName


def test_parts_and_classes_are_those_of_training() -> None:
    experiment = edits.set_data(example("digits-mlp"), training_samples=500, validation=0.2)
    found = look(experiment)
    assert [len(found.part(name)[0]) for name in ("train", "validation", "test")] == [400, 100, 359]
    data = load(experiment)
    parts: dict[PartName, Part] = {
        "train": data.train,
        "validation": data.validation,
        "test": data.test,
    }
    for name, part in parts.items():
        expected = part.targets.sum(axis=0, dtype=np.int64)
        assert found.counts[name].tolist() == expected.tolist()


def test_samples_of_one_class() -> None:
    found = look(example("digits-mlp"))
    numbers = found.numbers("test", 7)
    assert len(numbers) == found.counts["test"][7]
    assert set(found.part("test")[1][numbers].tolist()) == {7}
    assert len(found.numbers("test")) == 359


@pytest.mark.parametrize("scaling", ["none", "standard", "min_max"])
def test_what_the_network_gets_is_what_training_gives_it(scaling: str) -> None:
    experiment = edits.set_data(example("spiral-tanh"), scaling=scaling, validation=0.1)
    found, numbers = look(experiment), np.array([3, 0, 40])
    wanted = load(experiment).validation.inputs[numbers, :-1]
    assert np.array_equal(found.given("validation", numbers), wanted)


def test_target_values_are_counted_in_steps() -> None:
    found = look(example("sine-relu"))
    assert found.counts["train"].sum() == len(found.part("train")[0])
    assert len(found.counts["test"]) == BINS
    for step in (0, 7, BINS - 1):
        labels = found.part("train")[1][found.numbers("train", step)]
        assert len(labels) == found.counts["train"][step]
        assert labels.min() >= found.edges[step] - 1e-6
        assert labels.max() <= found.edges[step + 1] + 1e-6
