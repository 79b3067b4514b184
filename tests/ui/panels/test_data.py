"""The data panel shows what training would see: every part, one class, as pictures, points or rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem
from nnstudio.ui.panels.data import DataPanel

Show = Callable[[Experiment], None]


@pytest.fixture
def panel(qtbot: QtBot) -> DataPanel:
    made = DataPanel()
    qtbot.addWidget(made)
    made.resize(760, 330)
    made.show()
    return made


@pytest.fixture
def show(panel: DataPanel, qtbot: QtBot) -> Show:
    def show(experiment: Experiment) -> None:
        panel.show_document(experiment, (), ())
        qtbot.waitUntil(
            lambda: panel.look is not None and panel.look.experiment.data == experiment.data
        )

    return show


def test_pictures_of_every_part(panel: DataPanel, show: Show) -> None:
    show(example("digits-mlp"))
    assert panel.browser.grid.isVisible()
    assert len(panel.browser.grid.numbers()) == 1438
    panel.parts.set_value("test")
    panel.parts.valueChanged.emit("test")
    assert len(panel.browser.grid.numbers()) == 359
    look = panel.look
    assert look is not None
    assert panel.browser._caption(5).true == str(look.part("test")[1][5])


def test_one_class_by_a_click_on_its_bar(panel: DataPanel, show: Show) -> None:
    show(example("digits-mlp"))
    bars = panel.side.bars
    QTest.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=bars.row(3).center().toPoint())
    look = panel.look
    assert look is not None
    assert len(panel.browser.grid.numbers()) == look.counts["train"][3]
    assert {panel.browser._caption(n).true for n in panel.browser.grid.numbers()[:20]} == {"3"}
    panel.filter.click()
    assert len(panel.browser.grid.numbers()) == 1438
    assert bars.chosen is None


def test_the_bars_by_keyboard(panel: DataPanel, show: Show) -> None:
    show(example("digits-mlp"))
    bars = panel.side.bars
    for _ in range(3):
        QTest.keyClick(bars, Qt.Key.Key_Down)
    assert bars.chosen == 2
    QTest.keyClick(bars, Qt.Key.Key_Escape)
    assert bars.chosen is None
    assert not panel.filter.isVisible()


def test_points_of_the_plane_and_their_rows(panel: DataPanel, show: Show) -> None:
    show(example("spiral-tanh"))
    assert panel.browser.plane.isVisible()
    assert panel.browser.plane.total == 500
    panel.faces.set_value("table")
    panel.faces.valueChanged.emit("table")
    assert panel.browser.table.isVisible()
    rows = panel.browser.rows
    assert (rows.rowCount(), rows.columnCount()) == (500, 3)


def test_what_the_network_gets(panel: DataPanel, show: Show) -> None:
    experiment = edits.set_data(example("spiral-tanh"), scaling="standard", validation=0.2)
    show(experiment)
    panel.faces.set_value("table")
    panel.given.setChecked(True)
    look, rows = panel.look, panel.browser.rows
    assert look is not None
    given = look.given("train", np.array([70]))[0]
    assert rows._value(70, 0) == given[0]
    assert rows._value(70, 1) == given[1]
    assert panel.parts.findChildren(type(panel.given))[1].isVisible()


def test_a_change_of_the_data_is_seen(panel: DataPanel, show: Show) -> None:
    show(example("digits-mlp"))
    show(edits.set_data(example("digits-mlp"), training_samples=50))
    assert len(panel.browser.grid.numbers()) == 50
    show(example("sine-relu"))
    assert panel.browser.plane.isVisible()
    assert "…" in panel.side.bars._names[0]


def test_what_cannot_be_read_is_said(panel: DataPanel) -> None:
    panel.show_document(example("digits-mlp"), (), ())
    panel._refused((Problem.of("problem.data_missing", path="/gone.csv"),))
    assert panel.empty.isVisible()
    assert "/gone.csv" in panel.empty._text.text()


def test_a_thousand_classes_and_names_without_end(panel: DataPanel, show: Show) -> None:
    from nnstudio.ui.plots.balance_bars import Share

    bars = panel.side.bars
    show(example("digits-mlp"))
    names = [f"{n} " + "name " * 40 for n in range(1000)]
    bars.show_counts(names, [Share("Training", "training", list(range(1000)))])
    assert bars.verticalScrollBar().maximum() > 0
    bars.verticalScrollBar().setValue(bars.verticalScrollBar().maximum())
    assert not bars.grab().isNull()
    assert bars._label_at(QPoint(5, bars.viewport().height() - 3)) == 999


def test_nothing_goes_on_while_nobody_looks(panel: DataPanel, show: Show) -> None:
    panel.show_document(example("digits-mlp"), (), ())
    panel.hide()
    assert not panel.task.busy
    panel.show()
    show(example("digits-mlp"))


def test_wrong_labels_are_shown_with_the_right_ones(panel: DataPanel, show: Show) -> None:
    experiment = edits.set_data(example("digits-mlp"), label_noise=0.3)
    show(experiment)
    captions = [panel.browser._caption(number) for number in range(200)]
    wrong = [one for one in captions if not one.right]
    assert 30 < len(wrong) < 90
    look = panel.look
    assert look is not None
    for number, one in enumerate(captions):
        given, true = look.part("train")[1][number], look.true_label("train", number)
        assert one.true == (str(given) if given == true else f"{given} ({true})")


def test_what_is_to_be_known_is_said(panel: DataPanel, show: Show) -> None:
    from nnstudio.core.datasets.drawn import Drawn

    show(example("digits-mlp"))
    assert "No sample is in two parts" in panel.side._said[0][1]
    points = tuple((1.0, 1.0, 0) for _ in range(8)) + tuple((x / 10, 2.0, 1) for x in range(8))
    show(edits.set_data(example("xor-tanh"), dataset=Drawn(points=points)))
    roles = {role for role, _ in panel.side._said}
    assert roles == {"warning"}
    assert any("test" in sentence for _, sentence in panel.side._said)
