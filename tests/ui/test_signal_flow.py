"""Vanishing and exploding gradients are seen on the network itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from conformance.networks import chain, dense
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.training.snapshot import Snapshot
from nnstudio.core.training.trainer import Trainer
from nnstudio.language.sentences import say
from nnstudio.ui.canvas.items.flow import LEAST, MOST
from nnstudio.ui.canvas.view import CanvasView
from nnstudio.ui.document import Document
from nnstudio.ui.run_view import RunView
from nnstudio.ui.signal_flow import SignalFlow, gradient_flow


def network(*layers: Layer) -> Experiment:
    training = Training(batch_size=10)
    output = Output(units=2, initializer=Normal(std=1.0))
    return edits.arrange(
        chain(Input(), *layers, output, dataset=Gauss(points=100), training=training)
    )


def looked(experiment: Experiment) -> Snapshot:
    return Trainer(experiment).look()


class Stage:
    """A canvas, the flow on it, and how often a snapshot was asked for."""

    def __init__(self, qtbot: QtBot, experiment: Experiment, settings: QSettings) -> None:
        self.canvas = CanvasView(Document(experiment), say)
        qtbot.addWidget(self.canvas)
        self.canvas.resize(900, 400)
        self.canvas.show()
        self.asked = 0
        self.flow = SignalFlow(self.canvas, self._ask, settings)
        self.view = RunView(
            state="paused", experiment=experiment, snapshot=looked(experiment), step=3
        )

    def _ask(self) -> None:
        self.asked += 1

    def link(self, number: int):
        return self.canvas.canvas.links[f"b{number}", f"b{number + 1}"]


@pytest.fixture
def settings(tmp_path) -> QSettings:
    return QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def vanishing(qtbot: QtBot, settings: QSettings) -> Stage:
    layers = (dense(8, activation=Sigmoid(), initializer=Normal(std=0.01)) for _ in range(12))
    return Stage(qtbot, network(*layers), settings)


def test_links_get_thinner_and_broken_where_the_gradient_vanishes(vanishing: Stage) -> None:
    vanishing.flow.show(vanishing.view)
    flows = [vanishing.link(number).flow for number in range(13)]
    assert all(flow is not None for flow in flows)
    widths = [flow.width for flow in flows if flow is not None]
    assert widths == sorted(widths)
    assert widths[0] == LEAST < widths[-1]
    assert flows[1].vanished and flows[1].trouble == 1.0  # type: ignore[union-attr]
    assert flows[-1].trouble < 0.5  # type: ignore[union-attr]
    assert "1/" in vanishing.link(1).toolTip() and "Dense 1" in vanishing.link(1).toolTip()
    assert vanishing.canvas.canvas.blocks["b3"].counts is not None
    assert not vanishing.canvas.grab().toImage().isNull()


def test_it_goes_away_when_stale_and_comes_back(vanishing: Stage) -> None:
    vanishing.flow.show(vanishing.view)
    vanishing.flow.show(replace(vanishing.view, stale=True))
    assert vanishing.link(3).flow is None
    assert vanishing.link(3).toolTip() == ""
    assert vanishing.canvas.canvas.blocks["b3"].counts is None
    vanishing.flow.show(vanishing.view)
    assert vanishing.link(3).flow is not None


def test_looking_back_shows_that_moment(vanishing: Stage) -> None:
    vanishing.flow.show(vanishing.view)
    before = vanishing.link(12).flow
    experiment = vanishing.view.experiment
    assert experiment is not None
    trainer = Trainer(experiment)
    list(trainer.run(40))
    vanishing.flow.show(replace(vanishing.view, snapshot=trainer.look(), looking_back=40))
    assert vanishing.link(12).flow != before


def test_switched_off_it_shows_nothing_asks_for_nothing_and_is_remembered(
    vanishing: Stage, settings: QSettings
) -> None:
    vanishing.flow.show(vanishing.view)
    assert vanishing.asked == 1
    vanishing.flow.switch()
    assert vanishing.link(3).flow is None
    vanishing.flow.show(vanishing.view)
    assert vanishing.asked == 1
    assert not SignalFlow(vanishing.canvas, lambda: None, settings).on
    vanishing.flow.switch()
    assert vanishing.link(3).flow is not None
    vanishing.canvas.hide()
    asked = vanishing.asked
    vanishing.flow.show(vanishing.view)
    assert vanishing.asked == asked


def test_a_network_edited_under_it(qtbot: QtBot, settings: QSettings) -> None:
    stage = Stage(qtbot, network(dense(4), dense(4)), settings)
    stage.flow.show(stage.view)
    stage.canvas.document.edit(lambda e: edits.remove_blocks(e, ["b1"]), "Delete")
    stage.flow.show(stage.view)
    stage.flow.show(replace(stage.view, stale=True))
    assert not any(link.flow for link in stage.canvas.canvas.links.values())


def test_width_and_words_follow_the_size() -> None:
    same, tenth, tiny = (gradient_flow(size, 2.0, "A") for size in (2.0, 0.2, 2e-8))
    assert same.width > tenth.width > tiny.width == LEAST
    assert same.trouble == tenth.trouble == 0.0
    assert tiny.vanished
    assert gradient_flow(2.0, 2.0, "A").words == "Gradient at A: 2.00"
    assert "1/10 of" in tenth.words
    huge = gradient_flow(2e5, 2.0, "A")
    assert huge.trouble == 1.0 and not huge.vanished and huge.width > 2 * same.width
    assert "100,000×" in huge.words
    for broken in (float("inf"), float("nan")):
        assert gradient_flow(broken, 2.0, "A").width == MOST
    assert gradient_flow(0.0, 2.0, "A").vanished
