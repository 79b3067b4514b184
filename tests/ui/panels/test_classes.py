"""The panel of classes: the matrix, the table and the sentence say what was judged."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment.examples import example
from nnstudio.core.training.judged import ClassScores, judge
from nnstudio.ui.panels.classes import ClassesPanel
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import theme as themes


@pytest.fixture
def panel(qtbot: QtBot) -> ClassesPanel:
    made = ClassesPanel()
    qtbot.addWidget(made)
    made.resize(640, 320)
    made.show()
    return made


def three_classes() -> RunView:
    t, y = np.eye(3)[[0, 0, 1, 1, 1, 2]].T, np.eye(3)[[0, 1, 1, 2, 2, 2]].T
    judged = judge("classification", 7, y, t)
    return RunView(state="done", experiment=example("digits-mlp"), judged=judged)


def test_before_a_run_it_says_what_to_do(panel: ClassesPanel) -> None:
    panel.refresh(RunView())
    assert panel.sentence.text() == "Press Train to see which classes are confused"
    assert not panel.table.isVisible()
    assert not panel.matrix.isVisible()


def test_while_it_runs_it_says_when(panel: ClassesPanel) -> None:
    panel.refresh(RunView(state="running", experiment=example("digits-mlp")))
    assert "first steps of the run" in panel.sentence.text()


def test_table_matrix_and_sentence(panel: ClassesPanel) -> None:
    panel.refresh(three_classes())
    texts = [
        [panel.table.item(row, column).text() for column in range(4)]  # type: ignore[union-attr]
        for row in range(3)
    ]
    assert texts == [
        ["1.000", "0.500", "0.667", "2"],
        ["0.500", "0.333", "0.400", "3"],
        ["0.333", "1.000", "0.500", "1"],
    ]
    assert "1 is most often taken for 2, 2 of 3 times" in panel.sentence.text()
    assert panel.matrix.tooltip_text(1, 2) == "true 1, predicted 2: 2 of 3"


def test_a_cell_is_painted_where_there_are_samples(panel: ClassesPanel) -> None:
    panel.refresh(three_classes())
    image = panel.matrix.grab().toImage()
    empty, mistake, right = (
        image.pixelColor(panel.matrix.cell(row, column).topLeft().toPoint() + _inset())
        for row, column in ((2, 0), (1, 2), (2, 2))
    )
    assert empty == themes.colour("chip")
    assert len({empty.name(), mistake.name(), right.name()}) == 3


def _inset():
    from PySide6.QtCore import QPoint

    return QPoint(4, 4)


def test_old_results_fade_and_say_so(panel: ClassesPanel) -> None:
    view = three_classes()
    panel.refresh(RunView("done", view.experiment, judged=view.judged, stale=True))
    assert panel.notice.isVisible()


def test_numbers_instead_of_classes(panel: ClassesPanel) -> None:
    judged = judge("regression", 0, np.array([[1.0, 2, 5]]), np.array([[1.0, 2, 3]]))
    panel.refresh(RunView("done", example("sine-relu"), judged=judged))
    assert not panel.table.isVisible()
    assert "R² -1.0000" in panel.sentence.text()
    assert not isinstance(judged.scores, ClassScores)
