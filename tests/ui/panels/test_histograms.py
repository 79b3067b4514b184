"""The histograms panel: which rows, now or over time, and what it says about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from conformance.networks import chain, dense
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Looked
from nnstudio.core.training.snapshot import LookWish, Snapshot
from nnstudio.core.training.trainer import Trainer
from nnstudio.core.training.vitals import Vitals
from nnstudio.ui.panels.histogram_words import reading
from nnstudio.ui.panels.histograms import HistogramsPanel
from nnstudio.ui.plots.grid_cells import Bands, Bars, Ridges
from nnstudio.ui.run_view import RunView


@dataclass(frozen=True)
class Moment:
    snapshot: Snapshot


@dataclass(frozen=True)
class Tape:
    moments: tuple[Moment, ...]


def network(*layers: Layer) -> Experiment:
    training = Training(batch_size=10, epochs=30)
    return chain(Input(), *layers, Output(units=2), dataset=Gauss(points=100), training=training)


def run(experiment: Experiment, steps: int, wish: LookWish | None = None) -> list[Snapshot]:
    """A snapshot of every step."""
    control = Control()
    control.request("snapshot")
    if wish is not None:
        control.request(wish)
    trainer = Trainer(experiment, control=control)
    seen: list[Snapshot] = []
    for _ in range(steps):
        seen += [event.snapshot for event in trainer.run(1) if isinstance(event, Looked)]
        seen.append(trainer.snapshot())
        control.request("snapshot")
    return [
        one
        for one, after in zip(seen, [*seen[1:], None], strict=True)
        if after is None or after.step > one.step
    ]


def view(experiment: Experiment, seen: list[Snapshot]) -> RunView:
    tape: Any = Tape(tuple(map(Moment, seen)))
    return RunView(
        state="running",
        experiment=experiment,
        snapshot=seen[-1],
        step=seen[-1].step,
        tape=tape,
    )


@pytest.fixture
def panel(qtbot: QtBot) -> HistogramsPanel:
    made = HistogramsPanel()
    qtbot.addWidget(made)
    made.resize(700, 420)
    made.show()
    return made


def drawings(panel: HistogramsPanel) -> dict[tuple[str, int], Any]:
    return {at: cell.drawing for at, cell in panel.grid._cells.items()}


def test_now_shows_bars_of_three_rows_and_over_time_the_whole_run(panel: HistogramsPanel) -> None:
    experiment = network(dense(6), dense(5))
    shown = view(experiment, run(experiment, 20))
    panel.refresh(shown)
    made = drawings(panel)
    assert {row for row, _ in made} == {"activations", "weights", "gradients"}
    assert all(isinstance(one, Bars) for one in made.values()) and len(made) == 9
    panel.form._group.button(1).click()
    ridges = drawings(panel)["weights", 1]
    assert isinstance(ridges, Ridges) and ridges.counts.shape == (12, 40)
    assert ridges.counts[-1].sum() == pytest.approx(30, abs=1)
    panel.form._group.button(2).click()
    bands = drawings(panel)["weights", 1]
    assert isinstance(bands, Bands)
    assert bands.shares.shape == (20, 5)
    assert (np.diff(bands.shares, axis=1) >= 0).all()
    assert bands.shares.min() > 0 and bands.shares.max() < 1
    assert bands.places[-1] == 1.0
    assert not panel.grab().toImage().isNull()


def test_looking_back_shows_the_run_up_to_that_step(panel: HistogramsPanel) -> None:
    experiment = network(dense(6))
    seen = run(experiment, 20)
    panel.refresh(view(experiment, seen))
    panel.form._group.button(2).click()
    panel.refresh(replace(view(experiment, seen), snapshot=seen[9], step=seen[9].step))
    assert drawings(panel)["weights", 0].shares.shape[0] == 10


def test_rows_that_cost_something_are_asked_for_when_shown(
    panel: HistogramsPanel, qtbot: QtBot
) -> None:
    experiment = network(dense(6, activation=Sigmoid()))
    plain = view(experiment, run(experiment, 3))
    panel.refresh(plain)
    asked: list[object] = []
    panel.asked.connect(asked.append)
    panel.rows.choices["preactivations"].trigger()
    assert asked == [LookWish(preactivations=True, updates=False)]
    assert ("preactivations", 0) not in drawings(panel)
    wish = LookWish(preactivations=True, updates=True)
    panel.rows.choices["updates"].trigger()
    assert asked[-1] == wish
    panel.refresh(view(experiment, run(experiment, 3, wish)))
    assert {("preactivations", 0), ("preactivations", 1), ("updates", 0)} <= set(drawings(panel))


def test_the_last_row_cannot_be_taken_away(panel: HistogramsPanel) -> None:
    for key in ("activations", "weights", "gradients"):
        panel.rows.choices[key].trigger()
    assert panel.rows.keys == ("activations",)


def test_axes_follow_are_shared_or_stay(panel: HistogramsPanel) -> None:
    experiment = network(dense(6), dense(5))
    seen = run(experiment, 20)

    def axes(row: str) -> list[tuple[float, float]]:
        return [(c.low, c.high) for at, c in panel.grid._cells.items() if at[0] == row]

    panel.refresh(view(experiment, seen[:5]))
    own = axes("weights")
    assert len(set(own)) == 3
    panel.axis.choices["shared"].trigger()
    assert set(axes("weights")) == {(min(a for a, _ in own), max(b for _, b in own))}
    assert "shared" in panel.axis.text()
    panel.axis.choices["held"].trigger()
    held = axes("weights")
    panel.refresh(view(experiment, seen))
    assert axes("weights") == held
    panel.axis.choices["follow"].trigger()
    assert axes("weights") != held


def test_the_captions_say_how_many_units_are_in_trouble(panel: HistogramsPanel) -> None:
    experiment = network(dense(30, activation=ReLU(), initializer=Normal(std=3.0)))
    seen = run(experiment, 3)
    layer = seen[-1].layers[0]
    assert layer.vitals is not None
    worse = replace(layer, vitals=replace(layer.vitals, dead=0.4, exploding=0.0))
    panel.refresh(view(experiment, [replace(seen[-1], layers=(worse, *seen[-1].layers[1:]))]))
    first, second = panel.grid._captions[0]
    assert first.text == "dead 40 %" and first.token == "warning"
    assert second.text.startswith("update ")
    assert "dead 40 %" in panel.grid.tooltip_text(-1, 0)


def test_the_line_speaks_of_the_worst(panel: HistogramsPanel) -> None:
    experiment = network(dense(6), dense(5))
    layers = run(experiment, 2)[-1].layers

    def said(*changes: dict[str, float | None]) -> str:
        changed = tuple(
            replace(layer, vitals=replace(layer.vitals or Vitals(), **change))
            for layer, change in zip(layers, changes, strict=True)
        )
        return reading(changed, {"b1": "Dense 1", "b2": "Dense 2", "b3": "Output"}.__getitem__)

    calm = {"dead": 0.0, "saturated": None, "exploding": 0.0, "alike": 0.3, "update_ratio": 1e-3}
    one, half = calm | {"backward": 1.0}, calm | {"backward": 0.5}
    assert (
        said(half, one, one)
        == "Gradients shrink 2× from output to input; a healthy range at this depth."
    )
    assert "dead" in said(half | {"dead": 0.7}, one, one) and "Dense 1" in said(
        half | {"dead": 0.7}, one, one
    )
    assert "vanishes" in said(calm | {"backward": 1e-9}, one, one)
    assert "explodes" in said(calm | {"backward": 1e9}, one, one)
    assert "saturated" in said(half | {"dead": None, "saturated": 0.9}, one, one)
    assert "beyond 1,000" in said(half, one | {"exploding": 1.0}, one)
    assert "nearly the same" in said(half, one | {"alike": 0.999}, one)
    assert "0.4" in said(half, one | {"update_ratio": 0.4}, one)
    assert "No gradient" in said(calm | {"backward": 0.0}, one, one)


def test_diverged_empty_and_fifty_layers(panel: HistogramsPanel) -> None:
    panel.refresh(RunView())
    assert not drawings(panel)
    experiment = network(*(dense(3) for _ in range(50)))
    seen = run(experiment, 3)
    panel.refresh(view(experiment, seen))
    assert panel.grid.horizontalScrollBar().maximum() > 0
    for form in (1, 2, 0):
        panel.form._group.button(form).click()
        assert not panel.grab().toImage().isNull()
    broken = tuple(
        replace(one, activations=None, weights=None, gradients=None) for one in seen[-1].layers
    )
    gone = replace(seen[-1], step=seen[-1].step + 1, layers=broken)
    panel.refresh(view(experiment, [*seen, gone]))
    assert "diverged" in panel.sentence.text()
    panel.form._group.button(2).click()


def test_a_click_chooses_the_block(panel: HistogramsPanel, qtbot: QtBot) -> None:
    experiment = network(dense(6), dense(5))
    panel.refresh(view(experiment, run(experiment, 2)))
    with qtbot.waitSignal(panel.blockChosen) as chosen:
        QTest.mouseClick(
            panel.grid.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            QPoint(panel.grid.cell_rect(0, 1).center().x(), 8),
        )
    assert chosen.args == ["b2"]


def test_many_rows_scroll(panel: HistogramsPanel) -> None:
    experiment = network(dense(6))
    panel.refresh(view(experiment, run(experiment, 2)))
    panel.resize(500, 200)
    for key in ("preactivations", "updates"):
        panel.rows.choices[key].trigger()
    assert panel.grid.verticalScrollBar().maximum() > 0
