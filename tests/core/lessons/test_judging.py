"""Checks judged on runs put together by hand: what holds, what does not, and what cannot be told yet."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.diagnosis.by_hand import evidence, layers
from nnstudio.core.experiment.edits import set_training
from nnstudio.core.experiment.examples import example
from nnstudio.core.lessons.judging import Outcome, at_stage, judge
from nnstudio.core.lessons.lesson import Check, Lesson, Question, Recipe, Step, Words
from nnstudio.core.training.vitals import Vitals

W = Words("text", "글")
MLP = example("mnist-mlp")


def lesson(*checks: Check, steps: tuple[Step, ...] = ()) -> Lesson:
    recipe = Recipe("place", "mnist-mlp")
    return Lesson("one", 1, W, W, W, steps, (), Question(W, W), recipe=recipe, checks=checks)


def measure(name: str, **values: Any) -> Check:
    return Check(W, "measure", name, **values)


def one(check: Check, *rules: str, **run: Any) -> Outcome:
    class Found:
        def __init__(self, rule: str) -> None:
            self.rule = rule

    findings: Any = [Found(rule) for rule in rules]
    (outcome,) = judge(lesson(check), evidence(MLP, **run), findings)
    return outcome


@pytest.mark.parametrize(
    ("bounds", "holds"),
    [
        ({"at_least": 0.15}, True),
        ({"at_least": 0.25}, False),
        ({"at_most": 0.15}, False),
        ({"at_least": 0.1, "at_most": 0.3}, True),
    ],
)
def test_a_number_is_bounded(bounds: dict[str, float], holds: bool) -> None:
    outcome = one(measure("gap", **bounds), train_accuracy=0.9, test_accuracy=0.7)
    assert outcome.holds is holds and outcome.value == pytest.approx(0.2)


def test_nothing_is_told_before_its_epoch_or_without_a_measurement() -> None:
    early = measure("train_accuracy", at_most=1.0, from_epoch=20)
    assert one(early, epochs=10).holds is None
    assert one(early, epochs=20).holds is True
    assert one(measure("dead", at_most=1.0)).holds is None
    missing = measure("validation_accuracy", at_least=0.0)
    assert one(missing, validation_accuracy=float("nan")).holds is None


def test_vital_signs_are_the_largest_or_those_of_a_block() -> None:
    vitals = layers(MLP, dead=[0.1, 0.7, 0.2, 0.0])
    assert one(measure("dead", at_least=0.5), vitals=vitals).value == 0.7
    assert one(measure("dead", at_least=0.5, block="dense_1"), vitals=vitals).value == 0.1
    assert one(measure("dead", at_least=0.5, block="gone"), vitals=vitals).holds is None


def test_the_gradient_that_reaches_the_first_layer_is_told_as_a_share_of_the_outputs() -> None:
    vitals = {**layers(MLP, backward=[1e-6, 1e-4, 1e-2, 0.5]), "output_1": Vitals(backward=0.1)}
    outcome = one(measure("gradient_reach", at_most=1e-4), vitals=vitals)
    assert outcome.holds is True and outcome.value == pytest.approx(1e-5)


def test_findings_and_the_end_of_a_run() -> None:
    found = Check(W, "found", "overfitting")
    assert [one(found, "overfitting").holds, one(found, "saturation").holds] == [True, False]
    ended = Check(W, "diverged")
    assert [one(ended).holds, one(ended, diverged=True).holds] == [None, True]


def test_a_check_counts_for_the_run_of_its_step_only() -> None:
    steps = (Step(W), Step(W, (("training.penalty.strength", "0.1"),)))
    checks = [measure("gap", at_most=1.0, stage=stage) for stage in (0, 2)]
    both = lesson(*checks, steps=steps)
    decayed = both.stages[2]
    # Everything that the steps leave alone is the student's.
    mine = set_training(decayed, epochs=7, seed=9)
    for experiment, holds in ((MLP, [True, None]), (mine, [None, True])):
        outcomes = judge(both, evidence(experiment), ())
        assert [outcome.holds for outcome in outcomes] == holds
    other = set_training(MLP, penalty=MLP.training.penalty.with_values(strength=0.5))
    assert not at_stage(both, other, 0) and not at_stage(both, other, 2)
    gone = lesson(checks[0], steps=(Step(W, (("dense_1.units", "5"),)),))
    assert not at_stage(gone, example("plane-linear"), 0)
