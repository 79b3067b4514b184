"""Every view of the table survives every run: none, one point, diverged, a million steps, fifty layers.

The network may be another one each time, too.

A new panel is in the table and therefore here; it is shown each run in both languages and themes, and painted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.layers.dense import Dense
from nnstudio.core.training.history import COLUMNS, History
from nnstudio.core.training.surface import SurfaceWish, has_surface
from nnstudio.core.training.surveyor import Surveyor
from nnstudio.core.training.trainer import Trainer
from nnstudio.language import language, set_language
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.panels.table import panel_records
from nnstudio.ui.run_view import RunState, RunView
from nnstudio.ui.style import theme

IDS = [record.id for record in panel_records()]
FIFTY = 50


def shown(trainer: Trainer, state: RunState) -> RunView:
    """Everything that is known of a run."""
    surveyor = Surveyor(trainer.state)
    surface = points = None
    if has_surface(trainer.experiment) and trainer.state.finite():
        surface = surveyor.survey(trainer.step, SurfaceWish(12))
        points = surveyor.points
    return RunView(
        state=state,
        experiment=trainer.experiment,
        history=trainer.history,
        snapshot=trainer.look(),
        judged=trainer.judge(),
        surface=surface,
        points=points,
        magnified=trainer.magnified(),
        step=trainer.step,
        total_steps=trainer.total_steps,
        seconds=1.0,
        samples_per_second=1000.0,
    )


@lru_cache
def trained(name: str, steps: int) -> RunView:
    trainer = Trainer(example(name))
    list(trainer.run(steps))
    return shown(trainer, "paused")


@lru_cache
def diverged() -> RunView:
    experiment = example("digits-mlp")
    rate = experiment.training.optimizer.with_values(learning_rate=10.0)
    hot = edits.set_training(experiment, optimizer=rate, epochs=3)
    block = hot.network.of_type("dense")[0].id
    hot = edits.set_field(hot, block, "units", 64)
    trainer = Trainer(hot)
    list(trainer.run())
    trainer.state.parameters[:] = np.nan
    trainer.history.add_losses(np.array([np.inf, np.nan], np.float32))
    row = dict.fromkeys(COLUMNS, np.nan) | {"step": float(trainer.step), "epoch": 4.0}
    trainer.history.add_evaluation(row)
    return replace(shown(trainer, "diverged"), failed_step=trainer.step, surface=None)


@lru_cache
def a_million() -> RunView:
    view = trained("xor-tanh", 25)
    history, rows = History(), 40_000
    history.add_losses(np.random.default_rng(1).random(1_000_000).astype(np.float32))
    table = np.random.default_rng(2).random((rows, len(COLUMNS)))
    table[:, 0], table[:, 1] = np.arange(rows) * 25, np.arange(rows)
    history.go_on_with(len(history.batch_losses), np.empty(0, np.float32), 0, table)
    return replace(view, history=history, step=1_000_000, total_steps=1_000_000, state="done")


def deep() -> Experiment:
    base = example("digits-mlp")
    blocks = [base.network.of_type("input")[0]]
    blocks += [Block(id=f"dense_{n}", layer=Dense(units=8)) for n in range(1, FIFTY)]
    blocks.append(base.network.of_type("output")[0])
    links = [Link(source=a.id, target=b.id) for a, b in pairwise(blocks)]
    network = Network(blocks=tuple(blocks), links=tuple(links))
    return edits.arrange(base.with_values(network=network))


@lru_cache
def fifty_layers() -> RunView:
    trainer = Trainer(deep())
    list(trainer.run(3))
    return shown(trainer, "running")


RUNS = {
    "nothing": RunView,
    "nothing, unfinished": lambda: RunView(obstacle="unfinished"),
    "starting": lambda: RunView(state="starting", experiment=example("xor-tanh")),
    "one point": lambda: trained("xor-tanh", 0),
    "the plane": lambda: trained("xor-tanh", 60),
    "images": lambda: trained("digits-mlp", 60),
    "numbers": lambda: trained("sine-relu", 20),
    "diverged": diverged,
    "a million": a_million,
    "fifty layers": fifty_layers,
    "stale": lambda: replace(trained("xor-tanh", 60), stale=True, state="done"),
    "failed": lambda: replace(trained("xor-tanh", 60), state="failed", snapshot=None, judged=None),
}


@pytest.fixture(params=["en light", "ko dark"])
def look(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    before, mode = language(), theme.mode()
    speech, colours = request.param.split()
    set_language(speech)
    theme.set_mode(qapp, colours)
    yield request.param
    set_language(before)
    theme.set_mode(qapp, mode)


def made(name: str, qtbot: QtBot) -> Panel:
    record = next(one for one in panel_records() if one.id == name)
    panel = record.load()()
    qtbot.addWidget(panel)
    panel.resize(620, 330)
    panel.show()
    return panel


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("name", IDS)
def test_it_shows_any_run(name: str, run: str, look: str, qtbot: QtBot) -> None:
    panel = made(name, qtbot)
    for size in ((620, 330), (300, 220), (1100, 500)):
        panel.resize(*size)
        panel.refresh(RUNS[run]())
        qtbot.wait(1)
        assert not panel.grab().isNull()


@pytest.mark.parametrize("name", IDS)
def test_one_run_after_the_other(name: str, qtbot: QtBot) -> None:
    """The network is another one every time, as after an edit, an opened file or a new run; then nothing again."""
    panel = made(name, qtbot)
    for run in (*RUNS, "images", "the plane", "fifty layers", "nothing", "numbers"):
        view = RUNS[run]()
        panel.refresh(view)
        panel.refresh(replace(view, state="running" if view.experiment else "idle"))
        qtbot.wait(1)
        assert not panel.grab().isNull()


@pytest.mark.parametrize("name", IDS)
def test_a_run_of_which_little_is_known_yet(name: str, qtbot: QtBot) -> None:
    """Each thing may come before or after the others, or never."""
    panel = made(name, qtbot)
    whole = trained("xor-tanh", 60)
    optional = [one.name for one in fields(RunView) if one.default is None]
    optional.remove("experiment")
    for missing in optional:
        panel.refresh(replace(whole, **{missing: None}))
        qtbot.wait(1)
        panel.refresh(whole)
        assert not panel.grab().isNull()
