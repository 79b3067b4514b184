"""Proposals of starting weights that suit the activation."""

from __future__ import annotations

import pytest

from nnstudio.core.activations.base import ACTIVATIONS, Activation
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.datasets.base import DATASETS, Dataset
from nnstudio.core.datasets.sine import Sine
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import check, errors
from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.experiment.fixes import fit_output
from nnstudio.core.initializers.base import INITIALIZERS
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.initializers.orthogonal import Orthogonal
from nnstudio.core.initializers.zeros import Zeros
from nnstudio.core.parts.problem import Problem


def hints(activation: Activation, initializer: object) -> list[Problem]:
    changed = edits.set_field(example("digits-mlp"), "dense_1", "activation", activation)
    changed = edits.set_field(changed, "dense_1", "initializer", initializer)
    return [problem for problem in check(changed) if problem.code == "problem.pairing"]


@pytest.mark.parametrize("activation", list(ACTIVATIONS), ids=lambda a: a.type)
def test_what_an_activation_names_is_never_questioned(activation: type[Activation]) -> None:
    assert not hints(activation(), INITIALIZERS.get(activation.pairs_with)())


def test_sigmoid_with_he_is_a_hint_whose_fix_is_xavier() -> None:
    changed = edits.set_field(example("digits-mlp"), "dense_1", "activation", Sigmoid())
    (hint,) = (problem for problem in check(changed) if problem.code == "problem.pairing")
    assert hint.severity == "hint"
    assert not errors(changed)
    assert hint.fix is not None
    mended = hint.fix.apply(changed)
    assert mended.network.by_id["dense_1"].layer.initializer.type == "xavier"
    assert not [problem for problem in check(mended) if problem.code == "problem.pairing"]


@pytest.mark.parametrize("initializer", [Normal(std=1.0), Zeros(), Orthogonal()])
def test_somebodys_own_choice_is_left_alone(initializer: object) -> None:
    assert not hints(Sigmoid(), initializer)
    assert not hints(ReLU(), initializer)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_need_no_hint(name: str) -> None:
    assert not [problem for problem in check(example(name)) if problem.severity == "hint"]


@pytest.mark.parametrize("dataset", list(DATASETS), ids=lambda d: d.type)
@pytest.mark.parametrize("name", ["mnist-mlp", "xor-tanh", "sine-relu"])
def test_one_click_fits_the_output_to_any_data(name: str, dataset: type[Dataset]) -> None:
    changed = edits.set_data(example(name), dataset=dataset(), training_samples=None)
    fitted = fit_output(changed)
    codes = {problem.code for problem in check(fitted)}
    assert not codes & {
        "problem.output_units",
        "problem.loss_and_output",
        "problem.loss_for_one_output",
        "problem.loss_of_values",
        "problem.softmax_of_one",
    }
    assert not errors(fitted)
    assert fit_output(fitted) == fitted


def test_without_an_output_only_the_loss_is_fitted() -> None:
    bare = edits.remove_blocks(example("digits-mlp"), ["output_1"])
    sine = edits.set_data(bare, dataset=Sine())
    fitted = fit_output(sine)
    assert fitted.training.loss.type == "mean_squared_error"
    assert fitted.network == sine.network
