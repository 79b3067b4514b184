"""The gallery: mistakes as pictures or rows, filtered by a cell of the matrix; live while a run goes on."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.training.judged import ClassScores
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.panels.classes import ClassesPanel
from nnstudio.ui.run_view import RunView


def run(name: str, steps: int = 40) -> RunView:
    trainer = Trainer(edits.set_training(example(name), epochs=30))
    list(trainer.run(steps))
    return RunView(
        state="done",
        experiment=trainer.experiment,
        history=trainer.history,
        judged=trainer.judge(),
        step=trainer.step,
    )


@pytest.fixture
def panel(qtbot: QtBot) -> ClassesPanel:
    made = ClassesPanel()
    qtbot.addWidget(made)
    made.resize(800, 320)
    made.show()
    return made


def gallery(panel: ClassesPanel) -> None:
    """Click the segment."""
    QTest.mouseClick(panel.modes._segment(1), Qt.MouseButton.LeftButton)


def test_mistakes_are_listed_and_shown_as_pictures(panel: ClassesPanel, qtbot: QtBot) -> None:
    view = run("digits-mlp")
    judged = view.judged
    assert judged is not None and isinstance(judged.scores, ClassScores)
    panel.refresh(view)
    gallery(panel)
    samples = panel.samples
    assert samples.isVisible() and not panel.table.isVisible()
    wrong = judged.samples - int(np.trace(judged.scores.matrix))
    assert len(samples.grid.numbers()) == wrong > 0
    shares = [samples._caption(number).share for number in samples.grid.numbers()]
    assert shares == sorted(shares, reverse=True)
    assert not any(samples._caption(number).right for number in samples.grid.numbers())
    qtbot.waitUntil(lambda: samples.store.samples is not None)
    first = samples.grid.numbers()[0]
    picture = samples.grid.pictures.pixmap(first, 56)
    assert picture is not None and picture.width() == 56
    assert "true class" in samples._tip(first)
    samples.orders.setCurrentIndex(2)
    samples.orders.activated.emit(2)
    assert all(samples._caption(number).right for number in samples.grid.numbers())
    assert len(samples.grid.numbers()) == judged.samples - wrong


def test_a_cell_of_the_matrix_filters_and_a_second_click_shows_all(panel: ClassesPanel) -> None:
    view = run("digits-mlp")
    judged = view.judged
    assert judged is not None and isinstance(judged.scores, ClassScores)
    panel.refresh(view)
    pair = judged.scores.most_confused
    assert pair is not None
    place = panel.matrix.cell(*pair).center().toPoint()
    QTest.mouseClick(panel.matrix, Qt.MouseButton.LeftButton, pos=place)
    samples = panel.samples
    assert samples.isVisible() and samples.cell == pair
    numbers = list(samples.grid.numbers())
    assert len(numbers) == judged.scores.matrix[pair]
    assert {int(judged.wanted[number]) for number in numbers} == {pair[0]}
    assert samples.filter.isVisible() and samples.filter.text().startswith(f"{pair[0]} → {pair[1]}")
    QTest.mouseClick(panel.matrix, Qt.MouseButton.LeftButton, pos=place)
    assert samples.cell is None and len(samples.grid.numbers()) > len(numbers)
    # The same by keyboard, from the first cell on.
    panel.matrix._cursor = None
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(panel.matrix, key)
    assert samples.cell == (0, 0)
    QTest.mouseClick(samples.filter, Qt.MouseButton.LeftButton)
    assert samples.cell is None


def test_only_what_is_in_sight_is_made(panel: ClassesPanel, qtbot: QtBot) -> None:
    view = run("mnist-mlp", 1)
    panel.refresh(view)
    gallery(panel)
    grid = panel.samples.grid
    qtbot.waitUntil(lambda: panel.samples.store.samples is not None)
    panel.grab()
    assert len(grid.numbers()) > 500
    assert 0 < len(grid.pictures._kept) < 80
    pixels = grid.viewport().grab().toImage()
    bar = grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert grid.viewport().grab().toImage() != pixels
    last = grid.cell(len(grid.numbers()) - 1)
    assert last.top() >= 0 and last.bottom() <= grid.viewport().height()
    started = time.thread_time()
    for value in range(0, 500, 10):
        bar.setValue(value)
        grid.viewport().grab()
    assert (time.thread_time() - started) / 50 < 0.02


def test_pictures_are_picked_by_mouse_and_keys(panel: ClassesPanel) -> None:
    panel.refresh(run("digits-mlp"))
    gallery(panel)
    grid, picked = panel.samples.grid, []
    grid.picked.connect(picked.append)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.cell(1).center())
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_End, Qt.Key.Key_Return):
        QTest.keyClick(grid, key)
    numbers = grid.numbers()
    assert picked == [numbers[1], numbers[2], numbers[-1]]
    assert "true class" in grid.accessibleDescription()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(-3, -3))
    assert len(picked) == 3


@pytest.mark.parametrize(
    ("name", "heads"),
    [
        ("spiral-tanh", ["Sample", "x1", "x2", "True", "Predicted", "Probability"]),
        ("sine-relu", ["Sample", "x1", "Target", "Output", "Error"]),
    ],
)
def test_samples_that_are_no_pictures_are_rows(
    panel: ClassesPanel, qtbot: QtBot, name: str, heads: list[str]
) -> None:
    view = run(name)
    panel.refresh(view)
    if name == "spiral-tanh":
        gallery(panel)
    samples = panel.samples
    assert samples.table.isVisible() and not samples.grid.isVisible()
    qtbot.waitUntil(lambda: samples.rows.columnCount() == len(heads))
    across = Qt.Orientation.Horizontal
    assert [samples.rows.headerData(n, across) for n in range(len(heads))] == heads
    cells = [samples.rows.index(0, column).data() for column in range(len(heads))]
    assert all(cells)
    judged = view.judged
    assert judged is not None
    if name == "sine-relu":
        errors = [
            abs(float(samples.rows.index(row, 4).data())) for row in range(samples.rows.rowCount())
        ]
        assert errors[0] == max(errors)


def test_a_run_that_goes_on_is_asked_while_somebody_looks(panel: ClassesPanel) -> None:
    asked: list[object] = []
    panel.asked.connect(asked.append)
    view = replace(run("digits-mlp"), state="running", judged=None)
    panel.refresh(view)
    panel.refresh(view)
    assert asked == ["judged"]
    panel.hide()
    panel._asked_at = 0.0
    panel.refresh(view)
    assert asked == ["judged"]


def test_outputs_that_are_not_numbers_survive(panel: ClassesPanel) -> None:
    view = run("digits-mlp")
    assert view.judged is not None
    outputs = view.judged.outputs.copy()
    outputs[:, :50] = np.nan
    panel.refresh(replace(view, state="diverged", judged=replace(view.judged, outputs=outputs)))
    gallery(panel)
    assert panel.samples._caption(0).predicted == "–"
    panel.grab()
    panel.refresh(RunView())
    panel.grab()
