"""What a run can take over follows from the descriptions."""

from __future__ import annotations

import pytest

from conformance.runs import everything
from nnstudio.core.datasets.xor import Xor
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.adoption import adoptable, changed_settings, needs_plan, with_value
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.penalties.l2 import L2
from nnstudio.core.schedules.cosine import Cosine


def test_every_difference_is_named_with_its_meaning() -> None:
    old = edits.set_training(everything(), schedule=Cosine())
    new = edits.set_field(old, "b1", "weight_decay", L2(strength=0.5))
    new = edits.set_training(new, optimizer=SGD(), schedule=Cosine(floor=0.5), batch_size=3, seed=9)
    found = changed_settings(old, new)
    assert found is not None
    assert [(one.path, one.field.title, one.live) for one in found] == [
        (("network", "b1", "weight_decay", "strength"), "Strength", True),
        (("training", "optimizer"), "Optimiser", True),
        (("training", "schedule", "floor"), "Floor", True),
        (("training", "batch_size"), "Batch size", True),
        (("training", "seed"), "Seed", False),
    ]
    assert not adoptable(old, new)
    assert adoptable(old, edits.set_training(new, seed=old.training.seed))
    made = old
    for one in found:
        made = with_value(made, one.path, one.new)
    assert made == new


def test_names_and_places_are_no_difference() -> None:
    old = everything()
    new = edits.rename(edits.arrange(old).with_values(name="x"), "b1", "first")
    assert changed_settings(old, new) == ()
    assert adoptable(old, new)


@pytest.mark.parametrize(
    "new",
    [
        edits.set_data(everything(), dataset=Xor()),
        edits.set_data(everything(), scaling="standard"),
        edits.disconnect(everything(), "b1", "b2"),
        edits.remove_blocks(everything(), ["b2"]),
        Experiment(),
    ],
)
def test_another_network_or_other_data_are_another_run(new: Experiment) -> None:
    assert changed_settings(everything(), new) is None
    assert not adoptable(everything(), new)


def test_what_a_plan_reads_anyway_needs_no_other_plan() -> None:
    old = everything()

    def needed(new: Experiment) -> bool:
        found = changed_settings(old, new)
        assert found
        return needs_plan(found)

    assert not needed(edits.set_training(old, optimizer=Adam(learning_rate=1.0, beta_1=0.5)))
    assert not needed(edits.set_training(old, epochs=50, patience=5))
    assert not needed(edits.set_field(old, "b1", "dropout", 0.9))
    assert needed(edits.set_field(old, "b1", "dropout", 0.0))
    assert needed(edits.set_field(old, "b3", "dropout", 0.1))
    assert needed(edits.set_training(old, penalty=L2(strength=0.1)))
    assert needed(edits.set_training(old, batch_size=16))
    assert needed(edits.set_training(old, optimizer=SGD()))


@pytest.mark.parametrize(
    "path", [(), ("training",), ("training", "mood"), ("network", "b1"), ("network", "b9", "units")]
)
def test_a_path_that_leads_nowhere(path: tuple[str, ...]) -> None:
    with pytest.raises(LookupError):
        with_value(everything(), path, 1)
