"""Curves: smoothing beside what was measured, logarithmic epochs, modes, earlier runs, one cursor for both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.training.history import COLUMNS, History
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.panels.curves import BATCH, MODE, TEST, TRAINING, CurvesPanel
from nnstudio.ui.run_view import RunView
from nnstudio.ui.runs.past_runs import MOST, POINTS, with_run


def run(experiment: Experiment, epochs: int = 4) -> RunView:
    trainer = Trainer(edits.set_training(experiment, epochs=epochs))
    list(trainer.run())
    return RunView(
        state="done",
        experiment=trainer.experiment,
        history=trainer.history,
        step=trainer.step,
        total_steps=trainer.total_steps,
    )


@pytest.fixture
def panel(qtbot: QtBot) -> CurvesPanel:
    made = CurvesPanel()
    qtbot.addWidget(made)
    made.resize(900, 320)
    made.show()
    return made


def choose(panel: CurvesPanel, text: str) -> None:
    """Choose an entry of the menu as a click does."""
    action = next(each for each in panel.options._menu.actions() if each.text() == text)
    assert action.isEnabled()
    action.trigger()


def test_smoothing_is_drawn_over_what_was_measured(panel: CurvesPanel) -> None:
    view = run(example("digits-mlp"))
    panel.refresh(view)
    series = panel.loss.series[BATCH]
    plain = series.drawn_y.copy()
    choose(panel, "Half-life 1 epochs")
    assert np.nanstd(np.diff(series.drawn_y)) < 0.3 * np.nanstd(np.diff(plain))
    # What was measured is still what is read and what is drawn behind.
    np.testing.assert_array_equal(series.y, view.history.batch_losses)  # type: ignore[union-attr]
    np.testing.assert_array_equal(series.measured.y, plain)
    assert panel.options.isChecked()
    choose(panel, "None")
    np.testing.assert_array_equal(series.drawn_y, plain)
    assert not panel.options.isChecked()


def test_logarithmic_epochs_leave_out_the_start_and_keep_the_first_steps(
    panel: CurvesPanel,
) -> None:
    panel.refresh(run(example("digits-mlp")))
    choose(panel, "Logarithmic epochs")
    view = panel.loss.view
    assert view.log_x and view.x_range[0] > 0
    ends = [view.to_pixel(x, 0).x() for x in view.x_range]
    assert ends == pytest.approx([view.frame.left(), view.frame.right()])
    assert view.to_x(view.to_pixel(2.0, 0).x()) == pytest.approx(2.0)
    assert panel.loss.series[TRAINING].drawn_x[0] == 1.0
    assert panel.loss.series[BATCH].drawn_x[0] == pytest.approx(view.x_range[0])
    panel.grab()
    choose(panel, "Logarithmic epochs")
    assert panel.loss.view.x_range[0] == 0.0


def test_the_cursor_stands_in_both_plots_and_is_moved_by_keys(panel: CurvesPanel) -> None:
    panel.refresh(run(example("digits-mlp")))
    place = panel.accuracy.view.to_pixel(2.0, 0.5).toPoint()
    QTest.mouseMove(panel.accuracy.view, place)
    assert panel.accuracy.overlay.readout.cursor == 2.0
    cursor = panel.loss.overlay.readout.cursor
    assert cursor == pytest.approx(2.0)
    read = {series.key for series, _ in panel.loss.overlay.readout.lines()}
    assert {BATCH, TRAINING, TEST} <= read
    QTest.keyClick(panel.accuracy.view, Qt.Key.Key_Right)
    assert panel.loss.overlay.readout.cursor == pytest.approx(3.0)
    QTest.keyClick(panel.accuracy.view, Qt.Key.Key_Escape)
    assert panel.loss.overlay.readout.cursor is None
    QTest.mouseMove(panel.accuracy.view, QPoint(1, 1))


def test_training_mode_has_a_line_where_it_is_another_network(panel: CurvesPanel) -> None:
    base = example("digits-mlp")
    panel.refresh(run(base))
    assert not panel.loss.series[MODE].has_points() and panel._modes.isHidden()
    dense = next(block.id for block in base.network.blocks if block.layer.type == "dense")
    view = run(edits.set_field(base, dense, "dropout", 0.5))
    panel.refresh(view)
    history, experiment = view.history, view.experiment
    assert history is not None and experiment is not None
    per_epoch = experiment.steps_per_epoch
    means = history.batch_losses.reshape(-1, per_epoch).mean(axis=1)
    np.testing.assert_allclose(panel.loss.series[MODE].y, means, rtol=1e-6)
    assert panel.loss.series[MODE].y[-1] > 1.1 * panel.loss.series[TRAINING].y[-1]
    assert not panel._modes.isHidden()
    assert panel.loss.series[TRAINING].title == "training, evaluation mode"


def test_earlier_runs_are_ghosts_that_say_what_was_another(panel: CurvesPanel) -> None:
    first = run(edits.set_training(example("digits-mlp"), optimizer=SGD(learning_rate=0.05)))
    now = run(example("digits-mlp"))
    past = with_run((), first.experiment, first.history)
    view = replace(now, past=past)
    panel.refresh(view)
    before = panel.grab().toImage()
    for ghosts in panel.ghosts.values():
        assert [ghost.label for ghost in ghosts.ghosts] == ["SGD 0.05"]
        assert len(ghosts.ghosts[0].lines) == 2
    choose(panel, "Earlier runs")
    assert panel.ghosts[panel.loss].ghosts == ()
    assert panel.grab().toImage() != before
    asked: list[object] = []
    panel.asked.connect(asked.append)
    choose(panel, "Forget earlier runs")
    assert asked == ["forget_past"]


def test_ghosts_of_another_loss_or_task_are_not_compared(panel: CurvesPanel) -> None:
    other = run(example("sine-relu"), 2)
    past = with_run((), other.experiment, other.history)
    panel.refresh(replace(run(example("digits-mlp")), past=past))
    assert all(ghosts.ghosts == () for ghosts in panel.ghosts.values())


def test_the_past_is_short_and_thin() -> None:
    experiment, history = example("digits-mlp"), History()
    rows = np.zeros((5000, len(COLUMNS)))
    rows[:, COLUMNS.index("epoch")] = np.arange(5000)
    rows[:, COLUMNS.index("validation_loss")] = np.nan
    history.go_on_with(0, np.empty(0, np.float32), 0, rows)
    past = ()
    for _ in range(MOST + 3):
        past = with_run(past, experiment, history)
    assert len(past) == MOST
    assert all(len(x) <= POINTS + 4 for x, _ in past[0].curves.values())
    assert "validation_loss" not in past[0].curves
    assert past[0].label(experiment) == "same settings"
    assert with_run(past, None, None) is past


def test_epochs_are_shaded_only_while_they_are_few(panel: CurvesPanel) -> None:
    panel.refresh(run(example("digits-mlp")))
    view = panel.loss.view
    assert len(panel.bands.rects(view)) == 2
    panel.loss.set_x_range(0.0, 500.0)
    assert panel.bands.rects(view) == []
    panel.loss.set_x_range(0.0, 1.0)
    assert panel.bands.rects(view) == []


def test_a_diverged_run_survives_every_option(panel: CurvesPanel) -> None:
    view = run(edits.set_training(example("digits-mlp"), optimizer=SGD(learning_rate=1e4)))
    panel.refresh(replace(view, state="diverged"))
    for text in ("Half-life 3 epochs", "Logarithmic epochs", "Single mini-batches"):
        choose(panel, text)
        panel.log.click()
        panel.grab()
    panel.refresh(RunView())
    panel.grab()
