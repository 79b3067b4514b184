"""Curves and overfitting: the score of the task, validation where there is some, and old results."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.panels.curves import CurvesPanel
from nnstudio.ui.panels.overfitting import OverfittingPanel
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.plots.curve_plot import CurvePlot
from nnstudio.ui.run_view import RunView

PANELS = pytest.mark.parametrize("kind", [CurvesPanel, OverfittingPanel])


def view(name: str, validation: float = 0.0) -> RunView:
    """Two epochs of an example."""
    experiment = edits.set_data(example(name), validation=validation)
    trainer = Trainer(edits.set_training(experiment, epochs=2))
    list(trainer.run())
    return RunView(
        state="done",
        experiment=trainer.experiment,
        history=trainer.history,
        step=trainer.step,
        total_steps=trainer.total_steps,
    )


def score_plot(panel: Panel) -> CurvePlot:
    assert isinstance(panel, CurvesPanel | OverfittingPanel)
    return panel.accuracy if isinstance(panel, CurvesPanel) else panel.plot


@pytest.fixture
def panel(kind: type[Panel], qtbot: QtBot) -> Panel:
    made = kind()
    qtbot.addWidget(made)
    made.resize(800, 300)
    made.show()
    return made


@PANELS
def test_a_classifier_is_scored_by_accuracy_from_0_to_1(panel: Panel) -> None:
    panel.refresh(view("xor-tanh"))
    plot = score_plot(panel)
    assert plot.view.title == "Accuracy"
    plot.update_range()
    assert plot.view.y_range == (0.0, 1.0)


@PANELS
def test_numbers_are_scored_by_r2_and_its_range_follows_the_data(panel: Panel) -> None:
    shown = view("sine-relu")
    assert shown.history is not None
    panel.refresh(shown)
    plot = score_plot(panel)
    plot.update_range()
    low, high = plot.view.y_range
    scores = shown.history.column("train_accuracy")
    assert plot.view.title == plot.accessibleName() == "R²"
    assert low <= np.min(scores) < np.max(scores) <= high < 1.0
    panel.refresh(view("xor-tanh"))
    plot.update_range()
    assert (plot.view.title, plot.view.y_range) == ("Accuracy", (0.0, 1.0))


@PANELS
def test_validation_has_a_line_and_a_key_only_where_there_is_some(panel: Panel) -> None:
    assert isinstance(panel, CurvesPanel | OverfittingPanel)
    plot, key = score_plot(panel), panel._legend.validation
    for share, shown in ((0.0, False), (0.2, True), (0.0, False)):
        run = view("xor-tanh", share)
        assert run.history is not None
        panel.refresh(run)
        series = plot.series["validation"]
        assert series.has_points() is shown
        assert key.isVisible() is shown
        if shown:
            np.testing.assert_array_equal(series.y, run.history.column("validation_accuracy"))


def test_the_sentence_names_the_score(qtbot: QtBot) -> None:
    panel = OverfittingPanel()
    qtbot.addWidget(panel)
    panel.refresh(view("plane-linear"))
    assert panel.sentence.text().startswith("R² ")
    panel.refresh(view("xor-tanh"))
    assert panel.sentence.text().startswith("Accuracy ")


@PANELS
def test_old_results_are_named_once_and_clear_of_legend_and_titles(panel: Panel) -> None:
    assert isinstance(panel, CurvesPanel | OverfittingPanel)
    run = view("xor-tanh")
    panel.refresh(run)
    notice, plot = panel._legend.notice, score_plot(panel)
    assert notice.isHidden() and not plot.overlay.stale
    panel.refresh(replace(run, stale=True))
    for width in (800, 330):
        panel.resize(width, 300)
        layout = panel.layout()
        assert layout is not None
        layout.activate()
        assert notice.isVisible() and plot.overlay.stale
        assert notice.geometry().right() < panel._legend.geometry().left()
        assert notice.geometry().bottom() <= plot.geometry().top()
    assert notice.shown_text() != notice.text() == notice.toolTip()
    panel.refresh(run)
    assert notice.isHidden() and not plot.overlay.stale


@PANELS
def test_shares_have_three_digits_at_the_ends_and_other_scores_do_not(panel: Panel) -> None:
    panel.refresh(view("xor-tanh"))
    plot = score_plot(panel)
    assert all(len(label.text) == 5 for label in plot.overlay.ends.labels())
    panel.refresh(view("sine-relu"))
    assert plot.overlay.ends.value_text(0.5) == "0.50"


@PANELS
def test_the_empty_panel_says_what_must_be_done_first(panel: Panel) -> None:
    plot = score_plot(panel)
    panel.refresh(RunView())
    assert plot.overlay.empty_text.startswith("Press Train")
    panel.refresh(RunView(obstacle="unfinished"))
    assert plot.overlay.empty_text == "Draw a network first: Input, Dense, Output"
    panel.refresh(RunView(obstacle="problems"))
    assert plot.overlay.empty_text.startswith("Solve the problems")
