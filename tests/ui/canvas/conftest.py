"""A canvas with a document, shown and ready for the hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem
from nnstudio.ui.canvas.view import CanvasView
from nnstudio.ui.document import Document
from nnstudio.ui.style import theme as themes


def say(problem: Problem) -> str:
    return f"said {problem.code}"


@pytest.fixture
def open_canvas(qtbot: QtBot, qapp: QApplication) -> Callable[[Experiment], CanvasView]:
    themes.apply(qapp, themes.LIGHT, 1.0)

    def opened(experiment: Experiment) -> CanvasView:
        view = CanvasView(Document(experiment), say)
        qtbot.addWidget(view)
        view.resize(1200, 500)
        view.show()
        qtbot.waitExposed(view)
        return view

    return opened


@pytest.fixture
def view(open_canvas: Callable[[Experiment], CanvasView]) -> CanvasView:
    """Input, Dense 1, Dense 2, Output; a chain at zoom 1."""
    return open_canvas(example("xor-tanh"))
