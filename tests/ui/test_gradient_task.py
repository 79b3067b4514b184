"""The gradient check from the window: in the background, with one sentence at the end."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.ui.gradient_task import GradientTask, gradient_page, report


def test_it_ends_with_the_largest_difference(qtbot: QtBot) -> None:
    task = GradientTask()
    with qtbot.waitSignal(task.ended, timeout=20_000) as told:
        task.start(example("xor-tanh"))
        assert task.busy
    assert not task.busy
    assert told.args is not None
    sentence, kind = report(*told.args)
    assert kind == "info"
    assert "agrees" in sentence
    page = gradient_page(*told.args)
    assert page.count("<tr>") == 6
    assert "Dense 1" in page
    assert "DIFFERS" not in page


def test_a_broken_network_says_what_is_wrong(qtbot: QtBot) -> None:
    task = GradientTask()
    with qtbot.waitSignal(task.failed, timeout=20_000) as told:
        task.start(edits.remove_blocks(example("xor-tanh"), ["output_1"]))
    assert told.args is not None
    assert told.args[0][0].code == "problem.no_output"


def test_closing_in_the_middle_leaves_no_thread(qtbot: QtBot) -> None:
    task = GradientTask()
    task.start(example("mnist-mlp"))
    task.shutdown()
    assert not task.busy
