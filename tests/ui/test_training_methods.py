"""Schedules and early stopping in the window: the rate of the moment, and how an early end reads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.schedules.exponential import Exponential
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.document import Document
from nnstudio.ui.run_bar import RunBar, status_text
from nnstudio.ui.run_control import RunControl
from nnstudio.ui.session import TrainingSession
from nnstudio.ui.status_line import StatusLine


def scheduled() -> Experiment:
    return edits.set_training(
        example("digits-mlp"), schedule=Exponential(decay=0.5), optimizer=Adam(learning_rate=0.001)
    )


def early() -> Experiment:
    """Sixty digits learned by heart while sixty others are scored."""
    experiment = edits.set_data(example("digits-mlp"), training_samples=120, validation=0.5)
    optimizer = Adam(learning_rate=0.05)
    return edits.set_training(experiment, patience=2, epochs=500, optimizer=optimizer)


@pytest.fixture
def control(qtbot: QtBot) -> Iterator[RunControl]:
    session = TrainingSession()
    made = RunControl(Document(scheduled()), session)
    yield made
    session.shutdown()


def reached(qtbot: QtBot, control: RunControl, state: str) -> None:
    qtbot.waitUntil(lambda: control.session.state == state, timeout=10_000)


def test_the_status_line_shows_the_rate_of_the_moment(qtbot: QtBot, control: RunControl) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.refresh(control.view(), control.document.experiment)
    assert "learning rate 0.001 " in line.settings.text()
    control.session.start(control.document.experiment, steps=91)
    reached(qtbot, control, "paused")
    # 45 steps are an epoch: the 91st is the first of the third.
    line.refresh(control.view(), control.document.experiment)
    assert control.view().step == 91
    assert "learning rate 0.00025 " in line.settings.text()


def test_a_constant_rate_is_shown_as_it_was_typed(qtbot: QtBot, control: RunControl) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    typed = edits.set_training(example("digits-mlp"), optimizer=Adam(learning_rate=0.0012345))
    control.session.start(typed, steps=1)
    reached(qtbot, control, "paused")
    line.refresh(control.view(), typed)
    assert "learning rate 0.0012345 " in line.settings.text()


def test_an_early_end_names_the_best_epoch_and_is_over(qtbot: QtBot, control: RunControl) -> None:
    control.document.edit(lambda _: early(), "change")
    control.act()
    reached(qtbot, control, "done")
    alone = Trainer(early())
    list(alone.run())
    view = control.view()
    assert view.best_epoch == alone.best_epoch is not None
    assert view.step == alone.step < view.total_steps
    assert status_text(view) == f"Stopped early, best epoch {alone.best_epoch}"
    assert control.main == "again", "going on would stop at once"
    control.act()
    reached(qtbot, control, "done")
    assert control.view().step == alone.step


def test_an_early_end_from_a_file_reads_the_same(control: RunControl) -> None:
    alone = Trainer(early())
    list(alone.run())
    control.document.edit(lambda _: early(), "change")
    control.session.show(alone.checkpoint())
    assert status_text(control.view()) == f"Stopped early, best epoch {alone.best_epoch}"
    assert control.main == "again"


def test_an_early_end_fills_the_bar(qtbot: QtBot, control: RunControl) -> None:
    alone = Trainer(early())
    list(alone.run())
    control.document.edit(lambda _: early(), "change")
    control.session.show(alone.checkpoint())
    actions = {
        f"run.{name}": QAction() for name in ("main", "step", "epoch", "restart", "stop", "compare")
    }
    bar = RunBar(actions)
    qtbot.addWidget(bar)
    bar.refresh(control, control.view())
    assert bar.progress.value() == bar.progress.maximum()
    assert bar.status.text().startswith("Stopped early")


def test_a_whole_run_says_how_many_epochs(qtbot: QtBot, control: RunControl) -> None:
    control.document.edit(
        lambda _: edits.set_training(scheduled(), epochs=2, patience=50), "change"
    )
    control.act()
    reached(qtbot, control, "done")
    assert control.view().best_epoch is None
    assert status_text(control.view()) == "Done · 2 epochs"
