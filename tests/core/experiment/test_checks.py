"""Every finding about an experiment can be reached, and its fix mends it."""

from __future__ import annotations

import ast
import inspect

import pytest

from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.activations.softmax import Softmax
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.experiment import checks, edits, graph_checks
from nnstudio.core.experiment.checks import check, errors
from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.network import Block, Link
from nnstudio.core.experiment.placeholder import Placeholder
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.layer_norm import LayerNorm
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.base import LOSSES
from nnstudio.core.losses.binary_cross_entropy import BinaryCrossEntropy
from nnstudio.core.losses.cross_entropy import CrossEntropy
from nnstudio.core.parts.problem import Problem

MODULES = (checks, graph_checks)

DIGITS, XOR, RESIDUAL = example("digits-mlp"), example("xor-tanh"), example("residual-mlp")


def with_block(experiment: Experiment, block: Block) -> Experiment:
    network = experiment.network
    return experiment.with_values(network=network.with_values(blocks=(*network.blocks, block)))


def with_link(experiment: Experiment, source: str, target: str) -> Experiment:
    """A link that no gesture would draw."""
    network, link = experiment.network, Link(source=source, target=target)
    return experiment.with_values(network=network.with_values(links=(*network.links, link)))


def set_output(experiment: Experiment, **values: object) -> Experiment:
    for field, value in values.items():
        experiment = edits.set_field(experiment, "output_1", field, value)
    return experiment


WRONG: dict[str, tuple[Experiment, str | None]] = {
    "problem.no_input": (edits.remove_blocks(DIGITS, ["input_1"]), None),
    "problem.no_output": (edits.remove_blocks(DIGITS, ["output_1"]), None),
    "problem.several_inputs": (with_block(DIGITS, Block(id="more", layer=Input())), "more"),
    "problem.several_outputs": (with_block(DIGITS, Block(id="more", layer=Output())), "more"),
    "problem.on_cycle": (with_link(RESIDUAL, "dense_5", "add_1"), "add_1"),
    "problem.few_sources": (edits.disconnect(RESIDUAL, "dense_1", "add_1"), "add_1"),
    "problem.double_link": (with_link(RESIDUAL, "dense_1", "add_1"), "add_1"),
    "problem.no_source": (edits.disconnect(DIGITS, "input_1", "dense_1"), "dense_1"),
    "problem.many_sources": (with_link(DIGITS, "input_1", "output_1"), "output_1"),
    "problem.no_target": (edits.connect(XOR, "input_1", "dense_2"), "dense_1"),
    "problem.too_few_samples": (edits.set_data(DIGITS, training_samples=5000), None),
    "problem.batch_too_large": (edits.set_training(DIGITS, batch_size=5000), None),
    "problem.batch_of_one": (
        edits.set_training(
            edits.set_field(DIGITS, "dense_1", "batch_norm", "before"), batch_size=1
        ),
        "dense_1",
    ),
    "problem.output_units": (set_output(DIGITS, units=7), "output_1"),
    "problem.softmax_of_one": (set_output(XOR, activation=Softmax()), "output_1"),
    "problem.loss_and_output": (set_output(DIGITS, activation=Sigmoid()), "output_1"),
    "problem.loss_for_one_output": (edits.set_training(XOR, loss=CrossEntropy()), "output_1"),
}
FLAT = next(activation() for activation in ACTIVATIONS if not activation.differentiable)
WRONG["problem.no_gradient"] = (edits.set_field(DIGITS, "dense_1", "activation", FLAT), "dense_1")
WRONG["problem.placeholder"] = (
    with_block(DIGITS, Block(id="strange", layer=Placeholder.of({"type": "teleporter"}))),
    "strange",
)
WITHOUT_FIX = {
    "problem.no_input",
    "problem.no_output",
}
WARNINGS = {
    "problem.batch_of_one",
    "problem.batch_too_large",
    "problem.loss_and_output",
    "problem.no_gradient",
}


def found(experiment: Experiment, code: str) -> Problem | None:
    return next((problem for problem in check(experiment) if problem.code == code), None)


def test_every_code_of_the_checks_is_reached_here() -> None:
    written = {
        node.value
        for module in MODULES
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("problem.")
    }
    assert written == set(WRONG)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_are_in_order(name: str) -> None:
    assert check(example(name)) == ()


@pytest.mark.parametrize("code", WRONG)
def test_the_problem_is_found_at_its_block(code: str) -> None:
    experiment, block = WRONG[code]
    problem = found(experiment, code)
    assert problem is not None
    assert problem.block == block
    assert problem.severity == ("warning" if code in WARNINGS else "error")
    assert (problem in errors(experiment)) is (code not in WARNINGS)


@pytest.mark.parametrize("code", WRONG)
def test_the_fix_mends_it_and_makes_nothing_else_worse(code: str) -> None:
    experiment, _ = WRONG[code]
    problem = found(experiment, code)
    assert problem is not None
    if code in WITHOUT_FIX:
        assert problem.fix is None
        return
    assert problem.fix is not None
    mended = problem.fix.apply(experiment)
    assert found(mended, code) is None
    before = {(p.code, p.block) for p in check(experiment)}
    assert {(p.code, p.block) for p in check(mended)} <= before
    assert found(experiment, code) is not None


@pytest.mark.parametrize("experiment", [DIGITS, XOR], ids=["ten classes", "two classes"])
@pytest.mark.parametrize("loss", [loss.type for loss in LOSSES])
@pytest.mark.parametrize("activation", ["softmax", "sigmoid", "identity", "relu"])
@pytest.mark.parametrize("units", [1, 2, 10])
def test_taking_one_fix_after_the_other_ends_and_none_makes_a_new_error(
    experiment: Experiment, loss: str, activation: str, units: int
) -> None:
    start = set_output(experiment, units=units, activation=ACTIVATIONS.get(activation)())
    start = edits.set_training(start, loss=LOSSES.get(loss)())
    for choose in (0, -1):
        now = start
        for _ in range(6):
            fixes = [problem.fix for problem in check(now) if problem.fix is not None]
            if not fixes:
                break
            before = {problem.code for problem in errors(now)}
            now = fixes[choose].apply(now)
            assert {problem.code for problem in errors(now)} <= before
        assert check(now) == ()


def test_a_loss_for_classes_on_one_output_is_one_problem_and_not_two() -> None:
    """The other finding would offer softmax, which is wrong on one output."""
    found_here = check(WRONG["problem.loss_for_one_output"][0])
    assert [problem.code for problem in found_here] == ["problem.loss_for_one_output"]


def test_errors_come_before_warnings() -> None:
    both = edits.set_training(set_output(DIGITS, units=7), batch_size=5000)
    assert [p.severity for p in check(both)] == ["error", "warning"]


def test_the_values_of_a_problem_fill_its_sentence() -> None:
    problem = found(WRONG["problem.output_units"][0], "problem.output_units")
    assert problem is not None
    assert problem.values == {"units": 7, "classes": 10}
    assert problem.field == "units"
    assert problem.fix is not None
    assert dict(problem.fix.params) == {"name": "Digits 8×8"}


def test_a_block_that_feeds_two_is_a_problem_because_nothing_joins_them_again() -> None:
    branched = edits.connect(XOR, "input_1", "dense_2")
    assert branched.network.outgoing["input_1"] == ("dense_1", "dense_2")
    assert [p.code for p in errors(branched)] == ["problem.no_target"]
    two_ends = with_link(with_block(XOR, Block(id="end", layer=Output())), "dense_1", "end")
    assert "problem.several_outputs" in {p.code for p in errors(two_ends)}


def test_two_classes_may_have_one_output_or_two() -> None:
    assert check(XOR) == ()
    two = set_output(XOR, units=2, activation=Softmax())
    assert check(edits.set_training(two, loss=CrossEntropy())) == ()
    assert check(edits.set_training(set_output(XOR, units=2), loss=BinaryCrossEntropy())) == ()


def test_a_batch_of_all_samples_is_in_order_and_one_more_is_not() -> None:
    data = edits.set_data(XOR, dataset=Gauss(points=40))
    assert check(edits.set_training(data, batch_size=20)) == ()
    assert found(edits.set_training(data, batch_size=21), "problem.batch_too_large") is not None


def test_sizes_that_differ_are_made_equal_to_those_that_cannot_change() -> None:
    """Dense 3 feeds only the sum; Dense 1 also feeds Dense 2, so its size decides."""
    experiment = edits.set_field(RESIDUAL, "dense_3", "units", 20)
    problem = found(experiment, "problem.sizes_differ")
    assert problem is not None
    assert (problem.block, problem.values) == ("add_1", {"sizes": "20, 32"})
    assert problem.fix is not None
    assert dict(problem.fix.params) == {"name": "Units", "value": "32"}
    assert check(problem.fix.apply(experiment)) == ()


def test_sizes_that_nobody_may_change_have_no_fix() -> None:
    problem = found(edits.connect(RESIDUAL, "input_1", "add_2"), "problem.sizes_differ")
    assert problem is not None
    assert problem.fix is None


def test_a_block_that_cannot_take_its_one_input_can_be_removed() -> None:
    narrow, norm = edits.add_block(
        edits.set_field(DIGITS, "dense_1", "units", 1), LayerNorm(), (240.0, 0.0)
    )
    problem = found(narrow, "problem.nothing_to_normalise")
    assert problem is not None
    assert problem.block == norm
    assert problem.fix is not None
    assert check(problem.fix.apply(narrow)) == ()


def test_a_network_cut_in_two_is_joined_from_either_side() -> None:
    cut = edits.disconnect(XOR, "dense_1", "dense_2")
    problems = {p.code: p for p in errors(cut)}
    for code in ("problem.no_source", "problem.no_target"):
        fix = problems[code].fix
        assert fix is not None
        mended = fix.apply(cut)
        assert errors(mended) == ()
        assert set(mended.network.links) == set(XOR.network.links)


def test_which_of_two_open_ends_is_meant_is_not_guessed() -> None:
    cut = edits.disconnect(XOR, "dense_1", "dense_2")
    loose, block = edits.add_block(cut, LayerNorm(), (240.0, 200.0))
    loose = edits.disconnect(edits.disconnect(loose, "dense_1", block), block, "dense_2")
    fixes = {p.block: p.fix for p in errors(loose) if p.code == "problem.no_source"}
    assert fixes["dense_2"] is None
    removing = fixes[block]
    assert removing is not None
    assert removing.code == "fix.remove_block"
