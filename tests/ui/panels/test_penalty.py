"""Loss and penalty on the weights together are a line of their own above the loss, when there is one."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.penalties.l2 import L2
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.panels.curves import PENALTY, CurvesPanel
from nnstudio.ui.run_view import RunView


@pytest.mark.parametrize("strength", [0.0, 0.1])
def test_the_penalty_is_shown_where_it_is_asked(qtbot: QtBot, strength: float) -> None:
    experiment = edits.set_training(example("digits-mlp"), penalty=L2(strength=strength), epochs=3)
    trainer = Trainer(experiment)
    list(trainer.run())
    panel = CurvesPanel()
    qtbot.addWidget(panel)
    panel.refresh(RunView(state="done", experiment=experiment, history=trainer.history))
    shown = panel.loss.series[PENALTY].y
    losses, penalties = trainer.history.columns("train_loss", "penalty")
    expected = losses + penalties if strength else np.empty(0)
    np.testing.assert_array_equal(shown, expected)
    assert panel._penalty.isHidden() == (strength == 0)
