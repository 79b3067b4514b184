"""Every finding between the data and the rest can be reached, is as severe as it is, and its fix mends it."""

from __future__ import annotations

import ast
import inspect

import pytest

from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.activations.identity import Identity
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.activations.softmax import Softmax
from nnstudio.core.datasets.base import DATASETS
from nnstudio.core.datasets.blobs import Blobs
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.datasets.sine import Sine
from nnstudio.core.experiment import data_checks, edits
from nnstudio.core.experiment.checks import check, errors
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.features.derived import Derived
from nnstudio.core.initializers.rbm import RBM
from nnstudio.core.losses.base import LOSSES
from nnstudio.core.losses.binary_cross_entropy import BinaryCrossEntropy
from nnstudio.core.losses.cross_entropy import CrossEntropy
from nnstudio.core.losses.huber import Huber
from nnstudio.core.parts.problem import Problem

DIGITS, XOR, SINE = example("digits-mlp"), example("xor-tanh"), example("sine-relu")
NOTHING = Derived(x=False, y=False)


def set_output(experiment: Experiment, **values: object) -> Experiment:
    for field, value in values.items():
        experiment = edits.set_field(experiment, "output_1", field, value)
    return experiment


def few(samples: int, **values: object) -> Experiment:
    return edits.set_training(
        edits.set_data(DIGITS, training_samples=samples, **values), batch_size=1
    )


WRONG: dict[str, tuple[Experiment, str]] = {
    "problem.no_validation_samples": (few(2, validation=0.1), "data.validation"),
    "problem.features_do_not_fit": (edits.set_data(DIGITS, features=Derived()), "data.features"),
    "problem.no_features": (edits.set_data(XOR, features=NOTHING), "data.features"),
    "problem.one_sample": (few(1), "data.training_samples"),
    "problem.one_class": (
        edits.set_data(
            edits.set_training(XOR, batch_size=1, seed=4),
            dataset=Gauss(points=10),
            training_samples=2,
        ),
        "data.training_samples",
    ),
    "problem.missing_classes": (few(9), "data.training_samples"),
    "problem.rbm_inputs": (
        edits.set_field(XOR, "dense_1", "initializer", RBM()),
        "initializer",
    ),
    "problem.output_values": (set_output(SINE, units=3), "units"),
    "problem.softmax_of_values": (set_output(SINE, activation=Softmax()), "activation"),
    "problem.loss_of_classes": (edits.set_training(SINE, loss=CrossEntropy()), "training.loss"),
    "problem.loss_of_values": (edits.set_training(DIGITS, loss=Huber()), "training.loss"),
}
ERRORS = {
    "problem.no_features",
    "problem.output_values",
    "problem.softmax_of_values",
    "problem.loss_of_classes",
}


def found(experiment: Experiment, code: str) -> Problem | None:
    return next((problem for problem in check(experiment) if problem.code == code), None)


def test_every_code_is_reached_here() -> None:
    written = {
        node.value
        for node in ast.walk(ast.parse(inspect.getsource(data_checks)))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("problem.")
    }
    assert written == set(WRONG)


@pytest.mark.parametrize("code", WRONG)
def test_it_is_found_and_its_fix_mends_it(code: str) -> None:
    experiment, field = WRONG[code]
    problem = found(experiment, code)
    assert problem is not None
    assert problem.field == field
    assert problem.severity == ("error" if code in ERRORS else "warning")
    assert (problem in errors(experiment)) is (code in ERRORS)
    assert problem.fix is not None
    mended = problem.fix.apply(experiment)
    assert found(mended, code) is None
    assert {p.code for p in errors(mended)} <= {p.code for p in errors(experiment)}


@pytest.mark.parametrize("dataset", [dataset() for dataset in DATASETS], ids=lambda d: d.type)
@pytest.mark.parametrize("start", [DIGITS, XOR, SINE], ids=lambda e: e.name)
def test_any_data_can_be_chosen_and_the_fixes_lead_to_a_network_that_trains(
    start: Experiment, dataset: object
) -> None:
    now = edits.set_data(start, dataset=dataset)
    for _ in range(6):
        fixes = [problem.fix for problem in check(now) if problem.fix is not None]
        if not fixes:
            break
        now = fixes[0].apply(now)
    assert check(now) == ()


@pytest.mark.parametrize("loss", list(LOSSES), ids=lambda loss: loss.type)
def test_each_loss_is_an_error_a_warning_or_in_order_with_numbers(loss: type) -> None:
    problems = check(edits.set_training(SINE, loss=loss()))
    wrong = issubclass(loss, CrossEntropy | BinaryCrossEntropy)
    assert [p.code for p in problems] == (["problem.loss_of_classes"] if wrong else [])


def test_an_output_that_cannot_be_negative_is_warned_of() -> None:
    problem = found(set_output(SINE, activation=ReLU()), "problem.loss_and_output")
    assert problem is not None
    assert problem.severity == "warning"
    assert set_output(SINE, activation=ReLU()) == set_output(
        SINE, activation=ACTIVATIONS.get("relu")()
    )
    assert check(set_output(SINE, activation=Identity())) == ()


def test_one_sample_is_one_finding_and_not_three() -> None:
    codes = [problem.code for problem in check(few(1))]
    assert codes == ["problem.one_sample"]


def test_the_missing_classes_are_named() -> None:
    data = edits.set_data(DIGITS, dataset=Blobs(points=10, classes=10))
    many = found(edits.set_training(data, batch_size=1), "problem.missing_classes")
    assert many is not None
    assert many.fix is None, "all samples are used already"
    labels = str(many.values["labels"]).split(", ")
    assert len(labels) >= 5
    assert all(0 <= int(label) < 10 for label in labels)
    assert found(DIGITS, "problem.missing_classes") is None


def test_all_flags_off_is_an_error_only_where_features_are_made() -> None:
    assert found(edits.set_data(SINE, features=NOTHING), "problem.no_features") is None
    assert found(edits.set_data(SINE, features=NOTHING), "problem.features_do_not_fit") is not None


def test_regression_needs_no_classes() -> None:
    assert (
        check(edits.set_training(edits.set_data(SINE, dataset=Sine(points=10)), batch_size=1)) == ()
    )
