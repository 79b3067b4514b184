"""What helps is a pure edit that changes something, says how, and is not offered twice."""

from __future__ import annotations

from functools import partial

import pytest

from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.finding import Remedy
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.initializers.zeros import Zeros
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.parts.problem import Fix
from nnstudio.core.penalties.l2 import L2
from nnstudio.core.training.history import History

MLP = example("mnist-mlp")
FEW = edits.set_data(MLP, training_samples=300)
TINY = edits.set_field(
    edits.set_field(MLP, "dense_2", "initializer", Normal(std=0.01)),
    "output_1",
    "initializer",
    Zeros(),
)
DECAYED = edits.set_field(MLP, "dense_1", "weight_decay", L2(strength=1.0))
DROPPED = edits.set_field(MLP, "dense_3", "dropout", 0.9)

ALL: dict[str, tuple[Remedy, Experiment]] = {
    "learning_rate": (partial(remedies.learning_rate, value=0.0001), MLP),
    "optimizer": (partial(remedies.optimizer, type_id="rmsprop"), MLP),
    "clipping": (remedies.clipping, MLP),
    "standardise": (remedies.standardise, MLP),
    "batch_size": (partial(remedies.batch_size, value=32), MLP),
    "more_samples": (remedies.more_samples, FEW),
    "early_stopping": (remedies.early_stopping, MLP),
    "weight_decay": (partial(remedies.weight_decay, strength=0.01), MLP),
    "no_weight_decay": (partial(remedies.weight_decay, strength=0.0), DECAYED),
    "dropout": (partial(remedies.dropout, value=0.2), MLP),
    "no_dropout": (partial(remedies.dropout, value=0.0), DROPPED),
    "batch_norm": (remedies.batch_norm, MLP),
    "activation": (partial(remedies.activation, type_id="tanh"), MLP),
    "initialisation": (remedies.initialisation, TINY),
    "balanced_drawing": (remedies.balanced_drawing, MLP),
}
REPEATED: dict[str, tuple[Remedy, Experiment]] = {
    "more_units": (remedies.more_units, MLP),
    "hidden_layer": (remedies.hidden_layer, MLP),
}


def offered(remedy: Remedy, given: Experiment) -> Fix:
    fix = remedy(given)
    assert fix is not None
    return fix


@pytest.mark.parametrize("name", [*ALL, *REPEATED])
def test_a_remedy_changes_the_experiment_and_leaves_it_trainable(name: str) -> None:
    remedy, given = (ALL | REPEATED)[name]
    before = given.model_dump()
    fix = offered(remedy, given)
    mended = fix.apply(given)
    assert mended != given
    assert given.model_dump() == before  # type: ignore[attr-defined]
    assert not errors(mended)


@pytest.mark.parametrize("name", list(ALL))
def test_what_was_taken_is_not_offered_again(name: str) -> None:
    remedy, given = ALL[name]
    mended = offered(remedy, given).apply(given)
    assert remedy(mended) is None


def test_initialisation_mends_what_does_not_fit_and_nothing_else() -> None:
    mended = offered(remedies.initialisation, TINY).apply(TINY)
    kinds = {b.id: b.layer.initializer.type for b in mended.network.blocks if b.id != "input_1"}  # type: ignore[attr-defined]
    assert kinds == {**dict.fromkeys(kinds, "he_normal"), "output_1": "xavier"}
    assert remedies.initialisation(MLP) is None


def test_a_hidden_layer_goes_before_the_output() -> None:
    plain = example("plane-linear")
    mended = offered(remedies.hidden_layer, plain).apply(plain)
    assert [mended.network.by_id[b].layer.type for b in mended.network.order] == [
        "input",
        "dense",
        "output",
    ]


def test_early_stopping_holds_samples_back_where_none_are() -> None:
    mended = offered(remedies.early_stopping, MLP).apply(MLP)
    assert mended.training.patience == 10
    assert mended.data.validation == 0.2
    held = edits.set_data(MLP, validation=0.1)
    assert offered(remedies.early_stopping, held).apply(held).data.validation == 0.1


def test_a_remedy_for_a_block_that_is_gone_is_no_error() -> None:
    fix = offered(remedies.initialisation, TINY)
    without = edits.remove_blocks(TINY, ["dense_2"])
    assert "dense_2" not in fix.apply(without).network.by_id


@pytest.mark.parametrize(
    ("now", "factor", "offers"), [(0.01, 0.1, 0.001), (1000.0, 0.1, 0.01), (1000.0, 10.0, 1e4)]
)
def test_a_rate_beyond_all_sense_is_not_made_smaller_step_by_step(
    now: float, factor: float, offers: float
) -> None:
    experiment = edits.set_training(MLP, optimizer=Adam(learning_rate=now))
    assert remedies.times(Evidence(experiment, History()), factor) == pytest.approx(offers)
