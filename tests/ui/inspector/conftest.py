"""An inspector over a small experiment, with sentences that name their code."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Fix, Problem
from nnstudio.ui.document import Document
from nnstudio.ui.inspector.inspector import Inspector
from nnstudio.ui.style import theme as themes


def say(problem: Problem) -> str:
    return f"{problem.code} {problem.values}"


def say_fix(fix: Fix) -> str:
    return f"mend {fix.code}"


@pytest.fixture(autouse=True)
def dressed(qapp) -> Iterator[None]:
    """Sizes are those people see only with the stylesheet."""
    themes.set_mode(qapp, "light")
    yield
    qapp.setStyleSheet("")


@pytest.fixture
def document(qapp) -> Document:
    return Document(example("mnist-mlp"))


@pytest.fixture
def open_inspector(qtbot) -> Callable[[Document], Inspector]:
    def make(document: Document) -> Inspector:
        made = Inspector(document, say, say_fix)
        qtbot.addWidget(made)
        made.resize(276, 860)
        made.show()
        made.activateWindow()
        qtbot.waitExposed(made)
        return made

    return make


@pytest.fixture
def inspector(open_inspector, document) -> Inspector:
    made = open_inspector(document)
    made.set_selection(("dense_2",))
    return made


@pytest.fixture
def another() -> Experiment:
    return example("xor-tanh")
