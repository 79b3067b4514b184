"""The line at the bottom names what a step looks at."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.parts.problem import Problem
from nnstudio.core.training.thread_choice import ThreadChoice
from nnstudio.ui.run_view import RunView
from nnstudio.ui.status_line import StatusLine, batches, rounded


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (None, "the whole set per step"),
        (1438, "the whole set per step"),
        (9999, "the whole set per step"),
        (1, "one sample per step"),
        (32, "mini-batches of 32"),
    ],
)
def test_the_three_kinds_of_gradient_descent_have_names(size: int | None, words: str) -> None:
    assert batches(edits.set_training(example("digits-mlp"), batch_size=size)) == words


@pytest.mark.parametrize(
    ("count", "text"), [(940, "940"), (12_100, "12.1k"), (121_000, "121k"), (1.4e6, "1.4M")]
)
def test_a_speed_is_short(count: float, text: str) -> None:
    assert rounded(count) == text


def test_the_number_of_threads_and_the_reason_are_shown(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.refresh(RunView(), example("digits-mlp"))
    assert line.speed.text() == "CPU · 1 thread" and line.speed.toolTip() == ""
    choice = ThreadChoice(1, "measured", 2, 1 / 1010, 1 / 640)
    line.refresh(RunView(threads=choice), example("digits-mlp"))
    assert line.speed.text() == "CPU · 1 thread"
    assert "1 thread 1.01k steps/s, 2 threads 640 steps/s" in line.speed.toolTip()
    line.refresh(RunView(threads=ThreadChoice(4, "asked")), example("digits-mlp"))
    assert line.speed.text() == "CPU · 4 threads"
    assert line.speed.toolTip() == "Threads: as asked for."


def test_where_it_is_computed_is_said_with_the_reason(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    hint = Problem.of("problem.gpu_faster", severity="hint", cpu="90", gpu="30", card="Card X")
    line.refresh(RunView(device="gpu", device_reason=hint), example("xor-tanh"))
    assert line.speed.text().startswith("GPU")
    assert "Card X" in line.speed.toolTip()
    hint = Problem.of("problem.cpu_faster", severity="hint", cpu="9", gpu="30", card="Card X")
    line.refresh(RunView(device_reason=hint), example("xor-tanh"))
    assert line.speed.text().startswith("CPU")
    assert "CPU is faster for this network" in line.speed.toolTip()
