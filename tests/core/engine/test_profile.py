"""A profile is of the calls that training makes, each of which took some time."""

from __future__ import annotations

import pytest

from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.profile import profile
from nnstudio.core.engine.state import State
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.parts.problem import ProblemError


def test_every_call_of_a_step_is_in_it() -> None:
    experiment = example("digits-mlp")
    calls = profile(experiment, seconds=0.02)
    plan = Plan(State(experiment), experiment.batch_size, training=True)
    made = [(one.block, one.phase) for one in plan.operations for _ in plan.linker.calls(one)]
    assert [(call.block, call.phase) for call in calls] == made
    assert all(call.seconds > 0 for call in calls)
    products = sum(call.seconds for call in calls if call.name == "dot")
    assert 0 < products < sum(call.seconds for call in calls)


def test_what_cannot_be_trained_has_no_profile() -> None:
    with pytest.raises(ProblemError):
        profile(edits.remove_blocks(example("digits-mlp"), ["output_1"]))
