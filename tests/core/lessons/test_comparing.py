"""Checks of variants hold and fail by what the runs gave, mean over seeds; what was named must be there."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnstudio.core.experiment.examples import example
from nnstudio.core.lessons.comparing import COMPARED, Compared, judge_compared
from nnstudio.core.lessons.lesson import Lesson
from nnstudio.core.lessons.loading import FILE, load_lesson, shipped
from nnstudio.core.lessons.running import stage_steps, trained
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.study.crew import Standing
from nnstudio.core.study.variants import variants
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.history import COLUMNS, History
from nnstudio.language.sentences import say

W = {"en": "text", "ko": "글"}
RATES = "0.1, 0.01, log 0.0001..0.001 x 2"


def content(*checks: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {
        "order": 1,
        **dict.fromkeys(("title", "about", "text"), W),
        "todo": [{"text": W}],
        "look": [W],
        "question": {"ask": W, "answer": W},
        "experiment": {
            "example": "xor-tanh",
            "set": {"training.epochs": 3},
            "vary": {"training.optimizer.learning_rate": RATES},
            "seeds": 2,
        },
        "checks": [{"text": W, **check} for check in checks],
    } | values


def read(root: Path, *checks: dict[str, Any], **values: Any) -> Lesson:
    folder = root / "mine"
    folder.mkdir(exist_ok=True)
    (folder / FILE).write_text(json.dumps(content(*checks, **values)))
    lesson = load_lesson(folder)
    lesson.verify()
    return lesson


def finished(lesson: Lesson, losses: list[float], status: str = "done") -> Compared:
    """Two runs of each variant whose training losses lie around these values."""
    found = variants(lesson.experiment)
    assert len(found) == 2 * len(losses)
    standings = []
    for variant in found:
        value = losses[variant.cell[0]] + (0.05 if variant.repeat else -0.05)
        history = History()
        history.add_losses(np.full(10, value, np.float32))
        history.add_evaluation(dict.fromkeys(COLUMNS, value))
        checkpoint = Checkpoint(variant.experiment, 10, "done", {}, {}, {}, {}, history)
        standings.append(Standing(variant.number, status, 10, 10, checkpoint))  # type: ignore[arg-type]
    return Compared.of(found, standings)


def rate(text: str) -> dict[str, str]:
    return {"training.optimizer.learning_rate": text}


LOSS = {"compare": "train_loss"}


@pytest.mark.parametrize(
    ("check", "holds", "value"),
    [
        ({**LOSS, "of": rate("0.1"), "above": {}}, True, 0.9),
        ({**LOSS, "of": rate("0.01"), "above": {}}, False, 0.5),
        ({**LOSS, "of": rate("1e-4"), "below": {}}, True, 0.1),
        ({**LOSS, "of": rate("0.01"), "below": rate("0.1")}, True, 0.5),
        ({**LOSS, "of": rate("0.01"), "below": rate("0.001")}, False, 0.5),
        ({**LOSS, "of": rate("0.01"), "at_least": 0.45, "at_most": 0.55}, True, 0.5),
        ({**LOSS, "at_most": 0.6}, False, 0.9),
        ({**LOSS, "at_most": 0.6, "in": 3}, True, 0.9),
        ({**LOSS, "at_most": 0.6, "in": 4}, False, 0.9),
        ({**LOSS, "at_least": 0.2, "in": 3}, True, 0.1),
        (
            {"compare": "batch_loss", "from_step": 5, "to_step": 9, "of": rate("0.1"), "above": {}},
            True,
            0.9,
        ),
    ],
)
def test_means_over_seeds_are_bounded_and_ranked(
    tmp_path: Path, check: dict[str, Any], holds: bool, value: float
) -> None:
    lesson = read(tmp_path, check)
    (outcome,) = judge_compared(lesson, 0, finished(lesson, [0.9, 0.5, 0.1, 0.2]))
    assert outcome.holds is holds and outcome.value == pytest.approx(value)


def test_nothing_is_told_before_all_runs_are_over(tmp_path: Path) -> None:
    lesson = read(tmp_path, {**LOSS, "at_most": 9.0})
    for status in ("running", "stopped", "failed"):
        compared = finished(lesson, [0.9, 0.5, 0.1, 0.2], status)
        assert judge_compared(lesson, 0, compared)[0].holds is None
    nowhere = finished(lesson, [0.9, math.nan, 0.1, 0.2])
    assert judge_compared(lesson, 0, nowhere)[0].holds is None


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ({"compare": "speed", "at_most": 1.0}, "lesson_choice"),
        (LOSS, "lesson_compare"),
        ({**LOSS, "at_most": 1.0, "above": {}}, "lesson_compare"),
        ({**LOSS, "above": {}, "below": {}}, "lesson_compare"),
        ({**LOSS, "above": {}, "from_epoch": 3}, "lesson_compare"),
        ({**LOSS, "above": {}, "from_step": 3}, "lesson_compare"),
        ({"compare": "batch_loss", "above": {}}, "lesson_compare"),
        ({**LOSS, "above": "all"}, "lesson_settings"),
        ({**LOSS, "above": {}, "in": -1}, "lesson_whole"),
        ({"measure": "gap", "at_most": 1.0, "of": {}}, "lesson_check"),
        ({**LOSS, "of": rate("0.5"), "above": {}}, "lesson_experiment"),
        ({**LOSS, "of": {"training.epochs": "3"}, "above": {}}, "lesson_experiment"),
        ({**LOSS, "above": rate("fast")}, "lesson_experiment"),
    ],
)
def test_a_check_that_means_nothing_is_refused(
    tmp_path: Path, check: dict[str, Any], code: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        read(tmp_path, check)
    assert caught.value.problems[0].code == f"problem.{code}"
    assert all("{" not in say(problem) for problem in caught.value.problems)


@pytest.mark.parametrize(
    "experiment",
    [
        {"vary": {"training.optimizer.learning_rate": "0.1"}},
        {"vary": {"training.optimizer.learning_rate": "1..0.1 x 3"}},
        {"vary": {"training.optimiser": "sgd, adam"}},
        {
            "vary": {
                "training.optimizer.learning_rate": "log 1e-5..1 x 100",
                "training.epochs": "1..90",
            }
        },
        {"vary": []},
        {"seeds": 0},
    ],
)
def test_a_comparison_that_cannot_be_made_is_refused(
    tmp_path: Path, experiment: dict[str, Any]
) -> None:
    with pytest.raises(ProblemError) as caught:
        read(tmp_path, experiment={"example": "xor-tanh", **experiment})
    assert all("{" not in say(problem) for problem in caught.value.problems)


def test_a_comparison_is_run_and_judged_with_the_single_run(tmp_path: Path) -> None:
    lesson = read(
        tmp_path,
        {"measure": "train_accuracy", "at_least": 0.0},
        {"compare": "diverged", "at_most": 0.0},
        {"compare": "train_loss", "of": rate("0.1"), "below": {}},
    )
    run = trained(lesson, 0, seed=3)
    assert run.status == "done" and [one.holds for one in run.outcomes] == [True, True, True]
    assert [one.check for one in run.outcomes] == list(lesson.checks)
    assert len(run.variants) == 4
    assert stage_steps(lesson, 0) == 9 * lesson.experiment.steps_per_epoch * 3
    seeds = {variant.experiment.training.seed for variant in variants(lesson.experiment)}
    assert len(seeds) == 2


def test_every_measure_is_a_number_of_a_real_run() -> None:
    lesson = shipped().get("batch-size")
    assert lesson.experiment.comparison.variations
    from nnstudio.core.training.trainer import Trainer

    trainer = Trainer(example("xor-tanh"))
    list(trainer.run(30))
    run = trainer.checkpoint()
    for name, measure in COMPARED.items():
        value = measure(run, (0, 10) if name == "batch_loss" else None)
        assert math.isfinite(value) or name.startswith("validation"), name


RATE = "training.optimizer.learning_rate"
SEARCHED = {
    "example": "xor-tanh",
    "set": {"training.epochs": 30, "data.validation": 0.3},
    "search": {RATE: "1e-6..1 log"},
    "trials": 8,
}


def test_a_search_is_run_and_judged_by_its_best_trials(tmp_path: Path) -> None:
    lesson = read(
        tmp_path,
        {"search": "score", "at_least": 0.6},
        {"search": RATE, "at_least": 1e-3, "best": 2},
        {"search": RATE, "at_most": 1e-5},
        experiment=SEARCHED,
    )
    run = trained(lesson, 0)
    assert [one.holds for one in run.outcomes] == [True, True, False]
    assert len(run.variants) == 5 and run.status == "done"
    assert stage_steps(lesson, 0) == 8 * 30 * lesson.experiment.steps_per_epoch


@pytest.mark.parametrize(
    ("check", "experiment", "code"),
    [
        ({"search": "score"}, {}, "lesson_check"),
        ({"search": "score", "at_least": 1, "above": {}}, {}, "lesson_check"),
        ({"search": "score", "at_least": 1, "in": 3}, {}, "lesson_check"),
        ({"search": "score", "at_least": 1, "best": -1}, {}, "lesson_whole"),
        ({"search": "training.epochs", "at_least": 1}, {}, "lesson_experiment"),
        ({"search": "score", "at_least": 1}, {"search": {RATE: "1..0.1"}}, "lesson_experiment"),
        ({"search": "score", "at_least": 1}, {"search": {RATE: "0..1 log"}}, "lesson_experiment"),
        ({"search": "score", "at_least": 1}, {"search": {"speed": "1..2"}}, "lesson_experiment"),
        ({"search": "score", "at_least": 1}, {"trials": 0}, "lesson_whole"),
        ({"search": "score", "at_least": 1}, {"set": {}}, "lesson_experiment"),
        ({"measure": "gap", "at_least": 1, "best": 3}, {}, "lesson_check"),
    ],
)
def test_a_search_that_means_nothing_is_refused(
    tmp_path: Path, check: dict[str, Any], experiment: dict[str, Any], code: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        read(tmp_path, check, experiment={**SEARCHED, **experiment})
    assert caught.value.problems[0].code == f"problem.{code}"
    assert all("{" not in say(problem) for problem in caught.value.problems)
