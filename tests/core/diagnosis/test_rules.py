"""Each rule at its threshold: on the one side it finds its trouble, on the other it is silent."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from conformance.diagnosis.by_hand import evidence, layers, with_optimizer
from nnstudio.core.diagnosis.base import RULES, significant
from nnstudio.core.diagnosis.diagnose import diagnose
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.diagnosis.finding import Finding
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.optimizers.adagrad import AdaGrad
from nnstudio.core.training.data_facts import DataFacts
from nnstudio.core.training.history import History

MLP = example("mnist-mlp")
SINE = example("sine-relu")


def found(rule: str, given: Evidence) -> Finding | None:
    return RULES.get(rule)().find(given)


@pytest.mark.parametrize("rule", list(RULES), ids=lambda rule: rule.type)
def test_the_manual_page_states_every_threshold(rule) -> None:
    """The numbers in the text are those that the rule works with."""
    page = " ".join(rule.manual().split())
    bounds = {name: value for name, value in vars(rule).items() if name.isupper()}
    assert bounds
    unsaid = [
        f"{name} = {value:g}" for name, value in bounds.items() if f"{name} = {value:g}" not in page
    ]
    assert not unsaid
    assert "Reference:" in page


@pytest.mark.parametrize("name", list(EXAMPLES))
@pytest.mark.parametrize("rule", list(RULES), ids=lambda rule: rule.type)
def test_without_anything_measured_nothing_is_found(rule, name: str) -> None:
    assert rule().find(Evidence(example(name), History())) is None


@pytest.mark.parametrize("rule", list(RULES), ids=lambda rule: rule.type)
def test_one_evaluation_and_a_diverged_run_are_no_reason_to_fail(rule) -> None:
    for experiment in (MLP, SINE):
        one = evidence(experiment, 0)
        assert rule().find(one) is None
        broken = evidence(
            experiment, 3, train_loss=math.nan, train_accuracy=math.nan, diverged=True
        )
        rule().find(broken)


def test_the_gradient_vanishes_below_a_thousandth() -> None:
    for smallest, there in ((0.0009, True), (0.0011, False)):
        signs = layers(MLP, backward=[smallest, 0.1, 0.5, 1.0])
        finding = found("vanishing_gradient", evidence(vitals=signs))
        assert (finding is not None) == there
        if finding is not None:
            assert finding.block == "dense_1"
            assert dict(finding.params)["factor"] == 1100.0
            assert finding.exhibit.labels == ("dense_1", "dense_2", "dense_3", "dense_4")
            assert finding.exhibit.bound == 0.001


def test_no_gradient_at_all_is_said_otherwise() -> None:
    finding = found(
        "vanishing_gradient", evidence(vitals=layers(MLP, backward=[0.0, 0.0, 1.0, 1.0]))
    )
    assert finding is not None
    assert finding.case == "none"


def test_what_was_learned_needs_no_gradient() -> None:
    signs = layers(MLP, backward=[1e-9, 0.1, 0.5, 1.0])
    assert found("vanishing_gradient", evidence(vitals=signs, train_accuracy=0.96)) is None


def test_the_gradient_explodes_from_thirty_times_on() -> None:
    for largest, there in ((31.0, True), (29.0, False)):
        signs = layers(MLP, backward=[largest, 5.0, 2.0, 1.0])
        finding = found("exploding_gradient", evidence(vitals=signs))
        assert (finding is not None) == there
        assert finding is None or finding.block == "dense_1"


def test_half_a_layer_dead_in_every_one_of_the_last_looks() -> None:
    signs = layers(MLP, dead=[0.1, 0.55, 0.2, 0.3])
    finding = found("dead_relu", evidence(vitals=signs))
    assert finding is not None
    assert finding.block == "dense_2"
    assert dict(finding.params)["share"] == 0.55
    assert found("dead_relu", evidence(vitals=layers(MLP, dead=0.45))) is None
    mixed = evidence(vitals=signs)
    lively = Evidence(
        mixed.experiment,
        mixed.history,
        (
            *mixed.moments[:-1],
            type(mixed.moments[0])(mixed.moments[-1].step, layers(MLP, dead=0.4)),
        ),
    )
    assert found("dead_relu", lively) is None


def test_in_small_batches_silence_is_no_death() -> None:
    small = edits.set_training(MLP, batch_size=8)
    assert found("dead_relu", evidence(small, vitals=layers(MLP, dead=0.7))) is None
    assert found("dead_relu", evidence(small, vitals=layers(MLP, dead=0.95))) is not None


def test_a_look_at_the_rest_of_an_epoch_does_not_count() -> None:
    """4,000 samples in batches of 128 leave 32, among which more units are silent."""
    whole = evidence(vitals=layers(MLP, dead=0.2))
    last = type(whole.moments[0])(whole.step, layers(MLP, dead=0.9))
    assert found("dead_relu", Evidence(MLP, whole.history, (*whole.moments, last))) is None


def test_saturation_needs_four_units_and_something_to_learn() -> None:
    assert found("saturation", evidence(vitals=layers(MLP, saturated=0.45))) is not None
    assert found("saturation", evidence(vitals=layers(MLP, saturated=0.35))) is None
    assert (
        found("saturation", evidence(vitals=layers(MLP, saturated=0.9), train_accuracy=0.99))
        is None
    )
    narrow = MLP
    for block in ("dense_1", "dense_2", "dense_3", "dense_4"):
        narrow = edits.set_field(narrow, block, "units", 3)
    assert found("saturation", evidence(narrow, vitals=layers(MLP, saturated=0.9))) is None


def test_one_unit_cannot_be_like_another() -> None:
    assert found("neurons_alike", evidence(vitals=layers(MLP, alike=0.995))) is not None
    assert found("neurons_alike", evidence(vitals=layers(MLP, alike=0.98))) is None
    narrow = edits.set_field(MLP, "dense_1", "units", 1)
    signs = {"dense_1": layers(MLP, alike=1.0)["dense_1"]}
    assert found("neurons_alike", evidence(narrow, vitals=signs)) is None


def test_three_ways_for_a_rate_to_be_too_high() -> None:
    cases = {
        "diverged": evidence(diverged=True),
        "leapt": evidence(
            batch_losses=np.array([2.0, 30.0, *[2.0] * 390], np.float32), train_accuracy=0.2
        ),
        "restless": evidence(train_loss=[2.0, 1.0, 0.5, 0.5, 0.5, 0.6, 0.7, 1.2, 0.9, 1.1, 1.3]),
    }
    for case, given in cases.items():
        finding = found("learning_rate_too_high", given)
        assert finding is not None, case
        assert finding.case == case
        assert dict(finding.params)["rate"] == 0.001
    calm = evidence(train_loss=np.linspace(2.0, 0.3, 11))
    assert found("learning_rate_too_high", calm) is None
    recovered = evidence(
        batch_losses=np.array([2.0, 30.0, *[2.0] * 390], np.float32), train_accuracy=0.9
    )
    assert found("learning_rate_too_high", recovered) is None


def test_a_low_rate_is_one_that_has_not_learned() -> None:
    slow = layers(MLP, update_ratio=2e-5)
    falling = np.linspace(2.4, 2.2, 11)
    finding = found(
        "learning_rate_too_low", evidence(vitals=slow, train_loss=falling, train_accuracy=0.2)
    )
    assert finding is not None
    assert dict(finding.params)["ratio"] == 2e-5
    learned = evidence(vitals=slow, train_loss=np.linspace(2.4, 0.3, 11), train_accuracy=0.9)
    assert found("learning_rate_too_low", learned) is None
    brisk = evidence(vitals=layers(MLP, update_ratio=1e-3), train_loss=falling, train_accuracy=0.2)
    assert found("learning_rate_too_low", brisk) is None
    early = evidence(epochs=3, vitals=slow, train_loss=2.4, train_accuracy=0.1)
    assert found("learning_rate_too_low", early) is None


def test_adagrad_is_told_by_the_size_of_its_steps() -> None:
    run = with_optimizer(MLP, AdaGrad(learning_rate=0.01))
    # rms(W) is 0.1, so a change of a hundredth of it is a tenth of the rate.
    signs = layers(MLP, update_ratio=[0.01, 0.01, 0.004, 0.01])
    finding = found(
        "adagrad_rate_gone", evidence(run, vitals=signs, train_loss=2.2, train_accuracy=0.2)
    )
    assert finding is not None
    assert finding.block == "dense_3"
    assert dict(finding.params)["share"] == pytest.approx(0.04)
    assert (
        found("adagrad_rate_gone", evidence(vitals=signs, train_loss=2.2, train_accuracy=0.2))
        is None
    )
    learned = evidence(run, vitals=signs, train_loss=np.linspace(2.3, 0.2, 11), train_accuracy=0.93)
    assert found("adagrad_rate_gone", learned) is None


def test_the_loss_of_guessing_is_ln_of_the_classes() -> None:
    finding = found("loss_of_guessing", evidence(train_loss=math.log(10)))
    assert finding is not None
    assert dict(finding.params)["classes"] == 10
    assert finding.exhibit.bound == pytest.approx(math.log(10))
    assert found("loss_of_guessing", evidence(train_loss=0.97 * math.log(10))) is None
    passing = np.array([2.3, 2.3, 2.3, *[1.0] * 8])
    assert found("loss_of_guessing", evidence(train_loss=passing)) is None
    assert found("loss_of_guessing", evidence(SINE, train_loss=math.log(10))) is None


def test_the_loss_of_guessing_knows_how_frequent_classes_are() -> None:
    counts = (900, 100)
    facts = DataFacts((0,), (0.0,), (1.0,), counts)
    xor = example("xor-tanh")
    entropy = -(0.9 * math.log(0.9) + 0.1 * math.log(0.1))
    assert found("loss_of_guessing", evidence(xor, facts=facts, train_loss=entropy)) is not None
    assert found("loss_of_guessing", evidence(xor, facts=facts, train_loss=math.log(2))) is None


def test_overfitting_names_the_epoch_the_gap_opened() -> None:
    train = np.array([0.1, 0.5, 0.8, 0.85, 0.9, 0.95, 1.0, 1.0, 1.0, 1.0, 1.0])
    test = np.array([0.1, 0.5, 0.78, 0.77, 0.78, 0.79, 0.79, 0.79, 0.79, 0.79, 0.79])
    finding = found("overfitting", evidence(train_accuracy=train, test_accuracy=test))
    assert finding is not None
    assert dict(finding.params)["since"] == 3
    assert dict(finding.params)["part"] == "test"
    assert found("overfitting", evidence(train_accuracy=0.9, test_accuracy=0.81)) is None
    once = np.array([*[0.9] * 10, 0.7])
    assert found("overfitting", evidence(train_accuracy=0.95, test_accuracy=once)) is None


def test_overfitting_looks_at_validation_where_there_is_some() -> None:
    held = edits.set_data(MLP, validation=0.2)
    scores: dict[str, Any] = {
        "train_accuracy": 0.95,
        "test_accuracy": 0.5,
        "validation_accuracy": 0.93,
    }
    assert found("overfitting", evidence(held, **scores)) is None
    scores["validation_accuracy"] = 0.7
    finding = found("overfitting", evidence(held, **scores))
    assert finding is not None
    assert [line.name for line in finding.exhibit.lines] == ["training", "validation"]


def test_underfitting_is_a_poor_score_that_stands_still() -> None:
    long = edits.set_training(MLP, epochs=16)
    still = np.array([2.3, 1.5, *[1.2] * 15])
    finding = found("underfitting", evidence(long, 16, train_loss=still, train_accuracy=0.5))
    assert finding is not None
    falling = np.linspace(2.3, 0.8, 17)
    assert found("underfitting", evidence(long, 16, train_loss=falling, train_accuracy=0.5)) is None
    assert found("underfitting", evidence(long, 16, train_loss=still, train_accuracy=0.9)) is None


def test_unscaled_inputs_name_the_largest_feature() -> None:
    facts = DataFacts((0, 4), (0.0, 300.0), (1.0, 40.0))
    finding = found("unscaled_inputs", evidence(facts=facts))
    assert finding is not None
    assert dict(finding.params)["feature"] == 5
    assert finding.block == "input_1"
    fine = DataFacts((0, 4), (0.0, 3.0), (1.0, 4.0))
    assert found("unscaled_inputs", evidence(facts=fine)) is None


def test_batch_norm_wants_eight_samples() -> None:
    normed = edits.set_field(MLP, "dense_2", "batch_norm", "before")
    few = edits.set_training(normed, batch_size=7)
    finding = found("batch_norm_few_samples", evidence(few, 1))
    assert finding is not None
    assert finding.block == "dense_2"
    assert dict(finding.params)["error"] == pytest.approx(math.sqrt(2 / 6))
    assert (
        found("batch_norm_few_samples", evidence(edits.set_training(normed, batch_size=8), 1))
        is None
    )
    assert (
        found("batch_norm_few_samples", evidence(edits.set_training(MLP, batch_size=7), 1)) is None
    )


def test_a_class_is_rare_below_a_quarter_of_the_largest() -> None:
    for few, there in ((24, True), (26, False)):
        facts = DataFacts((0,), (0.0,), (1.0,), (100, few, 90))
        finding = found("class_imbalance", evidence(facts=facts))
        assert (finding is not None) == there
        if finding is not None:
            assert dict(finding.params) == {"label": 1, "few": 24, "most": 100}


def test_what_is_explained_is_not_said_twice() -> None:
    long = edits.set_training(MLP, epochs=16)
    still: dict[str, Any] = {"train_loss": np.array([2.3, 1.5, *[1.2] * 15]), "train_accuracy": 0.5}
    alone = diagnose(evidence(long, 16, **still))
    assert [finding.rule for finding in alone] == ["underfitting"]
    dead = diagnose(evidence(long, 16, layers(MLP, dead=0.9), **still))
    assert [finding.rule for finding in dead] == ["dead_relu"]


def test_every_rule_that_explains_exists() -> None:
    known = set(RULES.types())
    assert all(set(rule.explained_by) <= known for rule in RULES)


def test_a_million_steps_with_much_to_say() -> None:
    many = edits.set_training(MLP, epochs=32_000)
    signs = layers(MLP, dead=0.9, backward=[1e-6, 1.0, 1.0, 1.0], update_ratio=1e-6, alike=1.0)
    given = evidence(many, 32_000, signs, train_loss=math.log(10), train_accuracy=0.1)
    assert given.step >= 1_000_000
    assert len(diagnose(Evidence(many, given.history, given.moments))) >= 4


def test_figures_are_rounded_for_sentences() -> None:
    assert significant(1234.0) == 1200.0
    assert significant(0.0000456) == 0.000046
    assert significant(0.0) == 0.0
    assert math.isinf(significant(math.inf))
