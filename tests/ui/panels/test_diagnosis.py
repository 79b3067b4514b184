"""The panel of findings: cards that stay, remedies that are offered once, and words where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from conformance.diagnosis.by_hand import history
from nnstudio.core.diagnosis import remedies
from nnstudio.core.diagnosis.finding import Exhibit, Finding, Line
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.language import set_language
from nnstudio.ui.panels.diagnosis import DiagnosisPanel
from nnstudio.ui.panels.diagnosis_card import DiagnosisCard
from nnstudio.ui.plots.exhibit_plot import Drawn, ExhibitPlot, Picture
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import theme as themes

MLP = example("mnist-mlp")
LAYERS = ("dense_1", "dense_2", "dense_3", "dense_4")
DEAD = Finding(
    rule="dead_relu",
    exhibit=Exhibit("epoch", "dead", (Line("dead", (0.0, 1.0), (0.1, 0.7)),), 0.5, span=(0.0, 1.0)),
    block="dense_2",
    params=(("layer", "dense_2"), ("share", 0.7)),
    remedies=(
        partial(remedies.activation, type_id="leaky_relu"),
        partial(remedies.learning_rate, value=0.0001),
    ),
)
VANISHING = Finding(
    rule="vanishing_gradient",
    case="small",
    exhibit=Exhibit(
        "layer",
        "gradient",
        (Line("gradient", (0.0, 1.0, 2.0, 3.0), (1e-6, 1e-4, 1e-2, 1.0)),),
        1e-3,
        True,
        LAYERS,
    ),
    block="dense_1",
    params=(("factor", 1e6), ("layer", "dense_1")),
)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[DiagnosisPanel]:
    made = DiagnosisPanel()
    qtbot.addWidget(made)
    made.resize(276, 500)
    made.show()
    yield made
    set_language("en")


def measured(**values) -> RunView:
    return RunView(experiment=MLP, history=history(MLP, 3), **{"state": "done", **values})


def shown(panel: DiagnosisPanel, *findings: Finding, experiment=MLP) -> list[DiagnosisCard]:
    panel.show_findings(findings, experiment, MLP)
    panel.refresh(measured())
    return panel.cards()


def test_it_says_what_to_do_and_that_all_is_well(panel: DiagnosisPanel) -> None:
    panel.refresh(RunView())
    assert panel.calm.text().startswith("Train the network")
    panel.refresh(RunView(obstacle="unfinished"))
    assert "Draw a network first" in panel.calm.text()
    panel.refresh(measured(state="running"))
    assert panel.calm.text() == "Nothing found so far."
    panel.refresh(measured())
    assert panel.calm.text() == "Nothing found: the run looks healthy."
    assert not panel.notice.isVisible()


def test_a_card_has_name_sentences_evidence_and_remedies(panel: DiagnosisPanel) -> None:
    (card,) = shown(panel, DEAD)
    assert card.title.text() == "Dead ReLU in Dense 2"
    assert card.seen.text().startswith("70% of the units of Dense 2 give 0")
    assert "leaky ReLU" in card.why.text()
    assert [b.text() for b in card.buttons()] == [
        "Leaky ReLU in all layers",
        "Learning rate 0.0001",
    ]
    picture = card.plot.picture()
    assert picture is not None
    assert (picture.bound, picture.bound_name, picture.span) == (0.5, "limit", (0.0, 1.0))
    assert not panel.calm.isVisible()


def test_it_speaks_korean(panel: DiagnosisPanel) -> None:
    set_language("ko")
    (card,) = shown(panel, DEAD)
    assert card.title.text() == "죽은 ReLU: 밀집층 2"
    assert card.buttons()[1].text() == "학습률 0.0001"


def test_a_remedy_is_an_edit_with_its_words_and_is_then_gone(
    panel: DiagnosisPanel, qtbot: QtBot
) -> None:
    (card,) = shown(panel, DEAD)
    with qtbot.waitSignal(panel.editWanted) as wanted:
        qtbot.mouseClick(card.buttons()[1], Qt.MouseButton.LeftButton)
    assert wanted.args
    change, label = wanted.args
    mended = change(MLP)
    assert label == "Learning rate 0.0001"
    assert mended.training.optimizer.learning_rate == 0.0001
    (same,) = shown(panel, DEAD, experiment=mended)
    assert same is card
    assert [b.text() for b in card.buttons()] == ["Leaky ReLU in all layers"]


def test_a_remedy_is_worked_out_for_the_newest_experiment(
    panel: DiagnosisPanel, qtbot: QtBot
) -> None:
    """The words are the same, so the button is; what it does is not."""
    (card,) = shown(panel, DEAD)
    button = card.buttons()[0]
    other = edits.set_training(MLP, epochs=7)
    shown(panel, DEAD, experiment=other)
    assert card.buttons()[0] is button
    with qtbot.waitSignal(panel.editWanted) as wanted:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args
    assert wanted.args[0](other).training.epochs == 7


def test_a_click_chooses_the_block(panel: DiagnosisPanel, qtbot: QtBot) -> None:
    (card,) = shown(panel, DEAD)
    with qtbot.waitSignal(panel.blockChosen) as chosen:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(30, 8))
    assert chosen.args == ["dense_2"]


def test_a_card_can_be_sent_away(panel: DiagnosisPanel, qtbot: QtBot) -> None:
    (card,) = shown(panel, DEAD)
    with qtbot.waitSignal(panel.dismissed) as gone:
        qtbot.mouseClick(card.close_button, Qt.MouseButton.LeftButton)
    assert gone.args == ["dead_relu"]


def test_cards_keep_their_place_and_identity(panel: DiagnosisPanel) -> None:
    (dead,) = shown(panel, DEAD)
    both = shown(panel, DEAD, VANISHING)
    assert both[0] is dead
    assert both[0].y() < both[1].y() or both[1].y() == 0
    (left,) = shown(panel, VANISHING)
    assert left is both[1]
    assert shown(panel) == []
    assert panel.calm.isVisible()


def test_results_of_other_settings_and_of_the_past_say_so(panel: DiagnosisPanel) -> None:
    shown(panel, DEAD)
    panel.refresh(measured(stale=True))
    assert panel.notice.text() == "These results belong to other settings"
    panel.refresh(measured(looking_back=1200))
    assert panel.notice.text() == "As it was at step 1,200"


def test_a_finding_about_a_block_that_is_gone(panel: DiagnosisPanel) -> None:
    without = edits.remove_blocks(MLP, ["dense_2"])
    (card,) = shown(panel, DEAD, experiment=without)
    assert card.title.text() == "Dead ReLU in Dense 2"


def colours(image: QImage) -> set[str]:
    return {
        QColor(image.pixel(x, y)).name()
        for x in range(image.width())
        for y in range(image.height())
    }


@pytest.mark.parametrize("log", [True, False])
def test_the_plot_paints_bars_lines_and_the_limit(qtbot: QtBot, log: bool) -> None:
    plot = ExhibitPlot()
    qtbot.addWidget(plot)
    plot.resize(220, 70)
    bars = Drawn("gradient", "gradients", (0.0, 1.0), (1e-4, 1.0))
    plot.set_picture(Picture("layer", "gradient", (bars,), 0.5, "limit", ("a", "b"), log))
    wanted = themes.colour("gradients").name()
    assert wanted in colours(plot.grab().toImage())
    line = Drawn("training", "training", (0.0, 1.0, 2.0), (2.0, 2.0, 2.0))
    plot.set_picture(Picture("epoch", "loss", (line,)))
    assert themes.colour("training").name() in colours(plot.grab().toImage())


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ((), ()),
        ((1.0,), (0.0,)),
        ((0.0, 1.0), (float("nan"), float("inf"))),
        ((0.0, 1.0), (1e38, 0.0)),
    ],
)
def test_the_plot_survives_whatever_was_measured(qtbot: QtBot, x, y) -> None:
    plot = ExhibitPlot()
    qtbot.addWidget(plot)
    plot.resize(220, 70)
    for log in (True, False):
        for labels in ((), ("0", "1")):
            drawn = Drawn("loss", "training", x, y)
            plot.set_picture(Picture("epoch", "loss", (drawn,), float("nan"), "limit", labels, log))
            assert not plot.grab().isNull()
