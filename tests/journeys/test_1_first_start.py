"""The first start: a ready network on real digits, and one press of Train sets the curves in motion."""

from __future__ import annotations

import numpy as np

from journeys.hands import Hands, shown_text
from nnstudio.ui.names import block_title
from nnstudio.ui.panels.curves import CurvesPanel
from nnstudio.ui.panels.histograms import HistogramsPanel
from nnstudio.ui.panels.overfitting import OverfittingPanel


def test_a_ready_network_waits_for_train(hands: Hands) -> None:
    window = hands.window
    assert window.windowTitle() == "mnist-mlp[*] - NN Studio"
    assert not window.isWindowModified()
    assert hands.card("input_1") == "Input · 784 · MNIST-5k · 28×28"
    assert hands.card("dense_1") == "Dense 1 · 100 · ReLU · He · 78,500 parameters"
    assert "10" in hands.card("output_1") and "1,010 parameters" in hands.card("output_1")
    assert "No problems" in shown_text(hands.canvas)
    assert "109,810 parameters" in shown_text(hands.canvas)
    train = hands.button("run.main")
    assert train.isEnabled() and train.text() == "Train"
    assert not hands.button("run.stop").isEnabled()
    assert window.run_bar.status.text() == "Ready"
    assert "4,000 of 4,000 samples" in shown_text(window.status_line)
    assert (
        window.views.panel(CurvesPanel).loss.overlay.empty_text == "Press Train to see the curves"
    )


def test_train_moves_the_curves_and_fills_the_histograms(hands: Hands) -> None:
    window, curves = hands.window, hands.window.views.panel(CurvesPanel)
    hands.press("run.main")
    loss = curves.loss.series
    hands.wait(lambda: len(loss["batch"].y) > 0)
    hands.wait(lambda: all(len(loss[key].y) > 2 for key in ("training", "test")))
    first = len(loss["test"].y)
    hands.wait(lambda: len(loss["test"].y) > first)
    accuracy = curves.accuracy.series
    assert accuracy["test"].y[-1] > accuracy["test"].y[0] + 0.3
    assert loss["training"].y[-1] < loss["training"].y[0]
    assert np.isfinite(loss["batch"].y).all()

    network = hands.experiment.network
    layers = [block.id for block in network.blocks if block.id != "input_1"]
    described = window.views.panel(HistogramsPanel).grid.accessibleDescription
    hands.wait(lambda: "Output" in described())
    for column, block_id in enumerate(layers):
        assert block_title(network, block_id) in described()
        for row in range(3):
            hands.wait(
                lambda r=row, c=column: window.views.panel(HistogramsPanel).grid.tooltip_text(r, c)
            )
        hands.wait(lambda b=block_id: hands.block(b).counts is not None)

    assert "epoch" in window.run_bar.status.text() and "of 50" in window.run_bar.status.text()
    hands.wait(lambda: "samples/s" in window.status_line.speed.text())
    hands.wait(lambda: window.run_bar.remaining.text().endswith("left"))
    assert window.run_bar.progress.value() > 0
    assert window.isWindowModified()
    assert "in training" in shown_text(hands.canvas)


def test_the_gap_between_training_and_test_is_shown(hands: Hands) -> None:
    window = hands.window
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > 200)
    # The panel is behind a tab; a panel nobody sees draws nothing.
    hands.raise_panel("overfitting")
    hands.wait(lambda: window.views.panel(OverfittingPanel).plot.gap() is not None)
    hands.wait(lambda: "in training" in window.views.panel(OverfittingPanel).sentence.text())
    hands.press("run.stop")
    hands.wait_for("stopped")
    history = hands.view().history
    assert history is not None
    measured = history.column("train_accuracy")[-1] - history.column("test_accuracy")[-1]
    gap = window.views.panel(OverfittingPanel).plot.gap()
    assert gap is not None and abs(gap - measured) < 1e-6
