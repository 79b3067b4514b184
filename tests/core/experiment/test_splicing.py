"""A block is put into a link, or the reason is said why not."""

from __future__ import annotations

import pytest

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.splicing import splice, splice_problem
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.parts.problem import ProblemError


def pairs(experiment) -> list[tuple[str, str]]:
    return [(link.source, link.target) for link in experiment.network.links]


def test_a_loose_block_goes_between() -> None:
    before, block_id = edits.add_block(example("xor-tanh"), Dense(), (0, 400), wire=False)
    after = splice(before, block_id, "dense_1", "dense_2")
    assert ("dense_1", "dense_2") not in pairs(after)
    assert {("dense_1", block_id), (block_id, "dense_2")} < set(pairs(after))
    assert after.positions == before.positions


def test_a_joining_block_keeps_the_order_of_its_inputs() -> None:
    before, block_id = edits.add_block(example("residual-mlp"), Dense(), (0, 400), wire=False)
    sources = before.network.incoming["add_1"]
    after = splice(before, block_id, sources[0], "add_1")
    assert after.network.incoming["add_1"] == (block_id, sources[1])


@pytest.mark.parametrize(
    ("layer", "code"),
    [(Input(), "problem.link_no_input"), (Output(), "problem.link_no_output")],
)
def test_ends_do_not_go_between(layer, code: str) -> None:
    before, block_id = edits.add_block(example("xor-tanh"), layer, (0, 400), wire=False)
    problem = splice_problem(before.network, block_id, "dense_1", "dense_2")
    assert problem is not None and problem.code == code
    with pytest.raises(ProblemError):
        splice(before, block_id, "dense_1", "dense_2")


def test_a_loop_is_refused() -> None:
    network = example("xor-tanh").network
    problem = splice_problem(network, "dense_2", "input_1", "dense_1")
    assert problem is not None and problem.code == "problem.link_cycle"
    missing = splice_problem(network, "dense_1", "input_1", "output_1")
    assert missing is not None and missing.code == "problem.link_missing_block"
