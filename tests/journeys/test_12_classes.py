"""After a run the classes can be told apart: how many of which were taken for which."""

from __future__ import annotations

from journeys.hands import Hands
from nnstudio.core.training.judged import ClassScores
from nnstudio.ui.panels.classes import ClassesPanel


def test_the_matrix_counts_every_test_sample(hands: Hands) -> None:
    hands.choose("File", "Examples", "digits-mlp")
    hands.raise_panel("classes")
    hands.press("run.main")
    hands.wait_for("done")
    hands.wait(lambda: hands.window.views.panel(ClassesPanel).table.isVisible())
    judged = hands.view().judged
    assert judged is not None
    assert isinstance(judged.scores, ClassScores)
    assert judged.scores.matrix.sum() == judged.samples == 359
    assert hands.window.views.panel(ClassesPanel).table.rowCount() == 10
    assert "is most often taken for" in hands.window.views.panel(ClassesPanel).sentence.text()
