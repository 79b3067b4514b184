"""Overfitting: which samples count as unseen, where the gap opened, which epoch was the best, and what is said."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.training.history import COLUMNS, History
from nnstudio.core.training.overfit import overfit
from nnstudio.ui.panels.overfitting import NARROW, OverfittingPanel
from nnstudio.ui.run_view import RunView


def history(**columns: list[float]) -> History:
    """A history with these columns; the others are NaN."""
    count = len(next(iter(columns.values())))
    rows = np.full((count, len(COLUMNS)), np.nan)
    rows[:, COLUMNS.index("epoch")] = np.arange(count)
    for name, values in columns.items():
        rows[:, COLUMNS.index(name)] = values
    made = History()
    made.go_on_with(0, np.empty(0, np.float32), 0, rows)
    return made


LEARNED_BY_HEART = history(
    train_accuracy=[0.1, 0.5, 0.8, 0.95, 1.0],
    test_accuracy=[0.1, 0.5, 0.7, 0.75, 0.76],
    train_loss=[2.3, 1.0, 0.5, 0.2, 0.1],
    test_loss=[2.3, 1.1, 0.8, 0.9, 1.2],
)
HOLDS = history(
    train_accuracy=[0.1, 0.6, 0.9],
    test_accuracy=[0.1, 0.58, 0.88],
    train_loss=[2.3, 1.0, 0.4],
    test_loss=[2.3, 1.1, 0.5],
)


def test_the_gap_and_the_best_epoch_are_read_off() -> None:
    found = overfit(LEARNED_BY_HEART)
    assert found is not None
    assert found.verdict == "overfits" and found.unseen == "test"
    assert found.gap == pytest.approx(0.24)
    assert (found.opened, found.best, found.best_loss) == (2.0, 2.0, 0.8)


def test_validation_counts_where_there_is_some() -> None:
    found = overfit(
        history(
            train_accuracy=[0.1, 0.9],
            test_accuracy=[0.1, 0.2],
            validation_accuracy=[0.1, 0.86],
            train_loss=[2.0, 0.4],
            validation_loss=[2.0, 0.5],
            test_loss=[2.0, 5.0],
        )
    )
    assert found is not None
    assert found.unseen == "validation" and found.verdict == "holds" and found.opened is None


def test_a_loss_that_rises_while_scores_agree_is_said() -> None:
    found = overfit(
        history(
            train_accuracy=[0.1, 0.9, 0.9],
            test_accuracy=[0.1, 0.89, 0.9],
            train_loss=[2.0, 0.4, 0.3],
            test_loss=[2.0, 0.5, 0.7],
        )
    )
    assert found is not None and found.verdict == "past_best" and found.best == 1.0


def test_without_two_scores_there_is_nothing_to_say() -> None:
    assert overfit(history(train_accuracy=[0.1], test_accuracy=[0.1])) is None
    nan = float("nan")
    assert overfit(history(train_accuracy=[0.1, nan], test_accuracy=[0.1, 0.2])) is None


@pytest.fixture
def panel(qtbot: QtBot) -> OverfittingPanel:
    made = OverfittingPanel()
    qtbot.addWidget(made)
    made.resize(800, 320)
    made.show()
    return made


def show(panel: OverfittingPanel, shown: History) -> None:
    experiment = edits.set_training(example("digits-mlp"), epochs=4)
    panel.refresh(RunView(state="done", experiment=experiment, history=shown, step=10))
    panel.grab()


def test_both_are_marked_and_said(panel: OverfittingPanel) -> None:
    show(panel, LEARNED_BY_HEART)
    scores, losses = panel.flags[panel.plot].flags, panel.flags[panel.loss].flags
    assert [(flag.x, flag.text) for flag in scores] == [(2.0, "gap opens"), (2.0, "best epoch 2")]
    assert [(flag.x, flag.y) for flag in losses] == [(2.0, 0.8)]
    # Two words at the same place do not cover each other.
    (_, _, first), (_, _, second) = panel.flags[panel.plot].places(panel.plot.view)
    assert not first.intersects(second)
    text = panel.sentence.text()
    assert "open since epoch 2" in text and "lowest at epoch 2: 0.80, now 1.20" in text
    assert panel.plot.gap() == pytest.approx(0.24)
    assert panel.loss.gap() == pytest.approx(-1.1)


def test_a_good_run_has_no_gap_to_mark(panel: OverfittingPanel) -> None:
    show(panel, HOLDS)
    assert panel.flags[panel.plot].flags == []
    assert "holds for new samples too" in panel.sentence.text()
    assert "lowest" not in panel.sentence.text()
    panel.refresh(RunView())
    assert panel.flags[panel.plot].flags == () and panel.sentence.text() == ""


def test_a_narrow_panel_shows_the_scores_alone(panel: OverfittingPanel) -> None:
    show(panel, HOLDS)
    assert panel.loss.isVisible()
    panel.resize(NARROW - 20, 320)
    assert not panel.loss.isVisible() and panel.plot.isVisible()
